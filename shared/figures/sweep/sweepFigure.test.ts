import { describe, expect, it } from 'vitest'
import { gridRows } from '../../analysis/sweep/exampleSweep.ts'
import { rowsOfTable, type SweepRows } from '../../analysis/sweep/rows.ts'
import { sweepFigure } from './sweepFigure.ts'

// biome-ignore lint/suspicious/noExplicitAny: Plotly's layout has no type here, and a test reads it freely
type Loose = { data: any[]; layout: any; table: { name: string; rows: readonly unknown[][] } }

const grid = gridRows({ threads: [1, 2, 4], batch: [10, 20], repeats: 2, latency: (a, b, i) => a + b / 10 + i })

function draw(question: object, rows: SweepRows = grid): Loose {
  return sweepFigure([rows], {
    runs: [],
    theme: 'light',
    ...question,
  } as unknown as Parameters<typeof sweepFigure>[1]) as unknown as Loose
}

describe('a heat map', () => {
  const { data, layout, table } = draw({ what: 'heat-map', x: 'threads', y: 'batch_size' })

  it('writes each mean with its rows, on a scale that nothing cuts off', () => {
    expect(data[0].z).toEqual([
      [2.5, 3.5, 5.5],
      [3.5, 4.5, 6.5],
    ])
    expect(data[0].text[0][0]).toBe('2.50 s<br><i>n=2</i>')
    expect([layout.coloraxis.cmin, layout.coloraxis.cmax]).toEqual([undefined, undefined])
  })

  it('has its own numbers in rows', () => {
    expect(table.rows[0]).toEqual(['10', '1', 2.5, 2])
    expect(table.rows).toHaveLength(6)
  })

  it('has a panel a facet on one scale', () => {
    const facets = draw({ what: 'heat-map', x: 'threads', y: 'batch_size', facet: 'repeat' })
    expect(facets.data.map((trace) => [trace.xaxis, trace.coloraxis])).toEqual([
      ['x', 'coloraxis'],
      ['x2', 'coloraxis'],
    ])
  })
})

describe('effects', () => {
  it('have a panel a parameter with the share that it explains and the error of each mean', () => {
    const { data, layout } = draw({ what: 'effects' })
    expect(layout.annotations[0].text).toContain('<b>threads</b><br>η² 75.7 %')
    expect(data[1].error_y.array).toHaveLength(3)
    expect(data[3].y).toHaveLength(2)
  })
})

describe('a scatter', () => {
  it('colours few levels apart, and puts texts at a place each', () => {
    const { data } = draw({ what: 'scatter', x: 'threads', y: 'latency', color: 'batch_size' })
    expect(data.map(({ name }) => name)).toEqual(['batch_size 10', 'batch_size 20'])
    expect(data[0].x).toEqual([1, 1, 2, 2, 4, 4])
  })
})

describe('a boundary over two settings', () => {
  it('is drawn between the levels that it lies between, where neighbours cross once each', () => {
    const { data, table } = draw({ what: 'boundary', metric: 'latency', at: 4, x: 'threads', y: 'batch_size' })
    // 1.5 + threads meets 4 at 2.5, a quarter of the way from 2 to 4; 2.5 + threads meets it at 1.5.
    expect(data[1].x).toEqual([1.25, 0.5])
    expect(table.rows[0]).toEqual(['10', 'rises', 2.5, 2, 4])
  })
})

describe('chaos', () => {
  const rows = rowsOfTable({
    name: 'Chaos',
    columns: [
      { name: 'scenario', unit: 'text' },
      { name: 'write_tps', unit: 'count/second' },
      { name: 'write_p99', unit: 'seconds' },
      { name: 'retry_success_rate', unit: 'ratio' },
    ],
    rows: [
      ['baseline', 10, 1, 0.9],
      ['slow', 5, 4, 0.5],
    ],
  })

  it('is worse in red, whichever end of a metric is better, and keeps its numbers', () => {
    const { data, table } = draw({ what: 'chaos' }, rows)
    expect(data[0].z).toEqual([
      [0.5, 1],
      [0, 0],
    ])
    expect(data[0].text[0]).toEqual(['−50 %', '+300 %'])
    expect(table.rows[1]).toEqual(['slow', 5, -0.5, 4, 3, 0.5, null])
  })

  it('needs a baseline', () => {
    expect(() => draw({ what: 'chaos' })).toThrow('no row is a baseline')
  })
})

describe('scales', () => {
  const row = (scale: string, mode: string, time: number, memory: number, rows: number) => [
    scale,
    mode,
    time,
    memory,
    rows,
  ]
  const columns = [
    { name: 'scale', unit: 'text' as const },
    { name: 'mode', unit: 'text' as const },
    { name: 'time', unit: 'seconds' as const },
    { name: 'memory', unit: 'bytes' as const },
    { name: 'input_rows', unit: 'count' as const },
  ]
  const rows = rowsOfTable({
    name: 'Scales',
    columns,
    // The names lie about their order.
    rows: [
      row('large', 'in-memory', 2, 100, 1_000),
      row('large', 'streaming', 4, 90, 1_000),
      row('small', 'non-streaming', 20, 1_000, 3_000),
      row('small', 'streaming', 10, 200, 3_000),
    ],
  })

  it('stand where their rows are, with crossovers by time and by memory apart', () => {
    const { data, layout, table } = draw({ what: 'scales' }, rows)
    expect(data[0].x).toEqual([1_000, 3_000])
    const words = layout.annotations.map(({ text }: { text: string }) => text)
    expect(words).toContain('streaming needs less from 1,333 rows')
    expect(words).toContain('streaming needs less everywhere')
    expect(table.rows).toEqual([
      [1_000, 'large', 2, 4, 0.5, 100, 90, 0.1, 500, 250, 0.1, 0.09],
      [3_000, 'small', 20, 10, 2, 1_000, 200, 0.8, 150, 300, expect.closeTo(1 / 3, 9), expect.closeTo(1 / 15, 9)],
    ])
  })
})
