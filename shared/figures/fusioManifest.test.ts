import { describe, expect, it } from 'vitest'
import { rowsOfTable } from '../analysis/sweep/rows.ts'
import type { Cell, Table } from '../model.ts'
import { fusioPictures } from './fusioManifest.ts'
import { type FusioRow, fusioRows } from './fusioRow.ts'

const COLUMNS: Table['columns'] = [
  { name: 'config_label', unit: 'text' },
  { name: 'num_writers', unit: 'count' },
  { name: 'writer_rate', unit: 'count/second' },
  { name: 'reader_rate', unit: 'count/second' },
  { name: 'num_readers', unit: 'count' },
  { name: 'key_overlap_ratio', unit: 'ratio' },
  { name: 'precondition_failure_rate', unit: 'ratio' },
  { name: 'write_tps', unit: 'count/second' },
  { name: 'write_p50', unit: 'seconds' },
  { name: 'write_p99', unit: 'seconds' },
  { name: 'read_p50', unit: 'seconds' },
  { name: 'read_p99', unit: 'seconds' },
  { name: 'retry_success_rate', unit: 'ratio' },
]

function row(label: string, writers: number, rate: number, overlap: number, failures: number): Cell[] {
  return [label, writers, rate, 5, 4, overlap, failures, 0.1, 1, 2, 0.5, 0.9, 0.75]
}

function rowsOf(...rows: readonly Cell[][]): readonly FusioRow[] {
  return fusioRows(rowsOfTable({ name: 'Results', columns: COLUMNS, rows })) ?? []
}

// biome-ignore lint/suspicious/noExplicitAny: Plotly's layout has no type here, and a test reads it freely
type Loose = { data: any[]; layout: any }

function drawn(name: string, rows: readonly FusioRow[], hasScenarios = false, baseline?: FusioRow) {
  const found = fusioPictures('x', rows, hasScenarios, baseline).find((each) => each.name === name)
  const figure = found?.figure as unknown as Loose
  return { ...figure, words: figure.layout.annotations.map(({ text }: { text: string }) => text) as string[] }
}

describe('pictures of fusio-manifest', () => {
  const sweep = rowsOf(
    row('a', 2, 0.1, 0.1, 0.5),
    row('b', 2, 0.1, 0.2, 0.4),
    row('c', 4, 0.2, 0.1, 2.5),
    row('d', 4, 0.2, 0.1, 1.5),
  )

  it('are seven panels of a sweep, whose heat map goes on beyond 100 % and says so', () => {
    const { data, words } = drawn('x', sweep)
    expect(words.filter((text) => text.startsWith('<b>'))).toHaveLength(8)
    const heat = data.find(({ type }) => type === 'heatmap')
    expect(heat.z).toEqual([
      [50, 40],
      [200, null],
    ])
    expect([heat.zmin, heat.zmax]).toEqual([0, 200])
    expect(words).toContain('<i>Scale to 200 %: the suite’s own stops at 100 %.</i>')
    expect(data.find(({ type }) => type === 'bar').x).toEqual([40, 50, 150, 250])
  })

  it('are stacked in both orders, in percent, with the lines of the baseline', () => {
    const [baseline] = rowsOf(row('base', 1, 0.1, 0, 0.05))
    const { data, words } = drawn('x_stacked', sweep, false, baseline)
    expect(data.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Baseline p50 (1000.0ms)', 'Baseline p99 (900.0ms)', 'Baseline (W1@0.10): 5.0%']),
    )
    expect(data.find(({ name }) => name === 'Precondition Failure Rate').y).toEqual([45, 200])
    expect(words).toContain('<b>Sweet Spot</b>')
  })

  it('are four panels of one setting, and two of the overlap', () => {
    const rows = rowsOf(row('a', 2, 0.1, 0, 0.2), row('b', 2, 0.1, 0.5, 0.6))
    expect(fusioPictures('x', rows, false).map(({ name }) => name)).toEqual(['x', 'x_sweet_spot'])
    const { data, layout } = drawn('x', rows)
    expect(data[0]).toMatchObject({ x: [0, 0.5], y: [20, 60] })
    expect(layout.shapes[0]).toMatchObject({ y0: 10 })
  })

  it('are seven and four panels of chaos, against the first row and never divided by zero', () => {
    const rows = rowsOf(row('baseline', 2, 0.1, 0.1, 0.5), row('net-delay-100ms', 2, 0.1, 0.1, 1.5))
    const { data, layout } = drawn('x', rows, true)
    expect(data.filter(({ type }) => type === 'bar')[2].y).toEqual([0, 200])
    const calm = drawn('x', rowsOf(row('baseline', 2, 0.1, 0.1, 0), row('cpu', 2, 0.1, 0.1, 1)), true)
    expect(calm.data.filter(({ type }) => type === 'bar')[2].y).toEqual([null, null])
    const four = drawn('x_4_panels', rows, true)
    expect(four.layout.xaxis.ticktext).toEqual(['Baseline', 'Net Delay 100ms'])
    expect(four.layout.yaxis3.range[0]).toBe(-50)
    const [theirs, right] = [/the suite’s/, /of all attempts/].map((words) =>
      four.data.find(({ name }) => words.test(name ?? '')),
    )
    expect([theirs.y, right.y]).toEqual([
      [50, -50],
      [100 / 1.5, 40],
    ])
    // At 45° the longest name, set in 10 px of about 6 px a letter, hangs so far beneath the lowest panel.
    const hangs = 'combined-200ms-4threads-80pct'.length * 6 * Math.SQRT1_2 + 10
    const { size } = fusioPictures('x', rows, true).find(({ name }) => name === 'x') ?? { size: { height: 0 } }
    const { margin, yaxis7 } = layout
    expect(margin.b + yaxis7.domain[0] * (size.height - margin.t - margin.b)).toBeGreaterThan(hangs)
  })

  it('are none of rows that are not the suite’s', () => {
    expect(fusioRows(rowsOfTable({ name: 'T', columns: [{ name: 'x', unit: 'count' }], rows: [[1]] }))).toBeUndefined()
  })
})
