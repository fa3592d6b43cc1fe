/**
 * A merged tree as rectangles: which frames are wide enough to keep, in which order they stand, and where.
 *
 * A frame is as wide as what it called is together, and never narrower than one of them; so the widest `maxNodes` frames
 * are a tree again, and what is left out can be counted without asking whose child it was.
 */
import { packageOf } from '../../profile/packageName.ts'
import type { DiffWidth, FlameTree } from '../../profileApi.ts'
import { select } from '../selection.ts'
import { type MergedTree, sumOf, totalsOf } from './mergedTree.ts'

export interface FlameOptions {
  readonly width: DiffWidth
  readonly maxNodes: number
  /** By how much base and candidate may differ by sampling alone, for values of both; absent where everything is counted. */
  readonly noise?: (base: number, candidate: number) => number
}

export function layOut(tree: MergedTree, { width: by, maxNodes, noise }: FlameOptions): FlameTree {
  const { stacks, own, baseOwn } = tree
  const value = totalsOf(stacks, own)
  const baseValue = baseOwn && totalsOf(stacks, baseOwn)
  // Without a base and anything below zero, a frame is as wide as what it has.
  const wide = baseOwn || !allPositive(own) ? ownWidths(own, baseOwn, by) : own
  const width = wide === own ? value : totalsOf(stacks, wide)
  const { kept, merged } = widest(width, maxNodes)
  const order = depthFirst(tree, width, kept)
  const n = order.entry.length + 1
  const column = (first: number, of: (entry: number, i: number) => number) => {
    const values = new Float64Array(n)
    values[0] = first
    order.entry.forEach((entry, i) => {
      values[i + 1] = of(entry, i + 1)
    })
    return values
  }
  const whole = { width: sumOf(wide), value: sumOf(own), base: baseOwn ? sumOf(baseOwn) : 0 }
  const names = namesOf(tree, order.entry)
  return {
    names: names.names,
    files: names.files,
    packages: names.names.map(packageOf),
    frame: column(-1, (entry) => names.indexOf[stacks.location[entry] as number] as number),
    depth: column(0, (_, i) => order.depth[i - 1] as number),
    size: sizesOf(order.depth),
    ...placesOf(order.entry, order.depth, width, whole.width),
    value: column(whole.value, (entry) => value[entry] as number),
    self: column(0, (entry) => own[entry] as number),
    ...(baseValue ? { baseValue: column(whole.base, (entry) => baseValue[entry] as number) } : {}),
    ...(baseValue && noise ? { noise: noiseColumn() } : {}),
    firstLine: column(0, (entry) => tree.firstLine[entry] as number),
    lastLine: column(0, (entry) => tree.lastLine[entry] as number),
    merged,
    ...(tree.cutAt === undefined ? {} : { cutAt: tree.cutAt }),
  }

  function noiseColumn(): Float64Array {
    const within = (base: number, candidate: number) =>
      Math.abs(candidate - base) <= (noise?.(Math.abs(base), Math.abs(candidate)) ?? 0) ? 1 : 0
    return column(within(whole.base, whole.value), (entry) => within(baseValue?.[entry] ?? 0, value[entry] as number))
  }
}

function allPositive(own: Float64Array): boolean {
  for (let i = 0; i < own.length; i++) if ((own[i] as number) < 0) return false
  return true
}

function ownWidths(own: Float64Array, baseOwn: Float64Array | undefined, by: DiffWidth): Float64Array {
  return own.map((candidate, i) => {
    const base = baseOwn?.[i]
    if (base === undefined || by === 'candidate') return Math.abs(candidate)
    if (by === 'removed') return candidate === 0 ? Math.abs(base) : 0
    return Math.abs(candidate - base)
  })
}

/** The `most` widest entries that have any width; callers, which come first, win a tie. */
function widest(width: Float64Array, most: number) {
  const kept = new Uint8Array(width.length)
  const present = new Float64Array(width.length)
  let count = 0
  for (let entry = 0; entry < width.length; entry++)
    if ((width[entry] as number) > 0) present[count++] = width[entry] as number
  const least = count > most ? select(present.subarray(0, count), count - Math.max(1, most)) : 0
  let wider = 0
  for (let i = 0; least > 0 && i < count; i++) if ((present[i] as number) > least) wider++
  // Of those that are just wide enough, as many as there is still room for.
  let room = most - wider
  const merged = { frames: 0, width: 0 }
  for (let entry = 0; entry < width.length; entry++) {
    const each = width[entry] as number
    if (each <= 0) continue
    if (each > least || (each === least && room-- > 0)) kept[entry] = 1
    else {
      merged.frames++
      merged.width += each
    }
  }
  return { kept, merged }
}

/** Kept entries, each before what it called, the widest call first. */
function depthFirst({ stacks, names }: MergedTree, width: Float64Array, kept: Uint8Array) {
  const nameAt = (entry: number) => names[stacks.location[entry] as number] ?? ''
  const firstChild = new Int32Array(stacks.count).fill(-1)
  const sibling = new Int32Array(stacks.count).fill(-1)
  let firstRoot = -1
  for (let entry = stacks.count - 1; entry >= 0; entry--) {
    if (!kept[entry]) continue
    const parent = stacks.parent[entry] as number
    sibling[entry] = parent < 0 ? firstRoot : (firstChild[parent] as number)
    if (parent < 0) firstRoot = entry
    else firstChild[parent] = entry
  }
  const narrowFirst = (a: number, b: number) =>
    (width[a] as number) - (width[b] as number) || (nameAt(a) < nameAt(b) ? 1 : -1)
  const entries: number[] = []
  const depths: number[] = []
  const pending: number[] = []
  const depthOf: number[] = []
  // A stack gives the last one first: the widest is sorted to the end.
  const push = (first: number, depth: number) => {
    const calls: number[] = []
    for (let entry = first; entry >= 0; entry = sibling[entry] as number) calls.push(entry)
    if (calls.length > 1) calls.sort(narrowFirst)
    for (const entry of calls) {
      pending.push(entry)
      depthOf.push(depth)
    }
  }
  push(firstRoot, 1)
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    const depth = depthOf.pop() as number
    entries.push(entry)
    depths.push(depth)
    push(firstChild[entry] as number, depth + 1)
  }
  return { entry: entries, depth: depths }
}

function sizesOf(depth: readonly number[]): Float64Array {
  const size = new Float64Array(depth.length + 1)
  const open: number[] = [0]
  for (let i = 1; i <= depth.length; i++) {
    const own = depth[i - 1] as number
    while (open.length > own) close(i)
    open.push(i)
  }
  while (open.length > 0) close(depth.length + 1)
  return size

  function close(end: number): void {
    const started = open.pop() as number
    size[started] = end - started
  }
}

/** Left edges: a frame starts where its caller does, and the next call where this one ends. */
function placesOf(entries: readonly number[], depth: readonly number[], width: Float64Array, total: number) {
  const start = new Float64Array(entries.length + 1)
  const wide = new Float64Array(entries.length + 1)
  wide[0] = total
  // Per depth: where the next frame of that depth starts.
  const next: number[] = [0, 0]
  entries.forEach((entry, i) => {
    const level = depth[i] as number
    const at = next[level] as number
    start[i + 1] = at
    wide[i + 1] = width[entry] as number
    next[level] = at + (width[entry] as number)
    next[level + 1] = at
  })
  return { start, width: wide }
}

function namesOf(tree: MergedTree, entries: readonly number[]) {
  const indexOf = new Int32Array(tree.names.length).fill(-1)
  const names: string[] = []
  const files: string[] = []
  for (const entry of entries) {
    const name = tree.stacks.location[entry] as number
    if (indexOf[name] !== -1) continue
    indexOf[name] = names.length
    names.push(tree.names[name] ?? '')
    files.push(tree.files[name] ?? '')
  }
  return { indexOf, names, files }
}
