/** Self and total of each function of a tree from the root down; a function that calls itself counts once. */
import type { ProfileOrder, ProfileRow } from '../../profileApi.ts'
import { type MergedTree, reachedBy, sumOf, totalsOf } from './mergedTree.ts'
import { outermostCalls } from './outermostCalls.ts'

export interface FunctionSums {
  readonly self: Float64Array
  readonly total: Float64Array
}

/** Per name of the tree. */
export function functionSums(tree: MergedTree, own: Float64Array): FunctionSums {
  const { stacks, names } = tree
  const self = new Float64Array(names.length)
  const total = new Float64Array(names.length)
  const all = totalsOf(stacks, own)
  const outer = outermostCalls(stacks, names.length)
  for (let entry = 0; entry < stacks.count; entry++) {
    const name = stacks.location[entry] as number
    self[name] = (self[name] as number) + (own[entry] as number)
    if (outer[entry]) total[name] = (total[name] as number) + (all[entry] as number)
  }
  return { self, total }
}

export interface TableOptions {
  readonly order: ProfileOrder
  readonly search?: string
  readonly most: number
  readonly noise?: (base: number, candidate: number) => number
}

export function functionTable(tree: MergedTree, { order, search = '', most, noise }: TableOptions) {
  const of = functionSums(tree, tree.own)
  const base = tree.baseOwn && functionSums(tree, tree.baseOwn)
  const wanted = search.toLowerCase()
  const rows = tree.names.flatMap((name, i): ProfileRow[] => {
    const [self, total] = [of.self[i] as number, of.total[i] as number]
    const before = base && { self: base.self[i] as number, total: base.total[i] as number }
    const absent = self === 0 && total === 0 && (before === undefined || (before.self === 0 && before.total === 0))
    if (absent || !name.toLowerCase().includes(wanted)) return []
    const row = { function: name, file: tree.files[i] ?? '', self, total }
    if (before === undefined) return [row]
    const delta = { self: self - before.self, total: total - before.total }
    const within =
      noise === undefined ? {} : { withinNoise: Math.abs(delta.self) <= noise(Math.abs(before.self), Math.abs(self)) }
    return [{ ...row, base: before, delta, ...within }]
  })
  rows.sort(byOrder(order))
  return { rows: rows.slice(0, most), leftOut: Math.max(0, rows.length - most) }
}

function byOrder(order: ProfileOrder): (a: ProfileRow, b: ProfileRow) => number {
  const byName = (a: ProfileRow, b: ProfileRow) => (a.function < b.function ? -1 : 1)
  if (order === 'name') return byName
  const size = (row: ProfileRow, of: 'self' | 'total') => Math.abs((row.delta ?? row)[of])
  const other = order === 'self' ? 'total' : 'self'
  return (a, b) => size(b, order) - size(a, order) || size(b, other) - size(a, other) || byName(a, b)
}

/** What the functions that contain a text have, in stacks that each count once. */
export function searchTree(tree: MergedTree, search: string) {
  const wanted = search.toLowerCase()
  const matches = Uint8Array.from(tree.names, (name) => (name.toLowerCase().includes(wanted) ? 1 : 0))
  const { stacks, own, baseOwn } = tree
  const reached = reachedBy(stacks, own, ...(baseOwn ? [baseOwn] : []))
  const inside = new Uint8Array(stacks.count)
  const found = new Set<number>()
  let value = 0
  let baseValue = 0
  for (let entry = 0; entry < stacks.count; entry++) {
    const parent = stacks.parent[entry] as number
    const name = stacks.location[entry] as number
    if (!reached[entry]) continue
    if (matches[name]) found.add(name)
    inside[entry] = matches[name] || (parent >= 0 && inside[parent]) ? 1 : 0
    if (!inside[entry]) continue
    value += own[entry] as number
    baseValue += baseOwn?.[entry] ?? 0
  }
  return { functions: found.size, value, total: sumOf(own), ...(baseOwn ? { baseValue } : {}) }
}
