/**
 * Leak suspects, as Eclipse MAT finds them: what hangs directly below the GC roots and holds a large share of the heap,
 * one object by itself or many of one class together. From an object the way leads down to its largest child, and on, as
 * long as that one holds nearly as much; where the size drops, memory accumulates.
 */

import type { DominatorTree } from './dominatorTree.ts'
import type { Pause } from './pause.ts'

export interface Suspect {
  /** What holds it: an object, or the class of many. */
  readonly name: string
  /** 1 for an object, else how many of the class. */
  readonly instances: number
  readonly retained: number
  /** Of the reachable heap. */
  readonly share: number
  /** Where memory accumulates; for many of one class, the largest of them. */
  readonly accumulation: {
    readonly number: number
    readonly name: string
    readonly retained: number
    /** Objects right below it. */
    readonly children: number
    /** The class that most of what it holds is of. */
    readonly holds: string
    readonly holdsInstances: number
    readonly holdsBytes: number
  }
}

/** MAT's own: below a fifth of the heap nothing is suspected. */
const SUSPECT_SHARE = 0.2
/** A child with less than this share of its parent is a drop. */
const DROP = 0.7
/** More than five cannot have a fifth each. */
const MAX_SUSPECTS = 5

export async function findSuspects(tree: DominatorTree, pause: Pause): Promise<Suspect[]> {
  const least = tree.total * SUSPECT_SHARE
  const classClass = tree.graph.classes.named('java.lang.Class')
  const single: number[] = []
  const groups = new Map<number, { instances: number; retained: number; largest: number }>()
  for (const child of tree.children(0)) {
    const retained = tree.retained[child] as number
    if (retained >= least) {
      single.push(child)
      continue
    }
    const number = tree.classOf(child)
    // All classes together say nothing of any.
    if (number === classClass) continue
    const group = groups.get(number)
    if (!group) groups.set(number, { instances: 1, retained, largest: child })
    else {
      group.instances++
      group.retained += retained
      if (retained > (tree.retained[group.largest] as number)) group.largest = child
    }
  }
  await pause()
  const many = [...groups].filter(([, { retained }]) => retained >= least)
  const suspects = [
    ...single.map((number) => ({
      name: tree.name(number),
      instances: 1,
      retained: tree.retained[number] as number,
      largest: number,
    })),
    ...many.map(([number, group]) => ({ name: tree.graph.classes.name(number), ...group })),
  ]
  suspects.sort((a, b) => b.retained - a.retained)
  const found: Suspect[] = []
  for (const { name, instances, retained, largest } of suspects.slice(0, MAX_SUSPECTS)) {
    const share = retained / tree.total
    found.push({ name, instances, retained, share, accumulation: accumulation(tree, largest) })
    await pause()
  }
  return found
}

function accumulation(tree: DominatorTree, from: number): Suspect['accumulation'] {
  let at = from
  for (let next = largestChild(tree, at); next > 0; next = largestChild(tree, at)) {
    if ((tree.retained[next] as number) < (tree.retained[at] as number) * DROP) break
    at = next
  }
  // A chain of equals, such as a linked list, drops nowhere: then all of it is where memory accumulates.
  const below = new Map<number, { instances: number; bytes: number }>()
  let children = 0
  for (const child of tree.children(at)) {
    children++
    const number = tree.classOf(child)
    const sums = below.get(number) ?? { instances: 0, bytes: 0 }
    sums.instances++
    sums.bytes += tree.retained[child] as number
    below.set(number, sums)
  }
  const [most] = [...below].sort((a, b) => b[1].bytes - a[1].bytes)
  return {
    number: at,
    name: tree.name(at),
    retained: tree.retained[at] as number,
    children,
    holds: most ? tree.graph.classes.name(most[0]) : tree.name(at),
    holdsInstances: most?.[1].instances ?? 1,
    holdsBytes: most?.[1].bytes ?? (tree.retained[at] as number),
  }
}

function largestChild(tree: DominatorTree, number: number): number {
  let largest = 0
  for (const child of tree.children(number)) {
    if (largest === 0 || (tree.retained[child] as number) > (tree.retained[largest] as number)) largest = child
  }
  return largest
}
