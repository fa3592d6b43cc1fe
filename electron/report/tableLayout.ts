/** Tables on a page: columns as wide as their words need, and where that is too wide the widest words wrap. */

import type { Palette } from '../../shared/figures/theme.ts'
import type { ReportCell, ReportTable, Tone } from '../../shared/report.ts'
import type { Ink, Sheet } from './sheet.ts'

const SIZE = 12.5
const PAD_X = 12
const PAD_Y = 5
/** Narrower columns would break every word. */
const MIN_COLUMN = 56

/** Draws the table within `width`; gives its height. */
export function drawTable(sheet: Sheet, table: ReportTable, x: number, top: number, width: number): number {
  const { palette } = sheet
  const head: Ink = { size: SIZE - 0.5, bold: true, color: palette.muted }
  const body: Ink = { size: SIZE, color: palette.ink }
  const widths = columnWidths(sheet, table, width, head, body)
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

/** The natural widths, with what is left over shared out; or the widest made narrower until all fit. */
function columnWidths(sheet: Sheet, table: ReportTable, width: number, head: Ink, body: Ink): readonly number[] {
  const widths = table.columns.map(({ name }, i) => {
    const cells = table.rows.map((row) =>
      sheet.widthOf(row[i]?.text ?? '', { ...body, bold: row[i]?.tone !== undefined }),
    )
    return Math.max(sheet.widthOf(name, head), ...cells) + 2 * PAD_X
  })
  let excess = widths.reduce((a, b) => a + b, 0) - width
  // Each round brings the widest column down to the next one, so there are at most as many rounds as columns.
  for (let round = 0; round < widths.length && excess > 0.01; round++) {
    const widest = Math.max(...widths)
    const next = Math.max(MIN_COLUMN, ...widths.filter((w) => w < widest))
    const there = widths.filter((w) => w === widest).length
    const cut = Math.min(widest - next || excess / there, excess / there)
    widths.forEach((w, i) => {
      if (w === widest) widths[i] = w - cut
    })
    excess -= cut * there
  }
  const spare = Math.max(0, -excess) / Math.max(1, widths.length)
  return widths.map((w) => w + spare)
}

function inkOf(cell: ReportCell, body: Ink, palette: Palette): Ink {
  return cell.tone === undefined ? body : { ...body, color: toneColor(cell.tone, palette), bold: cell.tone !== 'muted' }
}

export function toneColor(tone: Tone, palette: Palette): string {
  if (tone === 'muted') return palette.muted
  return tone === 'better' || tone === 'worse' ? palette[tone] : palette.outcome[tone]
}
