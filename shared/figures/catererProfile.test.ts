import { describe, expect, it } from 'vitest'
import type { Series, Table } from '../model.ts'
import { catererProfileFigure } from './catererProfile.ts'

const MIB = 2 ** 20
const series = (metric: string, v: readonly number[], t = [10, 11, 12], labels?: Record<string, string>): Series => ({
  metric,
  unit: 'bytes',
  t: Float64Array.from(t),
  v: Float64Array.from(v),
  ...(labels ? { labels } : {}),
})
const USED = series('jvm_memory_used_bytes', [2 * MIB, 4 * MIB, 8 * MIB])
const SUMMARY: Table = {
  name: "The sampler's summary",
  columns: ['peak_heap', 'average_heap', 'minimum_heap', 'duration', 'records'].map((name) => ({
    name,
    unit: 'count',
  })),
  rows: [[8 * MIB, 4.5 * MIB, 2 * MIB, 3.25, 80]],
}

function textsOf(figure: ReturnType<typeof catererProfileFigure>): readonly string[] {
  return ((figure?.layout.annotations ?? []) as { text: string }[]).map(({ text }) => text)
}

describe("the suite's page", () => {
  it('has its charts and its cards, from the seconds of the sampler', () => {
    const figure = catererProfileFigure(
      [
        USED,
        series('jvm_memory_committed_bytes', [16 * MIB, 16 * MIB, 16 * MIB]),
        series('data_caterer_records_total', [0, 40, 80]),
        series('http_requests_per_second_so_far', [9], [10]),
        series('jvm_gc_pause_seconds', [0.004], [11.5], { kind: 'young' }),
        series('jvm_gc_pause_seconds', [0.05], [10.5], { kind: 'full' }),
      ],
      [SUMMARY, { name: 'GC counts', columns: [{ name: 'collections', unit: 'count' }], rows: [[37]] }],
    )
    const drawn = (figure?.data ?? []).map(({ name, x, y }) => [name, x, y])
    expect(drawn).toEqual([
      ['Used Heap', [0, 1, 2], [2, 4, 8]],
      ['Committed Heap', [0, 1, 2], [16, 16, 16]],
      ['GC Pause', [0.5, 1.5], [50, 4]],
      ['Records per MB', [0, 1, 2], [0, 10, 10]],
    ])
    const texts = textsOf(figure)
    for (const text of ['8.00 MB', '4.50 MB', '2.00 MB', '3.3 s', '37', '80']) expect(texts).toContain(`<b>${text}</b>`)
    // The server's own rate has other times than the sampler's, and is not its chart.
    expect(texts.filter((text) => text === 'not measured in this run')).toHaveLength(1)
  })

  it('invents nothing', () => {
    const texts = textsOf(catererProfileFigure([USED], []))
    expect(texts.filter((text) => text === '<b>not measured</b>')).toHaveLength(6)
    expect(texts.filter((text) => text === 'not measured in this run')).toHaveLength(3)
    expect(catererProfileFigure([], [SUMMARY])).toBeUndefined()
  })
})
