/** Tables on a page: columns as wide as their words need, and where that is too wide the widest words wrap. */

import type { Palette } from '../../shared/figures/theme.ts'
import type { ReportCell, ReportTable, Tone } from '../../shared/report.ts'
import type { Ink, Sheet } from './sheet.ts'

const SIZE = 12.5
const PAD_X = 12
const PAD_Y = 5
/** Between the pieces of a table that is too wide. */
const PIECE_GAP = 10
/** Where a line of a table may end. */
const WORD_ENDS = /\s+|(?<=[_/])/

/** Room for the longest word of a column, so that words stay whole; longer ones than this wrap. */
const MAX_WORD = 170

/** Draws the table within `width`, in pieces beneath each other where its columns have no room side by side; gives its height. */
export function drawTable(sheet: Sheet, table: ReportTable, x: number, top: number, width: number): number {
  let y = top
  for (const [i, piece] of piecesOf(sheet, table, width).entries()) {
    if (i > 0) {
      y += PIECE_GAP
      sheet.mayBreak(y)
    }
    y += drawPiece(sheet, piece, x, y, width)
  }
  return y - top
}

/** The columns in turn, as many at a time as fit with their longest words; each piece begins with the first column, which names the rows. */
function piecesOf(sheet: Sheet, table: ReportTable, width: number): readonly ReportTable[] {
  const needed = neededWidths(sheet, table)
  const first = needed[0] ?? 0
  const pieces: number[][] = []
  let room = 0
  for (const [c, need] of needed.entries()) {
    const piece = pieces.at(-1)
    if (piece === undefined || room < need) {
      pieces.push(piece === undefined ? [c] : [0, c])
      room = width - need - (piece === undefined ? 0 : first)
    } else {
      piece.push(c)
      room -= need
    }
  }
  if (pieces.length < 2) return [table]
  return pieces.map((piece) => ({
    ...table,
    columns: piece.flatMap((c) => table.columns[c] ?? []),
    rows: table.rows.map((row) => piece.map((c) => row[c] ?? { text: '' })),
  }))
}

function inksOf(palette: Palette): { readonly head: Ink; readonly body: Ink } {
  return {
    head: { size: SIZE - 0.5, bold: true, color: palette.muted },
    body: { size: SIZE, color: palette.ink },
  }
}

function drawPiece(sheet: Sheet, table: ReportTable, x: number, top: number, width: number): number {
  const { palette } = sheet
  const { head, body } = inksOf(palette)
  const widths = columnWidths(sheet, table, width)
  const names = table.columns.map(({ name }) => ({ text: name }))
  let y = top + drawRow(sheet, table, names, widths, x, top, () => head)
  sheet.box(x, y, width, 1, { fill: palette.border })
  table.rows.forEach((row, i) => {
    const mark = sheet.mark()
    const height = drawRow(sheet, table, row, widths, x, y, (cell) => inkOf(cell, body, palette))
    // Every second row, so that the eye keeps its line.
    if (i % 2 === 1) sheet.under(mark, () => sheet.box(x, y, width, height, { fill: palette.page }))
    y += height
    sheet.mayBreak(y)
  })
  return y - top
}

function drawRow(
  sheet: Sheet,
  table: ReportTable,
  cells: readonly ReportCell[],
  widths: readonly number[],
  x: number,
  top: number,
  ink: (cell: ReportCell) => Ink,
): number {
  let height = 0
  let left = x
  widths.forEach((width, i) => {
    const cell = cells[i] ?? { text: '' }
    const style = ink(cell)
    const isRight = table.columns[i]?.align === 'right'
    let y = top + PAD_Y
    for (const line of sheet.wrap(cell.text, width - 2 * PAD_X + 0.5, style))
      y += sheet.line(line, isRight ? left + width - PAD_X : left + PAD_X, y, style, isRight ? 'right' : 'left')
    height = Math.max(height, y + PAD_Y - top)
    left += width
  })
  return height
}

/** What each column needs for its longest word to stay whole. */
function neededWidths(sheet: Sheet, table: ReportTable): readonly number[] {
  const words = widthsOf(sheet, table, (text) => text.split(WORD_ENDS))
  const numbers = widthsOf(sheet, { ...table, columns: table.columns.map((each) => ({ ...each, name: '' })) }, whole)
  return words.map((width, i) => {
    // A number and its unit are one word.
    const least = table.columns[i]?.align === 'right' ? Math.max(width, numbers[i] ?? 0) : width
    return Math.min(MAX_WORD, least) + 2 * PAD_X
  })
}

const whole = (text: string) => [text]

/** Of the longest part of each column's texts, CSS pixels. */
function widthsOf(sheet: Sheet, table: ReportTable, partsOf: (text: string) => readonly string[]): readonly number[] {
  const { head, body } = inksOf(sheet.palette)
  const longest = (text: string, ink: Ink) =>
    partsOf(text).reduce((most, part) => Math.max(most, sheet.widthOf(part, ink)), 0)
  return table.columns.map(({ name }, i) => {
    const cells = table.rows.map((row) => longest(row[i]?.text ?? '', { ...body, bold: row[i]?.tone !== undefined }))
    return Math.max(longest(name, head), ...cells)
  })
}

/** The natural widths, with what is left over shared out; or what is needed, and of the rest to each by what it lacks. */
function columnWidths(sheet: Sheet, table: ReportTable, width: number): readonly number[] {
  const sum = (widths: readonly number[]) => widths.reduce((a, b) => a + b, 0)
  const natural = widthsOf(sheet, table, whole).map((each) => each + 2 * PAD_X)
  const spare = width - sum(natural)
  if (spare >= 0) return natural.map((each) => each + spare / Math.max(1, natural.length))
  const needed = neededWidths(sheet, table).map((each, i) => Math.min(each, natural[i] ?? each))
  const left = width - sum(needed)
  if (left < 0) return needed.map((each) => (each * width) / sum(needed))
  const lacking = sum(natural) - sum(needed)
  return needed.map((each, i) => each + (left * ((natural[i] ?? each) - each)) / lacking)
}

function inkOf(cell: ReportCell, body: Ink, palette: Palette): Ink {
  return cell.tone === undefined ? body : { ...body, color: toneColor(cell.tone, palette), bold: cell.tone !== 'muted' }
}

export function toneColor(tone: Tone, palette: Palette): string {
  if (tone === 'muted') return palette.muted
  return tone === 'better' || tone === 'worse' ? palette[tone] : palette.outcome[tone]
}
