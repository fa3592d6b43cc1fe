/** Lays a report out as one page: sections beneath each other, each in a card, heights as their contents need. */
import type { Theme } from '../../shared/api.ts'
import { unreachable } from '../../shared/errors.ts'
import { PALETTES } from '../../shared/figures/theme.ts'
import { caveatPlace, type Report, type ReportSection, SEVERITY_WORDS, type VerdictCard } from '../../shared/report.ts'
import { svgOf } from './figureSvg.ts'
import { loadMeasure } from './font.ts'
import { type PlacedText, Sheet } from './sheet.ts'
import { drawTable } from './tableLayout.ts'

/** CSS pixels. */
export const PAGE_WIDTH = 1_400
const MARGIN = 44
const CARD_PAD = 20
const GAP = 20
const INNER = PAGE_WIDTH - 2 * MARGIN
const CONTENT = INNER - 2 * CARD_PAD

export interface Page {
  readonly svg: string
  readonly width: number
  readonly height: number
  /** Where each line of the page's own text stands; those inside figures are not among them. */
  readonly texts: readonly PlacedText[]
}

/** The same report gives the same bytes. */
export async function layOut(report: Report, theme: Theme): Promise<Page> {
  const sheet = new Sheet(PAGE_WIDTH, PALETTES[theme], await loadMeasure())
  let y = header(sheet, report)
  for (const [i, section] of report.sections.entries()) {
    // Figures are drawn one at a time, since Plotly has one document to draw in.
    const height = await card(sheet, section, y, `f${i}`)
    y += height + GAP
  }
  const height = Math.ceil(y - GAP + MARGIN)
  return { svg: sheet.svg(height), width: PAGE_WIDTH, height, texts: sheet.texts }
}

function header(sheet: Sheet, report: Report): number {
  const { ink, muted } = sheet.palette
  let y = MARGIN - 8
  y += sheet.line('Quartile report', MARGIN, y, { size: 13, color: muted })
  y += sheet.paragraph(report.title, MARGIN, y + 2, INNER, { size: 28, bold: true, color: ink }) + 6
  for (const sentence of report.lead) y += sheet.paragraph(sentence, MARGIN, y, INNER, { size: 14, color: ink }) + 2
  return y + GAP - 4
}

/** Draws the section in a card and gives the card's height. */
async function card(sheet: Sheet, section: ReportSection, top: number, idPrefix: string): Promise<number> {
  const { palette } = sheet
  const mark = sheet.mark()
  const x = MARGIN + CARD_PAD
  let y = top + CARD_PAD - 4
  if (section.kind !== 'paragraph')
    y += sheet.paragraph(section.title, x, y, CONTENT, { size: 16, bold: true, color: palette.ink }) + 8
  y += await content(sheet, section, x, y, idPrefix)
  const height = y + CARD_PAD - 4 - top
  sheet.under(mark, () =>
    sheet.box(MARGIN, top, INNER, height, { fill: palette.surface, stroke: palette.border, radius: 8 }),
  )
  return height
}

async function content(
  sheet: Sheet,
  section: ReportSection,
  x: number,
  top: number,
  idPrefix: string,
): Promise<number> {
  const { palette } = sheet
  switch (section.kind) {
    case 'paragraph':
      return sheet.paragraph(section.text, x, top, CONTENT, { size: 14, color: palette.ink })
    case 'verdicts':
      return verdicts(sheet, section, x, top)
    case 'table': {
      let y = top
      if (section.note !== undefined)
        y += sheet.paragraph(section.note, x, y, CONTENT, { size: 12.5, color: palette.muted }) + 6
      y += drawTable(sheet, section, x, y, CONTENT)
      return y + leftOutLine(sheet, section.leftOut, 'rows', x, y) - top
    }
    case 'figure': {
      const svg = await svgOf(section.figure, { width: CONTENT, height: section.height }, idPrefix)
      sheet.figure(svg, x, top)
      return section.height
    }
    case 'caveats':
      return caveats(sheet, section, x, top)
    case 'provenance': {
      const nameWidth = 130
      let y = top
      for (const { name, lines } of section.entries) {
        sheet.line(name, x, y, { size: 12.5, bold: true, color: palette.muted })
        for (const line of lines)
          y += sheet.paragraph(line, x + nameWidth, y, CONTENT - nameWidth, { size: 12.5, color: palette.ink })
        y += 4
      }
      return y - top
    }
    default:
      return unreachable(section)
  }
}

function leftOutLine(sheet: Sheet, leftOut: number, what: string, x: number, y: number): number {
  if (leftOut === 0) return 0
  return 6 + sheet.line(`${leftOut} more ${what} are not shown.`, x, y + 6, { size: 12.5, color: sheet.palette.muted })
}

/** Two beside each other; one alone takes the width. */
function verdicts(sheet: Sheet, section: Extract<ReportSection, { kind: 'verdicts' }>, x: number, top: number): number {
  const columns = section.verdicts.length === 1 ? 1 : 2
  const width = (CONTENT - (columns - 1) * GAP) / columns
  let y = top
  for (let i = 0; i < section.verdicts.length; i += columns) {
    const row = section.verdicts.slice(i, i + columns)
    const heights = row.map((verdict, j) => verdictCard(sheet, verdict, x + j * (width + GAP), y, width))
    const height = Math.max(...heights)
    row.forEach((verdict, j) => {
      sheet.box(x + j * (width + GAP), y, 4, height, { fill: sheet.palette.outcome[verdict.outcome], radius: 2 })
    })
    y += height + 16
  }
  return y - 16 + leftOutLine(sheet, section.leftOut, 'judged series', x, y - 16) - top
}

function verdictCard(sheet: Sheet, verdict: VerdictCard, left: number, top: number, width: number): number {
  const { palette } = sheet
  const x = left + 20
  const room = width - 20
  let y = top
  const outcome =
    verdict.byEvidence === undefined ? verdict.outcome : `${verdict.outcome} (by the evidence: ${verdict.byEvidence})`
  y += sheet.line(outcome, x, y, { size: 20, bold: true, color: palette.outcome[verdict.outcome] })
  y += sheet.paragraph(verdict.subject, x, y, room, { size: 13, bold: true, color: palette.ink }) + 4
  verdict.reasons.forEach((reason, i) => {
    y += sheet.paragraph(reason, x, y, room, { size: 13, color: i === 0 ? palette.ink : palette.muted }) + 3
  })
  if (verdict.evidence.length === 0) return y - top
  const right = (name: string) => ({ name, align: 'right' as const })
  const table = {
    kind: 'table' as const,
    title: '',
    columns: [{ name: 'Evidence', align: 'left' as const }, ...['First quarter', 'Last quarter', 'Says'].map(right)],
    rows: verdict.evidence.map(({ rule, first, last, says }) => [rule, first, last, says].map((text) => ({ text }))),
    leftOut: 0,
  }
  return y + 4 + drawTable(sheet, table, x - 12, y + 4, room + 12) - top
}

function caveats(sheet: Sheet, section: Extract<ReportSection, { kind: 'caveats' }>, x: number, top: number): number {
  const { palette } = sheet
  let y = top
  for (const { severity, caveats, leftOut } of section.groups) {
    const count = caveats.length + leftOut
    const heading = `${SEVERITY_WORDS[severity]} (${count})`
    y += sheet.line(heading, x, y, { size: 13, bold: true, color: palette.severity[severity] }) + 2
    for (const caveat of caveats) {
      const start = y
      const place = caveatPlace(caveat)
      const words = place === undefined ? caveat.message : `${place}: ${caveat.message}`
      y += sheet.paragraph(words, x + 14, y, CONTENT - 14, { size: 13, color: palette.ink })
      sheet.box(x, start + 2, 3, y - start - 4, { fill: palette.severity[severity], radius: 1.5 })
      y += 5
    }
    y += leftOutLine(sheet, leftOut, 'caveats of this kind', x, y - 4) + 6
  }
  return y - 6 - top
}
