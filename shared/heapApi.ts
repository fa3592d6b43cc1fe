/** The documents of `quartile heap --json`. Sizes are in bytes, as objects lie in the heap. */
import type { HeapGrowth } from './analysis/heapGrowth.ts'
import type { Caveat } from './model.ts'

/** What every document about one dump begins with. */
interface DumpDocument {
  readonly version: 1
  readonly file: string
  /** Unix milliseconds; absent when the dump does not say. */
  readonly takenAtMs?: number
  readonly objects: number
  readonly bytes: number
  readonly caveats: readonly Caveat[]
}

/** How the JVM lays out objects, by the addresses of the dump. */
export interface HeapLayout {
  readonly referenceBytes: number
  readonly headerBytes: number
  readonly alignment: number
  /** Classes whose size the addresses confirm, and contradict. */
  readonly confirmed: number
  readonly contradicted: number
}

/** `quartile heap histogram FILE --json`. */
export interface HeapHistogramDocument extends DumpDocument {
  readonly format: 'quartile/heap-histogram'
  readonly layout: HeapLayout
  /** Largest first. */
  readonly rows: readonly { readonly class: string; readonly instances: number; readonly bytes: number }[]
}

/** `quartile heap dominators FILE --json`. */
export interface HeapDominatorsDocument extends DumpDocument {
  readonly format: 'quartile/heap-dominators'
  readonly reachable: { readonly objects: number; readonly bytes: number }
  /** What hangs right below the GC roots, by what it keeps alive. */
  readonly dominators: readonly {
    readonly object: string
    readonly address: string
    readonly shallow: number
    readonly retained: number
    /** Of what is reachable. */
    readonly share: number
  }[]
  readonly classes: readonly {
    readonly class: string
    readonly instances: number
    readonly shallow: number
    readonly retained: number
  }[]
}

/** From a GC root to an object; each step names the field by which it holds the next. */
export interface HeapPath {
  /** Kind of the root; empty when only weak references lead there. */
  readonly root: string
  readonly steps: readonly { readonly object: string; readonly address: string; readonly field: string }[]
  /** Steps in the middle of a long way that are left out. */
  readonly left: number
}

export interface HeapSuspect {
  readonly suspect: string
  readonly instances: number
  readonly retained: number
  readonly share: number
  readonly accumulation: {
    readonly object: string
    readonly retained: number
    readonly children: number
    /** The class of most of what it holds. */
    readonly holds: string
    readonly holdsInstances: number
    readonly holdsBytes: number
  }
  readonly path: HeapPath
}

/** `quartile heap suspects FILE --json`. */
export interface HeapSuspectsDocument extends DumpDocument {
  readonly format: 'quartile/heap-suspects'
  readonly reachable: { readonly objects: number; readonly bytes: number }
  readonly suspects: readonly HeapSuspect[]
}

/** `quartile heap path FILE --class NAME --json`. */
export interface HeapPathDocument extends DumpDocument {
  readonly format: 'quartile/heap-path'
  readonly class: string
  readonly instances: number
  /** Of the largest instance, to which the path leads. */
  readonly retained: number
  readonly path: HeapPath
}

/** `quartile heap diff FILE FILE… --json`. */
export interface HeapDiffDocument extends HeapGrowth {
  readonly format: 'quartile/heap-diff'
  readonly version: 1
  readonly files: readonly { readonly file: string; readonly takenAtMs?: number; readonly bytes: number }[]
  readonly caveats: readonly Caveat[]
}

/** A path in one line: `sticky class → class Hoarder.ORDERS → java.util.ArrayList.elementData → java.lang.Object[]`. */
export function pathText({ root, steps, left }: HeapPath): string {
  if (steps.length === 0) return 'only weak references lead to it'
  const words = steps.map(({ object, field }) => {
    if (field === '') return object
    return field.startsWith('[') ? `${object.replace(/\[\]$/, '')}${field}` : `${object}.${field}`
  })
  // A long way lacks its middle, right behind its root.
  if (left > 0) words.splice(1, 0, `… ${left.toLocaleString('en-US')} more …`)
  return [root, ...words].join(' → ')
}
