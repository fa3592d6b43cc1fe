import { describe, expect, it } from 'vitest'
import { figureTable, MAX_TABLE_ROWS } from './figureTable.ts'

const layout = { yaxis: { title: { text: 'Memory (MiB)' } }, yaxis2: { title: { text: 'Goroutines' } } }

describe('a figure as a table', () => {
  it('puts points of one time in one row, in time order, with the unit of their axis', () => {
    const { table } = figureTable({
      data: [
        { name: 'Heap', x: [1, 0], y: [11, 10] },
        { name: 'Goroutines', x: [0], y: [3], yaxis: 'y2' },
      ],
      layout,
    })
    expect(table.columns.map((column) => column.name)).toEqual(['seconds', 'Heap, Memory (MiB)', 'Goroutines'])
    expect(table.rows).toEqual([
      [0, 10, 3],
      [1, 11, null],
    ])
  })

  it('joins the parts of one series and leaves gaps empty', () => {
    const { table } = figureTable({
      data: [
        { name: 'Heap', x: [0], y: [null] },
        { name: 'Heap', x: [1], y: [5] },
      ],
      layout,
    })
    expect(table.rows).toEqual([
      [0, null],
      [1, 5],
    ])
  })

  it('keeps each of several points at one time', () => {
    const { table } = figureTable({
      data: [
        { name: 'a', x: [0, 0, 1], y: [1, 2, 3] },
        { name: 'b', x: [0, 1], y: [8, 9] },
      ],
      layout,
    })
    expect(table.rows).toEqual([
      [0, 1, 8],
      [0, 2, null],
      [1, 3, 9],
    ])
  })

  it('is bounded, and says how many rows there are', () => {
    const x = Array.from({ length: 1000 }, (_, i) => i)
    const { table, rowsInAll } = figureTable({ data: [{ name: 'a', x, y: x }], layout })
    expect([table.rows.length, rowsInAll]).toEqual([MAX_TABLE_ROWS, 1000])
  })
})
