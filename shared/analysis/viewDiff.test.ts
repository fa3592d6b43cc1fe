import { describe, expect, it } from 'vitest'
import { JFR_VIEWS, type JfrView, viewTableName } from '../jfrViews.ts'
import type { Cell, Table } from '../model.ts'
import { asForm, viewDiff, viewDiffs } from './viewDiff.ts'

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
    expect(classes && asForm(classes)).toBeUndefined()
    expect(others).toEqual([])
    expect(classes?.name).toBe('Heap dump: classes, of the last dump each')
    expect(classes?.rows).toEqual([
      ['A', 1, 5, 4, 10, 50, 40],
      ['B', 2, 2, 0, 20, 21, 1],
      ['C', null, 1, null, null, 1, null],
    ])
  })

  it('is not matched by numbers that each JVM gives its own collections', () => {
    const [gc, phases] = ['gc', 'gc-pause-phases'].map((name) => JFR_VIEWS.find((view) => view.name === name))
    if (!gc || !phases) throw new Error('the views are there')
    const of = (view: JfrView) => table(viewTableName(view), [view.columns[0]?.title ?? ''], [7])
    expect(viewDiff(gc, of(gc), of(gc))).toBeUndefined()
    expect(viewDiff(phases, of(phases), of(phases))).toBeDefined()
    const compared = JFR_VIEWS.filter((view) => viewDiff(view, undefined, undefined) !== undefined)
    expect(compared.length).toBeGreaterThanOrEqual(30)
  })

  it('is compared in one row where there is one of each', () => {
    const summary = (value: number) => table('GC summary', ['throughput', 'footprint'], [value, 2 * value])
    const [found] = viewDiffs([summary(1)], [summary(3)])
    expect(found?.rows).toEqual([[1, 3, 2, 2, 6, 4]])
    expect(viewDiffs([], [])).toEqual([])
    expect(found && asForm(found)?.rows).toEqual([
      ['throughput', '1 B', '3 B', '+2 B'],
      ['footprint', '2 B', '6 B', '+4 B'],
    ])
  })
})
