import { describe, expect, it } from 'vitest'
import { type ComparisonFigureInput, comparisonFigure, MAX_COMPARED_PHASES } from './comparisonFigure.ts'

const MIB = 1024 * 1024
const member = (start: number, values: readonly number[], name = 'run') => ({
  name,
  start,
  t: Float64Array.from(values, (_, i) => start + i),
  v: Float64Array.from(values, (x) => x * MIB),
})
const points = (start: number, values: readonly number[]) => ({ members: [member(start, values)] })

function draw(change: Partial<ComparisonFigureInput> = {}) {
  const figure = comparisonFigure({
    series: { metric: 'go_memstats_heap_alloc_bytes', unit: 'bytes' },
    baseName: 'monday',
    candidateName: 'tuesday <fix>',
    phases: [
      { name: 'write', base: points(0, [1, 2, 3]), candidate: points(7, [1, 2, 4]) },
      { name: 'query', base: points(50, [3, 3]), candidate: points(70, [4, Number.NaN, 6, 7]) },
    ],
    theme: 'light',
    ...change,
  })
  // biome-ignore lint/suspicious/noExplicitAny: Plotly's layout has no type here, and a test reads it freely
  return { data: figure.data as readonly any[], layout: figure.layout as any }
}

describe('the figure of two runs', () => {
  it('aligns both sides at the start of each phase', () => {
    const { data, layout } = draw()
    expect(data.map((trace) => [trace.xaxis, trace.x])).toEqual([
      ['x', [0, 1, 2]],
      ['x', [0, 1, 2]],
      ['x2', [0, 1, 2, 3]],
      ['x2', [0, 1]],
    ])
    expect(data[2].y).toEqual([4, null, 6, 7])
    expect(layout.xaxis.range).toEqual([0, 2])
    expect(layout.xaxis2.range).toEqual([0, 3])
    expect(layout.yaxis.title.text).toBe('Heap alloc (MiB)')
    expect(layout.xaxis2.title.text).toBe('Time since start of query (s)')
  })

  it('names each side in words once, apart by colour and by dash', () => {
    const { data } = draw()
    const named = data.filter((trace) => trace.showlegend).sort((a, b) => a.legendrank - b.legendrank)
    expect(named.map((trace) => trace.name)).toEqual(['base: monday', 'candidate: tuesday &lt;fix&gt;'])
    const [base, candidate] = named.map((trace) => trace.line)
    expect(base.color).not.toBe(candidate.color)
    expect(base.dash).not.toBe(candidate.dash)
  })

  it('draws the dashed base above the candidate, so that equal lines are both seen', () => {
    expect(draw().data.map((trace) => trace.legendgroup)).toEqual(['candidate', 'base', 'candidate', 'base'])
  })

  it('shades what a fault acted on beneath the lines, in each column and by side, and names each once', () => {
    const faults = [
      { side: 'candidate', name: 'cpu', start: 2, end: 4 },
      { side: 'candidate', name: 'cpu', start: 6, end: 7 },
      { side: 'base', name: 'delay', start: 1, end: 3 },
    ] as const
    const both = { base: points(0, [1, 2, 3]), candidate: points(0, [1, 2, 4]) }
    const { layout } = draw({
      phases: [
        { name: 'write', ...both },
        { name: 'query', ...both, faults },
      ],
    })
    expect(layout.shapes.map(({ x0, x1 }: { x0: number; x1: number }) => [x0, x1])).toEqual([
      [2, 4],
      [6, 7],
      [1, 3],
    ])
    expect(layout.shapes[0]).toMatchObject({ xref: 'x2', layer: 'below' })
    const texts: string[] = layout.annotations.map(({ text }: { text: string }) => text)
    expect(texts.filter((text) => text.startsWith('fault'))).toEqual(['fault, candidate: cpu', 'fault, base: delay'])
  })

  it('says when a phase is only on one side', () => {
    const { data, layout } = draw({ phases: [{ name: 'query', candidate: points(5, [1, 2]) }] })
    expect(data).toHaveLength(1)
    expect(layout.annotations[0].text).toBe('<b>query</b> (candidate only)')
  })

  it('heeds the window when one phase is drawn', () => {
    const window = { start: 1, end: 2 }
    const phases = [{ base: points(0, [1, 2, 3]), candidate: points(7, [1, 2, 4]) }]
    expect(draw({ window, phases }).layout.xaxis.range).toEqual([1, 2])
    expect(draw({ window }).layout.xaxis.range).toEqual([0, 2])
  })

  it('counts the phases that found no column', () => {
    const phases = Array.from({ length: MAX_COMPARED_PHASES + 2 }, (_, i) => ({ name: `p${i}`, base: points(0, [1]) }))
    const { data, layout } = draw({ phases })
    expect(data).toHaveLength(MAX_COMPARED_PHASES)
    expect(layout.annotations.at(-1).text).toBe('2 more phases are not drawn')
  })

  it('is plain JSON', () => {
    const figure = draw()
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure)
  })
})
