/** The questions of a preview, asked one by one where a person sits at the terminal. An empty line takes the guess. */
import { createInterface } from 'node:readline/promises'
import { UserError } from '../../shared/errors.ts'
import {
  answerOf,
  type ColumnAnswer,
  changed,
  type FilePreview,
  type FormatAnswer,
  type GuessedColumn,
  type GuessedRows,
  openQuestions,
  type TimeReading,
  timeIn,
} from '../../shared/formatAnswer.ts'
import { answerFor, intervalIn, isAnswer } from './formatOptions.ts'
import { timeText } from './previewText.ts'

/** A person who mistypes that often wants to leave. */
const MAX_TRIES = 5

/** Answers for the files that leave something open. */
export async function askFormats(
  files: readonly FilePreview[],
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<readonly FormatAnswer[]> {
  const asked = files.filter(({ guess }) => openQuestions(guess) > 0)
  if (asked.length === 0) return []
  const terminal = createInterface({ input, output })
  // Lines may come faster than they are asked for, from a pipe say; none is lost.
  const lines = terminal[Symbol.asyncIterator]()
  const ask: Ask = async (question) => {
    output.write(question)
    const { value, done } = await lines.next()
    return done ? '' : String(value).trim()
  }
  try {
    const answers: FormatAnswer[] = []
    for (const file of asked) {
      output.write(`\n${file.path}\n`)
      answers.push(await askFile(file, ask, output))
    }
    return answers
  } finally {
    terminal.close()
  }
}

type Ask = (question: string) => Promise<string>

async function askFile({ guess }: FilePreview, ask: Ask, output: NodeJS.WritableStream): Promise<FormatAnswer> {
  const columns: ColumnAnswer[] = []
  let answer = answerOf(guess)
  if (guess.decimalAsked !== undefined) {
    const sign = await answerLike(ask, `${guess.decimalAsked}\n  decimal sign, . or , [${guess.decimal}]: `, (text) =>
      text === '.' || text === ',' ? text : undefined,
    )
    if (sign !== undefined) answer = changed(answer, { decimal: sign })
  }
  if (guess.timeAsked !== undefined) {
    const time = await askTime(guess.columns, guess.time, guess.timeAsked, ask)
    if (time) answer = changed(answer, { time })
  }
  for (const column of guess.columns.filter(({ asked }) => asked !== undefined)) {
    output.write(`${column.asked}\n  e.g. ${column.cells.join(', ')}\n`)
    const word = await answerLike(
      ask,
      `  ${column.name}: unit (MiB, ms, %, none) or time, label, ignore [${column.unit || 'none'}]: `,
      (text) => (isAnswer(text) ? text : undefined),
    )
    if (word !== undefined) columns.push(answerFor(column.name, word))
    if (word === 'time') answer = changed(answer, { time: timeIn(column) })
  }
  if (guess.rows?.asked !== undefined) answer = changed(answer, { rows: await askRows(guess.rows, ask, output) })
  return changed(answer, { columns })
}

/** One name a row; an empty line leaves a row unknown. */
async function askRows(
  { what, names, shown, choices, asked }: GuessedRows,
  ask: Ask,
  output: NodeJS.WritableStream,
): Promise<readonly string[]> {
  output.write(`${asked}\n  e.g. ${choices.join(', ')}\n`)
  const told: string[] = []
  for (const [i, name] of names.entries())
    told.push((await ask(`  ${what} of row ${i + 1}, ${shown[i]} [${name || 'not known'}]: `)) || name)
  return told
}

function askTime(
  columns: readonly GuessedColumn[],
  guessed: TimeReading | undefined,
  reason: string,
  ask: Ask,
): Promise<TimeReading | undefined> {
  const name = guessed && 'column' in guessed ? guessed.column : undefined
  const hint =
    guessed?.kind === 'instant' && guessed.order !== undefined
      ? 'day-first or month-first'
      : guessed?.kind === 'epoch' || guessed?.kind === 'relative'
        ? 's, ms, µs, ns, or the name of another column'
        : 'time between rows, e.g. 5s, or the name of a column'
  const now = guessed ? timeText(guessed) : 'none'
  return answerLike(ask, `${reason}\n  ${hint} [${now}]: `, (text): TimeReading | undefined => {
    const column = columns.find((each) => each.name === text)
    if (column) return timeIn(column)
    if (name !== undefined && (text === 'day-first' || text === 'month-first')) {
      return { kind: 'instant', column: name, order: text }
    }
    if (name !== undefined && (text === 's' || text === 'ms' || text === 'µs' || text === 'ns')) {
      return { kind: guessed?.kind === 'epoch' ? 'epoch' : 'relative', column: name, unit: text }
    }
    return guessed === undefined || guessed.kind === 'rows' ? { kind: 'rows', interval: intervalIn(text) } : undefined
  })
}

/** What `read` makes of a line; undefined for an empty one. Asks again while it makes nothing of it. */
async function answerLike<T>(
  ask: Ask,
  question: string,
  read: (text: string) => T | undefined,
): Promise<T | undefined> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const text = await ask(question)
    if (text === '') return undefined
    const answer = tried(() => read(text))
    if (answer !== undefined) return answer
  }
  throw new UserError('usage', 'the answer was not understood', 'An empty line takes what is guessed.')
}

/** What a person mistypes is asked again. */
function tried<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}
