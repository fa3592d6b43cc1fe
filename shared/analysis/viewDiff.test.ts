import { describe, expect, it } from 'vitest'
import type { Cell, Table } from '../model.ts'
import { viewDiffs } from './viewDiff.ts'

const table = (name: string, columns: readonly string[], ...rows: readonly (readonly Cell[])[]): Table => ({
  name,
  columns: columns.map((each) => ({ name: each, unit: each === 'class' ? 'text' : 'bytes' })),
  rows,
})
const COLUMNS = ['class', 'instances', 'shallow bytes']

describe('what two JVMs left', () => {
  it('is set side by side: the classes of the last dumps too, the largest difference first', () => {
    const base = [
      table('class histogram of one', COLUMNS, ['A', 1, 1]),
      table('class histogram of two', COLUMNS, ['A', 1, 10], ['B', 2, 20]),
    ]
    const candidate = [table('class histogram', COLUMNS, ['A', 5, 50], ['B', 2, 21], ['C', 1, 1])]
    const [classes, ...others] = viewDiffs(base, candidate)
    expect(others).toEqual([])
    expect(classes?.name).toBe('Heap dump: classes, of the last dump each')
    expect(classes?.rows).toEqual([
      ['A', 1, 5, 4, 10, 50, 40],
      ['B', 2, 2, 0, 20, 21, 1],
      ['C', null, 1, null, null, 1, null],
    ])
  })

  it('is compared in one row where there is one of each', () => {
    const summary = (value: number) => table('GC summary', ['throughput', 'footprint'], [value, 2 * value])
    const [found] = viewDiffs([summary(1)], [summary(3)])
    expect(found?.rows).toEqual([[1, 3, 2, 2, 6, 4]])
    expect(viewDiffs([], [])).toEqual([])
  })
})
