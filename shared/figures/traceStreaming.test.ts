import { describe, expect, it } from 'vitest'
import { EXAMPLE_PHASES, exampleSeries } from './exampleRun.ts'
import { oneDecimal, type SuitePhase, suiteComparisonFigure, suitePhaseFigure } from './traceStreaming.ts'

const MIB = 1024 * 1024

function phase(name: 'write' | 'query'): SuitePhase {
  const series = exampleSeries().filter((each) => each.phase === name)
  const find = (metric: string) => {
    const found = series.find((each) => each.metric === metric)
    if (found === undefined) throw new Error(`the example has ${metric}`)
    return found
  }
  const heapAlloc = find('go_memstats_heap_alloc_bytes')
  return {
    name,
    heapAlloc,
    heapSys: find('go_memstats_heap_sys_bytes'),
    rss: find('rss_proxy_bytes'),
    gcCycles: find('go_gc_duration_seconds_count'),
    goroutines: find('go_goroutines'),
    peak: Math.max(...heapAlloc.v),
    average: heapAlloc.v.reduce((a, b) => a + b) / heapAlloc.v.length,
  }
}

// biome-ignore lint/suspicious/noExplicitAny: Plotly's layout has no type here, and a test reads it freely
const loose = (figure: object) => figure as { data: any[]; layout: any }
const START = Date.UTC(2026, 10, 21, 1, 48, 27)

describe("the suite's figure of a phase", () => {
  const { data, layout } = loose(suitePhaseFigure(phase('query'), START))

  it('has its panels, titles and axes', () => {
    expect(layout.annotations.map((each: { text: string }) => each.text)).toEqual([
      '<b>Query Phase - Memory Usage Over Time</b>',
      '<b>Garbage Collection Activity</b>',
      '<b>Goroutine Count</b>',
    ])
    expect([layout.yaxis, layout.yaxis2, layout.yaxis3].map((axis) => axis.title.text)).toEqual([
      'Memory (MB)',
      'GC Cycles',
      'Goroutine Count',
    ])
    expect(layout.xaxis3.title.text).toBe('Time')
    expect(layout.xaxis.title).toBeUndefined()
    expect([layout.xaxis, layout.xaxis2, layout.xaxis3].map((axis) => axis.showticklabels)).toEqual([
      false,
      false,
      true,
    ])
  })

  it('has its lines, colours and words', () => {
    expect(data.map(({ name, line, opacity }) => [name, line.color, opacity])).toEqual([
      ['Heap Alloc', '#2E86AB', 1],
      ['Heap Sys', '#A23B72', 0.7],
      ['RSS', '#F18F01', 0.7],
      ['Peak: 494.0 MB', '#FF0000', 0.5],
      ['Avg: 297.0 MB', '#008000', 0.5],
      ['GC Cycles', '#FFA500', 1],
      ['Goroutines', '#800080', 1],
    ])
    expect(data.filter((trace) => trace.line.dash !== undefined).map((trace) => trace.name)).toEqual([
      'Peak: 494.0 MB',
      'Avg: 297.0 MB',
    ])
    expect(data[0].y[0]).toBe(100)
  })

  it('has the wall clock in UTC on slanted labels, a light grid and legends at the upper left', () => {
    expect(layout.xaxis3).toMatchObject({ type: 'date', tickformat: '%H:%M:%S', tickangle: -45 })
    expect(data[0].x[0]).toBe('2026-11-21T01:49:07.000Z')
    expect(layout.xaxis.gridcolor).toBe('rgba(176,176,176,0.3)')
    for (const [i, id] of ['', '2', '3'].entries()) {
      expect(layout[`legend${id}`]).toMatchObject({ xanchor: 'left', yanchor: 'top' })
      expect(layout[`legend${id}`].y).toBeLessThan(layout[`yaxis${id}`].domain[1])
      expect(
        data.some((trace) => trace.legend === `legend${id}`),
        `legend of panel ${i + 1}`,
      ).toBe(true)
    }
  })

  it('draws what there is when columns are missing', () => {
    const { name, heapAlloc, peak, average } = phase('write')
    const bare = loose(suitePhaseFigure({ name, heapAlloc, peak, average }, undefined))
    expect(bare.data.map((trace) => trace.name)).toEqual(['Heap Alloc', 'Peak: 104.0 MB', 'Avg: 102.0 MB'])
    expect(bare.layout.xaxis3).toMatchObject({ type: 'linear', title: { text: 'Time (seconds)' } })
  })
})

describe("the suite's comparison", () => {
  const { data, layout } = loose(suiteComparisonFigure(phase('write'), phase('query')))

  it("counts seconds from each phase's own first row", () => {
    const lines = data.filter((trace) => trace.showlegend !== false)
    expect(lines.map(({ name, x, line }) => [name, x[0], x.at(-1), line.color])).toEqual([
      ['Write - Heap Alloc', 0, 39, '#2E86AB'],
      ['Query - Heap Alloc', 0, 39, '#F18F01'],
      ['Write - Goroutines', 0, 39, '#2E86AB'],
      ['Query - Goroutines', 0, 39, '#F18F01'],
    ])
    expect(EXAMPLE_PHASES[1]?.start).toBe(40)
  })

  it('writes each peak at 95 % of that phase', () => {
    const { annotations } = layout
    expect(annotations.map((each: { text: string }) => each.text)).toEqual([
      '<b>Memory Usage Comparison: Write vs Query Phase</b>',
      '<b>104.0 MB</b>',
      '<b>494.0 MB</b>',
      '<b>Goroutine Count Comparison</b>',
    ])
    expect(annotations[1]).toMatchObject({ x: 39 * 0.95, y: 104, xanchor: 'right', yanchor: 'bottom' })
    expect(annotations[2]).toMatchObject({ x: 39 * 0.95, y: 494, font: { color: '#F18F01' } })
  })

  it('has two panels with a time axis each', () => {
    expect([layout.yaxis, layout.yaxis2].map((axis) => axis.title.text)).toEqual([
      'Heap Allocated (MB)',
      'Goroutine Count',
    ])
    expect(layout.yaxis3).toBeUndefined()
    expect([layout.xaxis.showticklabels, layout.xaxis2.showticklabels]).toEqual([true, true])
    expect(layout.xaxis2.title.text).toBe('Time (seconds)')
  })
})

describe('one decimal', () => {
  // Printed by Python 3.11: f"{x:.1f}".
  it.each([
    [157.25, '157.2'],
    [157.75, '157.8'],
    [0.25, '0.2'],
    [0.35, '0.3'],
    [2.5, '2.5'],
    [156.76, '156.8'],
    [0.05, '0.1'],
    [99.95, '100.0'],
    [1_048_576.25, '1048576.2'],
  ])('of %s is %s, as Python has it', (value, text) => {
    expect(oneDecimal(value)).toBe(text)
  })

  it('keeps values of the file exact on the way through bytes', () => {
    for (let cents = 0; cents < 100_000; cents += 7) {
      const value = cents / 100
      expect((value * MIB) / MIB).toBe(value)
    }
  })
})
