/** The level of a log line: as a word at its beginning, a letter of klog's, a number of pino's. */
import type { LogLevel } from '../../../shared/model.ts'

/** By how loggers write them, in capitals. */
const WORDS: Readonly<Record<string, LogLevel>> = {
  TRACE: 'trace',
  TRC: 'trace',
  FINEST: 'trace',
  DEBUG: 'debug',
  DBG: 'debug',
  FINE: 'debug',
  INFO: 'info',
  INF: 'info',
  INFORMATION: 'info',
  NOTICE: 'info',
  WARN: 'warn',
  WARNING: 'warn',
  WRN: 'warn',
  ALERT: 'warn',
  ERROR: 'error',
  ERR: 'error',
  SEVERE: 'error',
  FATAL: 'fatal',
  FTL: 'fatal',
  CRITICAL: 'fatal',
  CRIT: 'fatal',
  DPANIC: 'fatal',
  PANIC: 'fatal',
  PNC: 'fatal',
  EMERG: 'fatal',
}
/** Thread and logger stand before the level, seldom more. */
const MAX_BEFORE = 120

const ANY = Object.keys(WORDS).join('|')
/** In capitals anywhere near the beginning: `[main] WARN  org.example`. */
const CAPITALS = new RegExp(`(?<![\\w.$-])(${ANY})(?![\\w.$-])`)
/** In any letters where nothing else can stand: `info\tmessage`, `[warning  ] event`, `error: message`. */
const FIRST = new RegExp(`^[\\s|\\-]{0,8}(?:\\[\\s?(${ANY})\\s{0,8}\\]|(${ANY})(?=[\\s:\\]|]|$))`, 'i')
const FIRST_WORD_ONLY = new RegExp(`^(?:\\[\\s?(${ANY})\\s{0,8}\\]|(${ANY})(?=\\s|:))`, 'i')
const NAMED = new RegExp(`\\b(?:level|lvl|severity)=["']?(${ANY})\\b`, 'i')

export interface FoundLevel {
  readonly level: LogLevel
  /** Characters at the beginning that only say the level; 0 when it stands further on. */
  readonly lead: number
}

/** The level in what follows a stamp. */
export function levelIn(rest: string): FoundLevel | undefined {
  const first = FIRST.exec(rest)
  if (first) return { level: ofWord(first[1] ?? first[2]) ?? 'info', lead: first[0].length }
  const near = rest.slice(0, MAX_BEFORE)
  const level = ofWord((NAMED.exec(rest) ?? CAPITALS.exec(near))?.[1])
  return level && { level, lead: 0 }
}

/** The level of a line without a stamp, which must begin with it: `[info     ] event`, `WARNING:root:message`, `level=info msg=…`. */
export function leadingLevel(text: string): FoundLevel | undefined {
  const first = FIRST_WORD_ONLY.exec(text)
  const word = first?.[1] ?? first?.[2]
  // A sentence may begin with such a word; a level is in brackets, in capitals, or has a colon.
  if (
    first &&
    word !== undefined &&
    (first[1] !== undefined || word === word.toUpperCase() || text[word.length] === ':')
  )
    // `panic: …` says what happened rather than how loud to say it.
    return { level: ofWord(word) ?? 'info', lead: word === 'panic' ? 0 : first[0].length }
  const named = /^(?:level|lvl|severity|time|ts)=/.test(text) ? ofWord(NAMED.exec(text)?.[1]) : undefined
  return named && { level: named, lead: 0 }
}

/** A level as a field has it: a word, or pino's and bunyan's number. */
export function levelOf(value: unknown): LogLevel | undefined {
  if (typeof value === 'string') return ofWord(value)
  if (typeof value !== 'number' || value < 10 || value > 60) return undefined
  return (['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const)[Math.floor(value / 10) - 1]
}

/** What klog's first letter says. */
export function klogLevel(letter: string): LogLevel {
  return letter === 'I' ? 'info' : letter === 'W' ? 'warn' : letter === 'E' ? 'error' : 'fatal'
}

function ofWord(word: string | undefined): LogLevel | undefined {
  const capitals = word?.toUpperCase()
  return capitals !== undefined && Object.hasOwn(WORDS, capitals) ? WORDS[capitals] : undefined
}
