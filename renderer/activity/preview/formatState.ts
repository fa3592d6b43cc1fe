/** What a person has changed in a preview so far, as the answer that it will be. */
import {
  answerOf,
  type ColumnRole,
  changed,
  type FilePreview,
  type FormatAnswer,
  type GuessedColumn,
  openQuestions,
  type TimeReading,
  timeIn,
} from '../../../shared/formatAnswer.ts'

/** The guess as it stands, with the phase that was answered before. */
export function startOf({ guess, answered }: FilePreview): FormatAnswer {
  const phase = answered?.phase
  return { ...answerOf(guess), ...(phase === undefined ? {} : { phase }) }
}

/** Files that a person should look at: those with questions, and those that were answered; all where there is neither. */
export function worthAsking(files: readonly FilePreview[]): readonly FilePreview[] {
  const asked = files.filter(({ guess, answered }) => openQuestions(guess) > 0 || answered !== undefined)
  return asked.length > 0 ? asked : files
}

export function roleIn(answer: FormatAnswer, name: string): ColumnRole {
  if (timeColumn(answer.time) === name) return 'time'
  const role = answer.columns.find((column) => column.name === name)?.role ?? 'ignored'
  return role === 'time' ? 'ignored' : role
}

export function timeColumn(time: TimeReading | undefined): string | undefined {
  return time === undefined || time.kind === 'rows' ? undefined : time.column
}

/** A column that becomes the time takes the place of the one that was; one that no longer is leaves the rows without. */
export function withRole(answer: FormatAnswer, column: GuessedColumn, role: ColumnRole): FormatAnswer {
  const { name } = column
  const unit = answer.columns.find((each) => each.name === name)?.unit
  const next = changed(answer, { columns: [{ name, role, ...(unit === undefined ? {} : { unit }) }] })
  if (role === 'time') return changed(next, { time: timeIn(column) })
  return timeColumn(answer.time) === name ? changed(next, { time: { kind: 'rows' } }) : next
}

export function withUnit(answer: FormatAnswer, name: string, unit: string): FormatAnswer {
  return changed(answer, { columns: [{ name, role: roleIn(answer, name), unit }] })
}

/** `column` undefined: there is no time. */
export function withTimeColumn(answer: FormatAnswer, column: GuessedColumn | undefined): FormatAnswer {
  return column ? withRole(answer, column, 'time') : changed(answer, { time: { kind: 'rows' } })
}

/** Seconds between rows from what was typed; undefined for an empty field, NaN when it is no such number. */
export function intervalIn(text: string): number | undefined {
  if (text.trim() === '') return undefined
  const seconds = Number(text.trim().replace(',', '.'))
  return seconds > 0 ? seconds : Number.NaN
}
