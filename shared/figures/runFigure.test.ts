import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Phase } from '../model.ts'
import { EXAMPLE_PHASES, exampleSeries } from './exampleRun.ts'
import { type DrawnSeries, panelsOf } from './panels.ts'
import { type RunFigureInput, runFigure } from './runFigure.ts'
import { PALETTES } from './theme.ts'

const MIB = 1024 * 1024

function draw(change: Partial<RunFigureInput> = {}, series: readonly DrawnSeries[] = exampleSeries()) {
  const figure = runFigure({
    ...panelsOf(series),
    phases: EXAMPLE_PHASES,
    levels: [
      { phase: 'write', peak: 104 * MIB, average: 102 * MIB },
      { phase: 'query', peak: 494 * MIB, average: 297 * MIB },
    ],
    duration: 79,
    theme: 'light',
    ...change,
  })
  // biome-ignore lint/suspicious/noExplicitAny: Plotly's layout has no type here, and a test reads it freely
  return { data: figure.data as readonly any[], layout: figure.layout as any }
}

const texts = (layout: { annotations: { text: string }[] }) => layout.annotations.map((each) => each.text)

describe('the figure of a Go run', () => {
  it('stacks memory, GC cycles and goroutines on one time axis', () => {
    const { data, layout } = draw()
    const axes = Object.keys(layout).filter((key) => /^[xy]axis/.test(key))
    expect(axes).toEqual(['xaxis', 'yaxis', 'yaxis2', 'yaxis3'])
    expect([layout.yaxis, layout.yaxis2, layout.yaxis3].map((axis) => axis.title.text)).toEqual([
      'Memory (MiB)',
      'GC cycles',
      'Goroutines',
    ])
    expect(layout.xaxis).toMatchObject({ title: { text: 'Time since start (s)' }, range: [0, 79], anchor: 'y3' })
    expect(data.every((trace) => trace.xaxis === undefined)).toBe(true)
    expect(layout).toMatchObject({ hovermode: 'x unified', hoversubplots: 'axis' })
  })

  it('gives a metric one colour and one legend entry through all phases', () => {
    const { data } = draw()
    const sys = data.filter((trace) => trace.name === 'Heap sys')
    expect(sys.map((trace) => trace.showlegend)).toEqual([true, false])
    expect(new Set(sys.map((trace) => trace.line.color)).size).toBe(1)
    const shown = data.filter((trace) => trace.showlegend).map((trace) => trace.name)
    expect(shown).toEqual(['Heap alloc', 'Heap sys', 'RSS (proxy: Sys or HeapSys)', 'Heap in use'])
  })

  it('dashes a proxy that equals what it stands for, and hides at first what the suite does not draw', () => {
    const { data } = draw()
    const dash = (name: string) => data.find((trace) => trace.name === name)?.line.dash
    expect([dash('Heap sys'), dash('RSS (proxy: Sys or HeapSys)')]).toEqual(['solid', '7px,7px'])
    expect(data.filter((trace) => trace.visible === 'legendonly').map((trace) => trace.name)).toEqual([
      'Heap in use',
      'Heap in use',
    ])
  })

  it('draws values in MiB, and a missing one as a gap', () => {
    const [heap, ...rest] = exampleSeries()
    if (heap === undefined) throw new Error('the example has a heap')
    const v = heap.v.slice()
    v[3] = Number.NaN
    const { data } = draw({}, [{ ...heap, v }, ...rest])
    expect(data[0].y.slice(2, 5)).toEqual([102, null, 104])
    expect(data[0].mode).toBe('lines')
  })

  it('shows a lone point between gaps as a dot', () => {
    const t = Float64Array.of(0, 1, 2, 3)
    const { data } = draw({}, [{ metric: 'x', unit: 'bytes', t, v: Float64Array.of(1, Number.NaN, 5, Number.NaN) }])
    expect(data[0].mode).toBe('lines+markers')
  })

  it.each(['light', 'dark'] as const)('says peak and average in words above each phase, in %s', (theme) => {
    const { layout } = draw({ theme })
    const { peak, average, surface } = PALETTES[theme]
    expect(layout.paper_bgcolor).toBe(surface)
    expect(texts(layout).slice(0, 2)).toEqual([
      `<b>write</b><br><span style="color:${peak}">peak 104.00 MiB</span> · <span style="color:${average}">average 102.00 MiB</span>`,
      `<b>query</b><br><span style="color:${peak}">peak 494.00 MiB</span> · <span style="color:${average}">average 297.00 MiB</span>`,
    ])
    const lines = layout.shapes.filter((shape: { type: string }) => shape.type === 'line')
    expect(lines).toMatchObject([
      { x0: 0, x1: 39, y0: 104, y1: 104, line: { color: peak, dash: 'dash' } },
      { x0: 0, x1: 39, y0: 102, line: { color: average } },
      { x0: 40, x1: 79, y0: 494, line: { color: peak } },
      { x0: 40, x1: 79, y0: 297, line: { color: average } },
    ])
  })

  it('shades phases through all panels and beneath the data', () => {
    const shades = draw().layout.shapes.filter((shape: { type: string }) => shape.type === 'rect')
    expect(shades).toMatchObject([
      { x0: 0, x1: 39, yref: 'paper', y0: 0, y1: 1, layer: 'below', fillcolor: PALETTES.light.phase.write },
      { x0: 40, x1: 79, fillcolor: PALETTES.light.phase.query },
    ])
  })

  it('says what it does not draw', () => {
    expect(texts(draw().layout).at(-1)).toBe('Not drawn: Latest GC pause')
  })

  it('shows the window asked for, keeps zoom by the revision, and tells the clock where it is known', () => {
    const { layout } = draw({
      window: { start: 10, end: 20 },
      revision: 'abc',
      startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    })
    expect(layout.xaxis.range).toEqual([10, 20])
    expect(layout.uirevision).toBe('abc')
    expect(layout.xaxis.ticktext[0]).toBe('10<br>03:04:15')
    expect(texts(layout)[0]).toContain('<b>write</b>')
    expect(texts(layout).join()).not.toContain('query')
  })

  it('is plain JSON', () => {
    const figure = runFigure({ ...panelsOf(exampleSeries()), phases: EXAMPLE_PHASES, duration: 79, theme: 'dark' })
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure)
  })
})

describe('the figure of any run', () => {
  it('shows names of files as they are, never as markup', () => {
    const phases: Phase[] = [{ name: '<a href="x">', kind: 'other', start: 0, end: 79 }]
    const [heap] = exampleSeries()
    if (heap === undefined) throw new Error('the example has a heap')
    const named = ['<b>one</b>', '<i>two</i>'].map((metric) => ({ ...heap, metric, column: metric }))
    const { data, layout } = draw({ phases, levels: [] }, named)
    expect(texts(layout)[0]).toBe('<b>&lt;a href="x"&gt;</b>')
    expect(data.map((trace) => trace.name)).toEqual(['&lt;b&gt;one&lt;/b&gt;', '&lt;i&gt;two&lt;/i&gt;'])
  })

  it('gives every panel its own legend when several need one', () => {
    const t = Float64Array.of(0, 1)
    const of = (metric: string, unit: 'bytes' | 'seconds') => ({ metric, unit, t, v: t })
    const series = [of('a', 'bytes'), of('b', 'bytes'), of('p50', 'seconds'), of('p99', 'seconds')]
    const { data, layout } = draw({ phases: [], levels: [] }, series)
    expect(data.map((trace) => trace.legend)).toEqual(['legend', 'legend', 'legend2', 'legend2'])
    expect([layout.legend.y, layout.legend2.y]).toEqual([1, layout.yaxis2.domain[1]])
  })

  it('says so when there is nothing to draw', () => {
    const { layout } = draw({ phases: [], levels: [], duration: 0 }, [])
    expect(texts(layout)).toEqual(['This run has no series to draw.'])
    expect(layout.xaxis.range).toEqual([0, 1])
  })

  it('gives a panel with many names the height that its legend needs', () => {
    const t = Float64Array.of(0)
    const heap = ['jvm_heap_after_gc_bytes', 'jvm_heap_before_gc_bytes', 'jvm_metaspace_used_bytes']
    const { layout } = draw({ phases: [], levels: [] }, [
      ...heap.map((metric) => ({ metric, unit: 'bytes' as const, t, v: t })),
      ...['a', 'b', 'c', 'd', 'e'].map((cause) => ({
        metric: 'jvm_gc_pause_seconds',
        unit: 'seconds' as const,
        labels: { cause },
        t,
        v: t,
      })),
    ])
    const height = ([bottom, top]: readonly [number, number]) => top - bottom
    expect(height(layout.yaxis2.domain) / height(layout.yaxis3.domain)).toBeCloseTo(5 / 3, 6)
  })

  it('keeps panels apart and inside the plot, however many there are', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { minLength: 1 }), (metrics) => {
        const series = metrics.map((metric) => ({
          metric,
          unit: 'unknown' as const,
          t: Float64Array.of(0),
          v: Float64Array.of(1),
        }))
        const { layout } = draw({ phases: [], levels: [] }, series)
        const domains = Object.keys(layout)
          .filter((key) => key.startsWith('yaxis'))
          .map((key) => layout[key].domain as [number, number])
        expect(domains[0]?.[1]).toBe(1)
        expect(domains.at(-1)?.[0]).toBe(0)
        for (const [i, [bottom, top]] of domains.entries()) {
          expect(bottom).toBeLessThan(top)
          if (i > 0) expect(top).toBeLessThan(domains[i - 1]?.[0] ?? 0)
        }
      }),
    )
  })

  it('never lets names of phases overlap, nor leave the plot', () => {
    const phase = fc.record({
      name: fc.string({ minLength: 1, maxLength: 40 }),
      start: fc.nat(900),
      length: fc.integer({ min: 1, max: 300 }),
    })
    fc.assert(
      fc.property(fc.array(phase, { maxLength: 12 }), (given) => {
        const phases = given.map(({ name, start, length }) => ({
          name,
          kind: 'other' as const,
          start,
          end: start + length,
        }))
        const { layout } = draw({ phases, levels: [], duration: 1_200 })
        // The narrowest plot that names are laid out for, a narrow letter of the bold font.
        const boxes = layout.annotations.slice(0, -1).map(({ x, text }: { x: number; text: string }) => {
          const letters = [...text.replace(/<\/?b>/g, '').replace(/&\w+;/g, '_')].length
          return { x: (x / 1_200) * 720, half: (letters * 7) / 2 }
        })
        boxes.forEach(({ x, half }: { x: number; half: number }, i: number) => {
          expect(x - half).toBeGreaterThanOrEqual(-1)
          expect(x + half).toBeLessThanOrEqual(721)
          const next = boxes[i + 1]
          if (next !== undefined) expect(x + half).toBeLessThan(next.x - next.half)
        })
      }),
    )
  })
})
