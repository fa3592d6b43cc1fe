/** Lays a report out as one page: sections beneath each other, each in a card, heights as their contents need. */
import type { Theme } from '../../shared/api.ts'
import { PALETTES } from '../../shared/figures/theme.ts'
import type { Report } from '../../shared/report.ts'
import { drawBlock, drawProvenance } from './blockDrawing.ts'
import { loadMeasure } from './font.ts'
import { type PlacedText, Sheet } from './sheet.ts'

/** CSS pixels, unless another width is asked for. */
export const PAGE_WIDTH = 1_400
const MARGIN = 44
const CARD_PAD = 20
const GAP = 20
/** Of those that cannot be drawn, told one by one. */
const MAX_LETTERS = 40
/** Names of scripts that many people write and the bundled font lacks. */
const SCRIPTS = ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Devanagari', 'Bengali', 'Tamil', 'Telugu', 'Thai', 'Khmer']
/** Between the blocks of a section. */
const BLOCK_GAP = 16

export interface Page {
  readonly svg: string
  readonly width: number
  readonly height: number
  /** Where each line of the page's own text stands; those inside figures are not among them. */
  readonly texts: readonly PlacedText[]
}

export interface LaidOut extends Page {
  /** Behind everything. */
  readonly background: string
  /** The same drawing as sheets of at most so many CSS pixels, broken between blocks, rows and lines. */
  sheets(height: number): Iterable<Pick<Page, 'svg' | 'width' | 'height'>>
}

export interface PageOptions {
  /** CSS pixels. */
  readonly width?: number
  /** Called after each section with the share that is done. */
  readonly progress?: (share: number) => void
}

/** The same report gives the same bytes. */
export async function layOut(report: Report, theme: Theme, options: PageOptions = {}): Promise<LaidOut> {
  const { width = PAGE_WIDTH } = options
  const sheet = new Sheet(width, PALETTES[theme], await loadMeasure())
  const content = width - 2 * MARGIN - 2 * CARD_PAD
  const x = MARGIN + CARD_PAD
  let y = header(sheet, report)
  let figures = 0
  for (const [i, section] of report.sections.entries()) {
    y += await card(sheet, section.title, y, async (top) => {
      let at = top
      for (const block of section.blocks) {
        if (at > top) {
          at += BLOCK_GAP
          sheet.mayBreak(at)
        }
        // Figures are drawn one at a time, since Plotly has one document to draw in.
        at += await drawBlock(sheet, block, { theme, x, top: at, width: content, idPrefix: `f${figures++}` })
      }
      return at - top
    })
    options.progress?.((i + 1) / report.sections.length)
  }
  for (const { title, entries } of report.provenance)
    y += await card(sheet, title, y, async (top) => drawProvenance(sheet, entries, x, top, content))
  const boxes = lackingInWords(sheet.lacking())
  if (boxes !== undefined)
    y += await card(sheet, 'Letters that are not drawn', y, async (top) => {
      return sheet.paragraph(boxes, x, top, content, { size: 14, color: sheet.palette.ink })
    })
  const height = Math.ceil(y - GAP + MARGIN)
  return {
    get svg() {
      return sheet.svg(height)
    },
    width,
    height,
    texts: sheet.texts,
    background: sheet.palette.page,
    sheets: function* (most) {
      for (const { from, to } of sheet.stretches(height, most))
        yield { svg: sheet.svg(to - from, from), width, height: to - from }
    },
  }
}

/** As code points, since the letters themselves would be boxes. */
function lackingInWords(letters: readonly string[]): string | undefined {
  if (letters.length === 0) return undefined
  const scripts = SCRIPTS.filter((name) => new RegExp(`\\p{Script=${name}}`, 'u').test(letters.join('')))
  const codes = letters
    .slice(0, MAX_LETTERS)
    .map((each) => `U+${(each.codePointAt(0) ?? 0).toString(16).toUpperCase()}`)
  const more = letters.length > codes.length ? ` and ${letters.length - codes.length} more` : ''
  const of = scripts.length === 0 ? '' : ` (${scripts.join(', ')})`
  return `The bundled font has no glyph for ${letters.length === 1 ? 'a letter' : `${letters.length} letters`} of this page${of}, so a picture or a PDF shows a box for each: ${codes.join(', ')}${more}. HTML, Markdown and JSON tell them.`
}

function header(sheet: Sheet, report: Report): number {
  const { ink, muted } = sheet.palette
  const inner = sheet.width - 2 * MARGIN
  let y = MARGIN - 8
  y += sheet.line('Quartile report', MARGIN, y, { size: 13, color: muted })
  y += sheet.paragraph(report.title, MARGIN, y + 2, inner, { size: 28, bold: true, color: ink }) + 6
  for (const sentence of report.lead) y += sheet.paragraph(sentence, MARGIN, y, inner, { size: 14, color: ink }) + 2
  return y + GAP - 4
}

/** Draws a card around a heading and what `content` draws; gives its height with the gap beneath. */
async function card(
  sheet: Sheet,
  title: string,
  top: number,
  content: (top: number) => Promise<number>,
): Promise<number> {
  const { palette } = sheet
  const mark = sheet.mark()
  const inner = sheet.width - 2 * MARGIN
  sheet.mayBreak(top - GAP / 2)
  let y = top + CARD_PAD - 4
  y +=
    sheet.paragraph(title, MARGIN + CARD_PAD, y, inner - 2 * CARD_PAD, { size: 16, bold: true, color: palette.ink }) + 8
  y += await content(y)
  const height = y + CARD_PAD - 4 - top
  sheet.under(mark, () =>
    sheet.box(MARGIN, top, inner, height, { fill: palette.surface, stroke: palette.border, radius: 8 }),
  )
  return height + GAP
}
