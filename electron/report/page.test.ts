import { createCanvas, loadImage } from '@napi-rs/canvas'
import { describe, expect, it, vi } from 'vitest'
import { PALETTES } from '../../shared/figures/theme.ts'
import type { Caveat, Decision } from '../../shared/model.ts'
import { MAX_PAGE_WIDTH, MIN_PAGE_WIDTH } from '../../shared/reportApi.ts'
import { cut, overlaps } from './drawnTexts.ts'
import { exampleComparisonReport, exampleOfAllBlocks, exampleRunReport } from './exampleReports.ts'
import { loadMeasure } from './font.ts'
import { layOut, PAGE_WIDTH } from './page.ts'
import { pngOf, pngOfStretches } from './png.ts'
import { Sheet } from './sheet.ts'

// Each draws a whole page.
vi.setConfig({ testTimeout: 120_000 })

const long = 'a_name_without_a_single_place_to_break_'.repeat(9)
const caveats = Array.from(
  { length: 60 },
  (_, i): Caveat => ({
    code: 'c',
    severity: (['info', 'misleading', 'data-loss', 'error'] as const)[i % 4] ?? 'info',
    subject: `folder/${i % 3 === 0 ? long : 'file'}.csv`,
    message: `Sentence ${i}. ${'It goes on for a while, and then some more. '.repeat(i % 7)}`,
  }),
)

const overruled: Decision = {
  phase: 'query',
  metric: 'go_memstats_heap_alloc_bytes',
  overruled: {
    outcome: 'stable',
    reason: 'The test holds on to every result, as it should. '.repeat(9).trim(),
    atMs: 0,
  },
}

describe('a report page', () => {
  it.each([
    ['a run', exampleRunReport('light')],
    ['a run with a verdict overruled', exampleRunReport('light', {}, 10, [overruled])],
    ['a run with endless names and caveats', exampleRunReport('light', { name: long, origin: `/${long}`, caveats })],
    ['a run with nothing in it', exampleRunReport('light', { series: [], phases: [], caveats: [], files: [] })],
    ['a comparison', exampleComparisonReport('light')],
    ['a report with every kind of block', exampleOfAllBlocks('light')],
  ])('of %s lets no text overlap or leave the page', async (_, report) => {
    const { texts, height } = await layOut(report, 'light')
    expect(texts.length).toBeGreaterThan(10)
    expect(overlaps(texts, 0.5)).toEqual([])
    expect(cut(texts, PAGE_WIDTH - 40, height)).toEqual([])
  })

  it.each(['light', 'dark'] as const)('tells the outcome by word and by colour, in %s', async (theme) => {
    const { svg } = await layOut(exampleRunReport(theme), theme)
    const { outcome, page } = PALETTES[theme]
    expect(svg).toMatch(new RegExp(`fill="${outcome.leak}">leak<`))
    expect(svg).toMatch(new RegExp(`fill="${outcome.stable}">stable<`))
    expect(svg).toContain(`fill="${page}"`)
  })

  it('shows both verdicts where a person overruled one', async () => {
    const { svg, texts } = await layOut(exampleRunReport('light', {}, 10, [overruled]), 'light')
    expect(svg).toContain(`fill="${PALETTES.light.outcome.stable}">stable (by the evidence: leak)<`)
    const said = texts.map(({ text }) => text).join(' ')
    expect(said).toContain('A person decided on 1970-01-01: stable, where the evidence says leak.')
    expect(said.match(/The test holds on to every result, as it should/g)).toHaveLength(9)
  })

  it.each([MIN_PAGE_WIDTH, MAX_PAGE_WIDTH])('fits into %i pixels', async (width) => {
    const { texts, height, ...page } = await layOut(exampleOfAllBlocks('light'), 'light', { width })
    expect(page.width).toBe(width)
    expect(overlaps(texts, 0.5)).toEqual([])
    expect(cut(texts, width - 40, height)).toEqual([])
  })

  it('comes apart into sheets that break no line and lose nothing', async () => {
    const page = await layOut(exampleOfAllBlocks('light'), 'light')
    const sheets = [...page.sheets(900)]
    expect(sheets.length).toBeGreaterThan(3)
    expect(sheets.reduce((sum, { height }) => sum + height, 0)).toBeCloseTo(page.height)
    const wholly = page.texts.filter(({ y, height }) => {
      let from = 0
      return sheets.some((sheet) => {
        const within = y >= from - 0.01 && y + height <= from + sheet.height + 0.01
        from += sheet.height
        return within
      })
    })
    expect(wholly.length).toBe(page.texts.length)
    for (const { height } of sheets) expect(height).toBeLessThanOrEqual(900)
  })

  it('is the same picture, drawn in stretches or at once', async () => {
    const page = await layOut(exampleOfAllBlocks('dark'), 'dark', { width: 1_000 })
    const pixels = async (png: Uint8Array) => {
      const picture = await loadImage(png)
      const context = createCanvas(picture.width, picture.height).getContext('2d')
      context.drawImage(picture, 0, 0)
      return Buffer.from(context.getImageData(0, 0, picture.width, picture.height).data)
    }
    const stretches = [...page.sheets(700)]
    expect(stretches.length).toBeGreaterThan(5)
    const apart = await pixels(await pngOfStretches(stretches, page, 2))
    const whole = await pixels(await pngOf(page.svg, 2))
    expect(apart.length).toBe(whole.length)
    // A curve that crosses the edge of a stretch may be rounded otherwise, by one of 256.
    expect(apart.every((value, i) => Math.abs(value - (whole[i] ?? 0)) <= 1)).toBe(true)
  })

  it('gives the same bytes again', async () => {
    const [a, b] = [await layOut(exampleRunReport('dark'), 'dark'), await layOut(exampleRunReport('dark'), 'dark')]
    expect(a.svg).toBe(b.svg)
  })

  it('shows names as they are, never as markup', async () => {
    const { svg } = await layOut(exampleRunReport('light', { name: '<script>&"\u0000\ud800' }), 'light')
    expect(svg).toContain('&lt;script&gt;&amp;"')
    expect(svg).not.toContain('<script>')
  })
})

describe('wrapping', () => {
  it('keeps every letter and every line within the width', async () => {
    const measure = await loadMeasure()
    const sheet = new Sheet(400, PALETTES.light, measure)
    const text = `The run ${long.slice(0, 90)} is wide, and WWWWWWWW is wider than iiiiiiii.`
    const lines = sheet.wrap(text, 120, { size: 13 })
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
    for (const line of lines) expect(measure(line, { size: 13 }).width).toBeLessThanOrEqual(120)
  })

  it('says where a text was cut', async () => {
    const sheet = new Sheet(400, PALETTES.light, await loadMeasure())
    const last = sheet.wrap('word '.repeat(500), 100, { size: 13 }).at(-1) ?? ''
    expect(last).toMatch(/…$/)
    expect(sheet.widthOf(last, { size: 13 })).toBeLessThanOrEqual(100)
  })
})
