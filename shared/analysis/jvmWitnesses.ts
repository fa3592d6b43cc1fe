/** Where the witnesses of one JVM disagree, and which of them to believe. */
import type { Caveat } from '../model.ts'
import { format, formatNumber } from '../units.ts'

export interface Witnessed {
  /** As a sentence names it, e.g. `the GC log`. */
  readonly witness: string
  readonly value: number
}

export interface JvmTestimony {
  readonly collections: readonly Witnessed[]
  /** Bytes. */
  readonly heapLimits: readonly Witnessed[]
  /** Bytes of heap in use at most, garbage included. */
  readonly heapPeaks: readonly Witnessed[]
}

/** A recording begins some collections after the JVM, and ends some before it. */
const FEW_COLLECTIONS = 5
/** Share by which counts of long runs may differ for the same reason. */
const TOLERATED_SHARE = 0.05
/** A JVM rounds its limit to whole regions of at most 32 MiB. */
const REGION = 32 * 1024 * 1024
/** Share of the peak that a sampler may miss between two looks without a word. */
const MISSED_PEAK = 0.1

/** At most one caveat for each thing that is witnessed more than once. */
export function witnessCaveats({ collections, heapLimits, heapPeaks }: JvmTestimony): readonly Caveat[] {
  const caveats: Caveat[] = []
  const spread = spreadOf(collections)
  if (spread !== undefined && spread.high - spread.low > Math.max(FEW_COLLECTIONS, TOLERATED_SHARE * spread.high)) {
    const said = listed(collections, (count) => formatNumber(count, 0))
    caveats.push({
      code: 'collection-counts-differ',
      severity: 'misleading',
      subject: 'jvm_heap_after_gc_bytes',
      message: `Collections are counted differently: ${said}. The GC log counts all of a JVM; a recording those while it ran; the sampler cannot read those of G1 and prints 0.`,
    })
  }
  const limits = spreadOf(heapLimits)
  if (limits !== undefined && limits.high - limits.low >= REGION) {
    const said = listed(heapLimits, (bytes) => format(bytes, 'bytes'))
    caveats.push({
      code: 'heap-limits-differ',
      severity: 'misleading',
      subject: 'jvm_heap_after_gc_bytes',
      message: `The largest heap allowed is stated differently: ${said}. The JVM's own word counts; the others may be those of another run.`,
    })
  }
  const peaks = spreadOf(heapPeaks)
  if (peaks !== undefined && peaks.low < peaks.high * (1 - MISSED_PEAK)) {
    const said = listed(heapPeaks, (bytes) => format(bytes, 'bytes'))
    caveats.push({
      code: 'heap-peaks-differ',
      severity: 'misleading',
      subject: 'jvm_memory_used_bytes',
      message: `The most heap in use is told differently: ${said}. A sampler sees the heap between collections only when it happens to look; the GC log knows what was in use when each one began.`,
    })
  }
  return caveats
}

function spreadOf(said: readonly Witnessed[]): { readonly low: number; readonly high: number } | undefined {
  if (new Set(said.map(({ witness }) => witness)).size < 2) return undefined
  const values = said.map(({ value }) => value)
  return { low: Math.min(...values), high: Math.max(...values) }
}

function listed(said: readonly Witnessed[], text: (value: number) => string): string {
  const parts = [...new Set(said.map(({ witness, value }) => `${witness} says ${text(value)}`))]
  return parts.join(', ')
}
