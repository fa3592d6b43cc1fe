/** How `quartile open` is told what columns and rows are: `--column`, `--interval`, `--phase`, `--row`. */
import { UserError } from '../../shared/errors.ts'
import {
  COLUMN_ROLES,
  type ColumnAnswer,
  type ColumnRole,
  changed,
  type FilePreview,
  type FormatAnswer,
  type FormatChanges,
  timeIn,
  UNIT_CHOICES,
} from '../../shared/formatAnswer.ts'
import type { Seconds } from '../../shared/model.ts'
import { isColumnUnit, unitOf } from '../import/csv/columns.ts'
import { PLAIN, readQuantity } from '../import/csv/quantity.ts'

export interface FormatOptions {
  readonly column?: readonly string[]
  readonly interval?: string
  readonly phase?: string
  readonly row?: readonly string[]
}

/** Names listed in a message, before it becomes a wall. */
const MAX_NAMES = 12

/** Answers for the files that the options speak of. Throws where an option fits no file. */
export function answersByOptions(files: readonly FilePreview[], options: FormatOptions): readonly FormatAnswer[] {
  const told = (options.column ?? []).map(columnOption)
  const interval = options.interval === undefined ? undefined : intervalIn(options.interval)
  for (const { name } of told) {
    if (files.some(({ guess }) => guess.header.includes(name))) continue
    const names = [...new Set(files.flatMap(({ guess }) => guess.header))]
    throw new UserError(
      'usage',
      `no file of a general format has a column ${JSON.stringify(name)}`,
      names.length === 0 ? 'Other formats know their columns.' : `There are ${names.slice(0, MAX_NAMES).join(', ')}.`,
    )
  }
  const rows = options.row
  if (rows && !files.some(({ guess }) => guess.rows?.names.length === rows.length)) {
    const open = files.flatMap(({ path, guess }) => (guess.rows ? [`${path} has ${guess.rows.names.length}`] : []))
    throw new UserError(
      'usage',
      `no file leaves ${rows.length} ${rows.length === 1 ? 'row' : 'rows'} without a name`,
      open.length === 0 ? 'Give --row only where --preview shows rows.' : `${open.slice(0, MAX_NAMES).join(', ')}.`,
    )
  }
  const answers = files.flatMap((file): FormatAnswer[] => {
    if (file.guess.rows) {
      return rows?.length === file.guess.rows.names.length ? [changed(answered(file), { rows })] : []
    }
    const changes = changesFor(file, told, interval, options.phase)
    return changes ? [changed(answered(file), changes)] : []
  })
  if (interval !== undefined && !answers.some(({ time }) => time?.kind === 'rows')) {
    throw new UserError('usage', '--interval is for files without a time column, and there is none here')
  }
  return answers
}

/** What was answered before, without what only the workspace adds; an empty answer where nothing was. */
export function answered({ guess, answered: before }: FilePreview): FormatAnswer {
  if (!before) return { header: guess.header, columns: [] }
  const { id: _, answeredAtMs: __, ...answer } = before
  return answer
}

interface Told {
  readonly name: string
  readonly word: string
}

function changesFor(
  { guess }: FilePreview,
  told: readonly Told[],
  interval: Seconds | undefined,
  phase: string | undefined,
): FormatChanges | undefined {
  const own = told.filter(({ name }) => guess.header.includes(name))
  const counted = interval !== undefined && (guess.time === undefined || guess.time.kind === 'rows')
  if (own.length === 0 && !counted && phase === undefined) return undefined
  const column = (wanted: string) => guess.columns.find(({ name }) => name === wanted)
  const time = own.flatMap(({ name, word }) => (word === 'time' ? (column(name) ?? []) : [])).at(-1)
  return {
    columns: own.map(({ name, word }) => answerFor(name, word)),
    ...(time ? { time: timeIn(time) } : counted ? { time: { kind: 'rows', interval } } : {}),
    ...(phase === undefined ? {} : { phase }),
  }
}

const WORDS: Readonly<Record<string, ColumnRole>> = {
  ...Object.fromEntries(COLUMN_ROLES.map((role) => [role, role])),
  ignore: 'ignored',
}

/** The role or the unit that a word names. */
export function answerFor(name: string, word: string): ColumnAnswer {
  const role = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined
  if (role !== undefined) return { name, role }
  return { name, role: 'value', unit: word === 'none' ? '' : word }
}

/** The name may hold `=`, the unit never does. */
function columnOption(text: string): Told {
  const at = text.lastIndexOf('=')
  const [name, word] = [text.slice(0, at), text.slice(at + 1)]
  if (at > 0 && isAnswer(word)) return { name, word }
  throw new UserError(
    'usage',
    `--column ${text} is no NAME=UNIT`,
    `Units are ${UNIT_CHOICES.filter((unit) => unit !== '').join(', ')} or none; instead of one stands time, value, label or ignore.`,
  )
}

/** Whether a word is a role, a unit, or `none`. */
export function isAnswer(word: string): boolean {
  return Object.hasOwn(WORDS, word) || word === 'none' || (word !== '' && isColumnUnit(word))
}

/** Seconds in `5s` or `250 ms`. */
export function intervalIn(text: string): Seconds {
  const quantity = readQuantity(text, PLAIN)
  const measure = quantity && unitOf(quantity.spelling)
  const seconds = measure?.unit === 'seconds' ? Number(`${quantity?.digits}e${measure.shift}`) * measure.factor : 0
  if (seconds > 0) return seconds
  throw new UserError('usage', `${text} is no time between rows`, 'Write 5s, 250ms or 1min.')
}
