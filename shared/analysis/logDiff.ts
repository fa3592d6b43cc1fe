/** Which kinds of messages the logs of one side hold and those of the other do not. */
import { type LogMessageKind, MAX_LOG_DIFFERENCES } from '../comparisonApi.ts'
import type { LogLevel, LogRow } from '../model.ts'

/** What varies within one kind of message: quoted words, ids, addresses, numbers with their units. */
const VARIES =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|0x[0-9a-f]+|\b[0-9a-f]{12,}\b|[+-]?\d+(?:[.,:]\d+)*(?:e[+-]?\d+)?/gi
/** Letters by which messages are told apart; what follows, such as a stack, belongs to the same kind. */
const MAX_KIND = 300
/** Kinds of one log: more of them are no kinds. */
export const MAX_KINDS = 20_000

/** The message with `#` for what varies. */
export function messageKind(message: string): string {
  const [first = ''] = message.split('\n', 1)
  return first.slice(0, MAX_KIND).replaceAll(VARIES, '#').replaceAll(/\s+/g, ' ').trim()
}

export interface CountedKind {
  readonly level?: LogLevel
  readonly example: LogMessageKind['example']
  readonly lines: number
}

/** By kind, with the first message of each. Rows come in the order of their lines. */
export function messageKinds(
  rows: Iterable<Pick<LogRow, 'file' | 'line' | 'level' | 'message'>>,
): ReadonlyMap<string, CountedKind> {
  const kinds = new Map<string, { level?: LogLevel; example: LogMessageKind['example']; lines: number }>()
  for (const { file, line, level, message } of rows) {
    const kind = messageKind(message)
    const known = kinds.get(kind)
    if (known) known.lines++
    else if (kinds.size < MAX_KINDS)
      kinds.set(kind, { ...(level === undefined ? {} : { level }), example: { message, file, line }, lines: 1 })
  }
  return kinds
}

const GRAVITY: readonly (LogLevel | undefined)[] = ['fatal', 'error', 'warn', 'info', undefined, 'debug', 'trace']

export function logDifferences(
  base: ReadonlyMap<string, CountedKind>,
  candidate: ReadonlyMap<string, CountedKind>,
): { readonly messages: readonly LogMessageKind[]; readonly leftOut: number } {
  const only = (side: 'base' | 'candidate', mine: typeof base, theirs: typeof base) =>
    [...mine]
      .filter(([kind]) => !theirs.has(kind))
      .map(([kind, counted]): LogMessageKind => ({ side, kind, ...counted }))
      .toSorted((a, b) => GRAVITY.indexOf(a.level) - GRAVITY.indexOf(b.level) || b.lines - a.lines)
  const [gone, come] = [only('base', base, candidate), only('candidate', candidate, base)]
  const [kept, keptToo] = [gone.slice(0, MAX_LOG_DIFFERENCES), come.slice(0, MAX_LOG_DIFFERENCES)]
  return {
    messages: [...keptToo, ...kept],
    leftOut: gone.length + come.length - kept.length - keptToo.length,
  }
}
