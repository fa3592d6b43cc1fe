/** Draws the blocks of a report on a sheet, each beneath the other; every function gives the height it took. */
import type { Theme } from '../../shared/api.ts'
import { checksTable } from '../../shared/criteriaReport.ts'
import { unreachable } from '../../shared/errors.ts'
import {
  type CaveatGroup,
  type ConsoleBlock,
  caveatPlace,
  type FigureBlock,
  type NotePart,
  type ProvenanceEntry,
  type ReportBlock,
  type ReportTable,
  SEVERITY_WORDS,
  type VerdictCard,
} from '../../shared/report.ts'
import { svgOf } from './figureSvg.ts'
import { drawFlame } from './flameDrawing.ts'
import type { Ink, Sheet } from './sheet.ts'
import { drawTable } from './tableLayout.ts'

/** CSS pixels. */
const GAP = 20
/** Narrower cards of verdicts stand beneath each other. */
const MIN_CARD = 420
const INDENT = 14
const NAME_WIDTH = 130

export interface Place {
  readonly theme: Theme
  readonly x: number
  readonly top: number
  readonly width: number
  /** Begins the ids of a figure's parts. */
  readonly idPrefix: string
}

export async function drawBlock(sheet: Sheet, block: ReportBlock, place: Place): Promise<number> {
  const { x, top, width } = place
  const { ink } = sheet.palette
  switch (block.kind) {
    case 'paragraph':
      return sheet.paragraph(block.text, x, top, width, { size: 14, color: ink })
    case 'note':
      return note(sheet, block.parts, place)
    case 'verdicts':
      return verdicts(sheet, block, place)
    case 'checks':
      return table(sheet, checksTable(block), place)
    case 'table':
      return table(sheet, block, place)
    case 'figure':
      return figure(sheet, block, place)
    case 'flame': {
      const y = top + heading(sheet, block.title, x, top, width)
      const height = drawFlame(sheet, block, place.theme, x, y, width)
      return y + height + leftOutLine(sheet, block.leftOut, 'narrower frames', x, y + height) - top
    }
    case 'caveats':
      return caveats(sheet, block.groups, place)
    case 'console':
      return consoleText(sheet, block, place)
    default:
      return unreachable(block)
  }
}

export function drawProvenance(
  sheet: Sheet,
  entries: readonly ProvenanceEntry[],
  x: number,
  top: number,
  width: number,
): number {
  let y = top
  for (const { name, lines } of entries) {
    sheet.line(name, x, y, { size: 12.5, bold: true, color: sheet.palette.muted })
    for (const line of lines)
      y += sheet.paragraph(line, x + NAME_WIDTH, y, width - NAME_WIDTH, { size: 12.5, color: sheet.palette.ink })
    y += 4
    sheet.mayBreak(y)
  }
  return y - top
}

function heading(sheet: Sheet, title: string | undefined, x: number, top: number, width: number): number {
  if (title === undefined) return 0
  return sheet.paragraph(title, x, top, width, { size: 13.5, bold: true, color: sheet.palette.ink }) + 4
}

function table(sheet: Sheet, block: ReportTable, { x, top, width }: Place): number {
  let y = top + heading(sheet, block.title, x, top, width)
  if (block.note !== undefined)
    y += sheet.paragraph(block.note, x, y, width, { size: 12.5, color: sheet.palette.muted }) + 6
  y += drawTable(sheet, block, x, y, width)
  return y + leftOutLine(sheet, block.leftOut, 'rows', x, y) - top
}

async function figure(sheet: Sheet, block: FigureBlock, { x, top, width, idPrefix }: Place): Promise<number> {
  const y = top + heading(sheet, block.title, x, top, width)
  // What a suite draws by its own script has letters and places for its own size.
  const size = block.own ?? { width, height: block.height }
  const height = Math.round((size.height / size.width) * width)
  sheet.figure(await svgOf(block.figure, size, idPrefix), x, y, width, height)
  return y + height - top
}

const NOTE_INKS = {
  heading: { size: 15, bold: true },
  paragraph: { size: 14 },
  item: { size: 14 },
  code: { size: 12.5 },
}

function note(sheet: Sheet, parts: readonly NotePart[], { x, top, width }: Place): number {
  const { ink, muted, page } = sheet.palette
  let y = top
  for (const { kind, text } of parts) {
    const style: Ink = { ...NOTE_INKS[kind], color: ink }
    const mark = sheet.mark()
    const start = y
    const indent = kind === 'item' || kind === 'code' ? INDENT : 0
    if (kind === 'item') sheet.line('•', x + 2, y, { ...style, color: muted })
    for (const line of text.split('\n')) y += sheet.paragraph(line, x + indent, y, width - 2 * indent, style)
    if (kind === 'code')
      sheet.under(mark, () => sheet.box(x, start - 2, width, y - start + 4, { fill: page, radius: 4 }))
    y += kind === 'item' ? 2 : 6
    sheet.mayBreak(y)
  }
  return Math.max(0, y - 6 - top)
}

/** As a terminal shows it: lines as they are, columns kept by blanks of one width. */
function consoleText(sheet: Sheet, block: ConsoleBlock, { x, top, width }: Place): number {
  let y = top + heading(sheet, block.title, x, top, width)
  const mark = sheet.mark()
  const start = y
  y += 8
  for (const line of block.text.split('\n')) {
    y += sheet.columns(line, x + 12, y, width - 24, { size: 12, color: sheet.palette.ink })
    sheet.mayBreak(y)
  }
  y += 8
  sheet.under(mark, () => sheet.box(x, start, width, y - start, { fill: sheet.palette.page, radius: 4 }))
  return y - top
}

function leftOutLine(sheet: Sheet, leftOut: number, what: string, x: number, y: number): number {
  if (leftOut === 0) return 0
  return 6 + sheet.line(`${leftOut} more ${what} are not shown.`, x, y + 6, { size: 12.5, color: sheet.palette.muted })
}

/** Two beside each other; one alone takes the width. */
function verdicts(sheet: Sheet, block: Extract<ReportBlock, { kind: 'verdicts' }>, place: Place): number {
  const { x, top } = place
  const columns = block.verdicts.length === 1 || place.width < 2 * MIN_CARD ? 1 : 2
  const width = (place.width - (columns - 1) * GAP) / columns
  let y = top
  for (let i = 0; i < block.verdicts.length; i += columns) {
    const row = block.verdicts.slice(i, i + columns)
    const heights = row.map((verdict, j) => verdictCard(sheet, verdict, x + j * (width + GAP), y, width))
    const height = Math.max(...heights)
    row.forEach((verdict, j) => {
      sheet.box(x + j * (width + GAP), y, 4, height, { fill: sheet.palette.outcome[verdict.outcome], radius: 2 })
    })
    y += height + 16
    sheet.mayBreak(y - 8)
  }
  return y - 16 + leftOutLine(sheet, block.leftOut, 'judged series', x, y - 16) - top
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
    columns: [{ name: 'Evidence', align: 'left' as const }, ...['First quarter', 'Last quarter', 'Says'].map(right)],
    rows: verdict.evidence.map(({ rule, first, last, says }) => [rule, first, last, says].map((text) => ({ text }))),
    leftOut: 0,
  }
  return y + 4 + drawTable(sheet, table, x - 12, y + 4, room + 12) - top
}

function caveats(sheet: Sheet, groups: readonly CaveatGroup[], { x, top, width }: Place): number {
  const { palette } = sheet
  let y = top
  for (const { severity, caveats, leftOut } of groups) {
    const count = caveats.length + leftOut
    const heading = `${SEVERITY_WORDS[severity]} (${count})`
    y += sheet.line(heading, x, y, { size: 13, bold: true, color: palette.severity[severity] }) + 2
    for (const caveat of caveats) {
      const start = y
      const place = caveatPlace(caveat)
      const words = place === undefined ? caveat.message : `${place}: ${caveat.message}`
      y += sheet.paragraph(words, x + INDENT, y, width - INDENT, { size: 13, color: palette.ink })
      sheet.box(x, start + 2, 3, y - start - 4, { fill: palette.severity[severity], radius: 1.5 })
      y += 5
      sheet.mayBreak(y)
    }
    y += leftOutLine(sheet, leftOut, 'caveats of this kind', x, y - 4) + 6
  }
  return y - 6 - top
}
