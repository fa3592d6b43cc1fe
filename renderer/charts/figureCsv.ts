import type { Table } from '../../shared/model.ts'

/** RFC 4180: numbers as they are, in base units that the header names; other cells in quotes where they need them. */
export function tableCsv({ columns, rows }: Table): string {
  const head = columns.map(({ name, unit }) =>
    unit === 'text' || unit === 'unknown' || unit === 'count' ? name : `${name} (${unit})`,
  )
  return [head, ...rows]
    .map((row) => row.map(cellText).join(','))
    .join('\r\n')
    .concat('\r\n')
}

function cellText(cell: string | number | null): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  // A text that begins like a formula would be computed by a spreadsheet.
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
