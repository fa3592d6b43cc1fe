/** A preview in words for a terminal. */
import {
  type FilePreview,
  type FormatGuess,
  type GuessedRows,
  type ImportPreview,
  openQuestions,
  type TimeReading,
} from '../../shared/formatAnswer.ts'
import { format, formatNumber } from '../../shared/units.ts'
import { heading, tableLines } from './text.ts'

/** Columns that a terminal shows of a wide table; `--json` has all. */
const MAX_COLUMNS_SHOWN = 60

export function previewLines({ files, more }: ImportPreview): readonly string[] {
  const none = 'No file here leaves anything open: their formats know what they hold.'
  return [
    ...(files.length === 0 ? [none] : files.flatMap(fileLines)),
    ...(more > 0 ? [`and ${formatNumber(more, 0)} more files, with the same headers or beyond what is shown`] : []),
  ]
}

function fileLines({ path, guess, answered }: FilePreview): readonly string[] {
  const open = openQuestions(guess)
  const state = answered
    ? `as answered on ${new Date(answered.answeredAtMs).toISOString().slice(0, 10)}`
    : open === 0
      ? 'nothing is in doubt'
      : `${open} ${open === 1 ? 'question' : 'questions'}`
  const shown = guess.columns.slice(0, MAX_COLUMNS_SHOWN)
  if (guess.rows) return [`${heading(path)}  ${state}`, ...rowLines(guess.rows), '']
  return [
    `${heading(path)}  ${state}`,
    `  time: ${guess.time ? timeText(guess.time) : 'none; the records become a table'}`,
    ...tableLines(
      ['  column', 'read as', 'unit', 'cells'].map((title) => ({ title })),
      shown.map(({ name, role, unit, cells }) => [`  ${name}`, role, unit ?? '', cells.slice(0, 3).join('  ')]),
    ),
    ...(guess.columns.length > shown.length ? [`  and ${guess.columns.length - shown.length} more columns`] : []),
    ...questionLines(guess),
    '',
  ]
}

function rowLines({ what, names, shown, asked }: GuessedRows): readonly string[] {
  return [
    ...tableLines(
      ['  row', what, 'figures'].map((title) => ({ title })),
      names.map((name, i) => [`  ${i + 1}`, name || 'not known', shown[i] ?? '']),
    ),
    ...(asked === undefined ? [] : [`  ? ${asked}`]),
  ]
}

function questionLines({ columns, timeAsked, decimalAsked }: FormatGuess): readonly string[] {
  return [decimalAsked, timeAsked, ...columns.map(({ asked }) => asked)].flatMap((reason) =>
    reason === undefined ? [] : [`  ? ${reason}`],
  )
}

/** Where the time comes from, in words. */
export function timeText(time: TimeReading): string {
  switch (time.kind) {
    case 'rows':
      return time.interval === undefined ? 'none; rows are counted' : `a row every ${format(time.interval, 'seconds')}`
    case 'instant':
      return `${time.column}, dates${time.order === undefined ? '' : ` with the ${time.order.replace('-', ' ')}`}`
    case 'epoch':
      return `${time.column}, Unix time in ${time.unit}`
    case 'relative':
      return `${time.column}, ${time.unit} since the start`
  }
}
