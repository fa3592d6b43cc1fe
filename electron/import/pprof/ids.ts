/** Finds table entries by the ids that a file gave them: almost always 1, 2, 3 …, but any 64-bit number is allowed. */
import { WireError } from './wire.ts'

/** How much longer than the table an array by id may be before a map is the better choice. */
const DENSE_FACTOR = 4
const DENSE_SLACK = 1_024

export type IndexOf = (id: number) => number

/** From id to position in `ids`, -1 for none. Throws WireError for a repeated id and for 0, which means "none". */
export function indexById(ids: Float64Array, what: string): IndexOf {
  let largest = 0
  for (const id of ids) if (id > largest) largest = id
  return largest < ids.length * DENSE_FACTOR + DENSE_SLACK ? dense(ids, largest, what) : sparse(ids, what)
}

function dense(ids: Float64Array, largest: number, what: string): IndexOf {
  const index = new Int32Array(largest + 1).fill(-1)
  ids.forEach((id, i) => {
    check(id, index[id] !== -1, what)
    index[id] = i
  })
  return (id) => index[id] ?? -1
}

function sparse(ids: Float64Array, what: string): IndexOf {
  const index = new Map<number, number>()
  ids.forEach((id, i) => {
    check(id, index.has(id), what)
    index.set(id, i)
  })
  return (id) => index.get(id) ?? -1
}

function check(id: number, taken: boolean, what: string): void {
  if (id === 0) throw new WireError(`is damaged: a ${what} has the id 0, which stands for none`)
  if (taken) throw new WireError(`is damaged: two ${what}s have the id ${id}`)
}
