import { describe, expect, it } from 'vitest'
import { EXAMPLE_PHASES, exampleSeries } from '../../shared/figures/exampleRun.ts'
import { panelsOf } from '../../shared/figures/panels.ts'
import { runFigure } from '../../shared/figures/runFigure.ts'
import { FIGURE_FONT } from '../../shared/figures/theme.ts'
import { cut, drawnTexts, overlaps } from './drawnTexts.ts'
import { exampleLeakFigure } from './exampleReports.ts'
import { svgOf } from './figureSvg.ts'
import { pngOf } from './png.ts'

const SIZE = { width: 1_000, height: 560 }
const figure = (theme: 'light' | 'dark') =>
  runFigure({
    ...panelsOf(exampleSeries()),
    phases: EXAMPLE_PHASES,
    levels: [{ phase: 'query', peak: 5.18e8, average: 3.1e8 }],
    duration: 79,
    theme,
    startedAtMs: Date.UTC(2026, 10, 21, 1, 30),
  })

describe('a figure drawn without a browser', () => {
  it('gives the same bytes again, whatever was drawn in between', async () => {
    const first = await svgOf(figure('light'), SIZE)
    await svgOf(figure('dark'), { width: 500, height: 300 })
    const [second, third] = await Promise.all([svgOf(figure('light'), SIZE), svgOf(figure('light'), SIZE, 'other')])
    expect(second).toBe(first)
    expect(third).not.toBe(first)
    expect(Buffer.from(await pngOf(second, 1)).equals(await pngOf(first, 1))).toBe(true)
  })

  it.each([SIZE, { width: 760, height: 480 }, { width: 1_800, height: 900 }])(
    'cuts no text and lets none overlap at $width × $height',
    async (size) => {
      const texts = await drawnTexts(await svgOf(figure('light'), size))
      expect(texts.length).toBeGreaterThan(25)
      expect(overlaps(texts)).toEqual([])
      expect(cut(texts, size.width, size.height)).toEqual([])
    },
  )

  it.each([SIZE, { width: 760, height: 480 }])('cuts no text of a verdict at $width × $height', async (size) => {
    const judged = {
      run: { id: '0000000000000000', name: 'a run', system: 'trace-streaming' },
      seriesList: exampleSeries(),
      phases: EXAMPLE_PHASES,
    }
    for (const metric of ['go_memstats_heap_alloc_bytes', 'go_goroutines']) {
      const verdict = exampleLeakFigure(judged, { phase: 'query', metric }, 'light')
      const texts = await drawnTexts(await svgOf(verdict, size))
      expect(texts.length).toBeGreaterThan(12)
      expect(overlaps(texts)).toEqual([])
      expect(cut(texts, size.width, size.height)).toEqual([])
    }
  })

  it('draws legend, axes and phases in the bundled font, and keeps the figure as it was', async () => {
    const given = figure('light')
    const svg = await svgOf(given, SIZE)
    const texts = (await drawnTexts(svg)).map(({ text }) => text)
    for (const text of [
      'Heap alloc',
      'Memory (MiB)',
      'GC cycles',
      'Goroutines',
      'writepeak',
      'Not drawn: Latest GC pause',
    ])
      expect(
        texts.some((each) => each.startsWith(text.replace('peak', ''))),
        text,
      ).toBe(true)
    expect(texts).not.toContain('Heap in use')
    expect(svg).toContain('DejaVu Sans')
    expect(svg).not.toContain('Inter')
    expect((given.layout.font as { family: string }).family).toBe(FIGURE_FONT)
  })

  it('gives every id the prefix, so that two figures fit in one document', async () => {
    const svg = await svgOf(figure('light'), SIZE, 'f7')
    const ids = [...svg.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id)
    const used = [...svg.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id)
    expect(ids.length).toBeGreaterThan(3)
    expect(ids.every((id) => id?.startsWith('f7-'))).toBe(true)
    expect(used.filter((id) => !ids.includes(id))).toEqual([])
  })

  it('draws texts with per cent signs, markup and control characters of a file', async () => {
    const t = Float64Array.of(0, 1)
    const series = ['50%\u0007<b>', '&amp; "%"'].map((metric) => ({ metric, unit: 'ratio' as const, t, v: t }))
    const svg = await svgOf(runFigure({ ...panelsOf(series), phases: [], duration: 1, theme: 'light' }), SIZE)
    const texts = (await drawnTexts(svg)).map(({ text }) => text)
    expect(texts).toContain('&amp; "%"')
    expect(texts.some((text) => text.startsWith('50%') && text.endsWith('<b>'))).toBe(true)
    expect((await pngOf(svg, 1)).length).toBeGreaterThan(1_000)
  })
})
