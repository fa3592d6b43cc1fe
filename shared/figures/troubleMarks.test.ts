import { describe, expect, it } from 'vitest'
import { PALETTES } from './theme.ts'
import { MAX_TROUBLE_MARKS, type TroubleMark, troubleTrace } from './troubleMarks.ts'

const mark = (t: number, trouble = 'panic', message = 'panic: gone'): TroubleMark => ({ t, lines: 1, trouble, message })
const trace = (marks: readonly TroubleMark[], span: readonly [number, number] = [0, 100]) =>
  troubleTrace(marks, span, [0.5, 1], PALETTES.light)

describe('marks of trouble', () => {
  it('add nothing where nothing went wrong', () => {
    expect(trace([])).toEqual({ data: [], axes: {} })
    expect(trace([mark(101), mark(-1)])).toEqual({ data: [], axes: {} })
  })

  it('stand on top of the first panel, on an axis of their own', () => {
    const { data, axes } = trace([mark(10), mark(90)])
    expect(data).toMatchObject([{ x: [10, 90], y: [1, 1], yaxis: 'y99' }])
    expect(axes).toMatchObject({ yaxis99: { domain: [0.5, 1], overlaying: 'y', visible: false } })
  })

  it('are one where they could not be told apart, with what each kind counts', () => {
    const { data } = trace([mark(10), mark(10.1), mark(10.2, 'quota exceeded', 'used <5>\nmore')])
    expect(data[0]?.text).toEqual(['2 × panic: panic: gone<br>1 × quota exceeded: used &lt;5&gt;'])
  })

  it('are never more than can be told apart', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => mark(i / 100))
    const [drawn] = trace(many).data
    expect(drawn?.x).toHaveLength(MAX_TROUBLE_MARKS)
  })
})
