/**
 * Regular expressions as Go people write them, for the engine at hand. The two dialects agree on nearly everything; what
 * differs and is in use is translated: flags in front, `(?P<name>`, `\A`, `\z`, `\Q…\E` and POSIX classes.
 */
import { UserError } from '../errors.ts'

const POSIX: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: '\\t ',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
}

/** Throws UserError `usage`; `what` names the option for the message. */
export function compilePattern(source: string, what: string): RegExp {
  const { flags, body } = leadingFlags(source)
  try {
    return new RegExp(translate(body), flags)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UserError('usage', `${what} is no regular expression: ${reason}`)
  }
}

function leadingFlags(source: string): { readonly flags: string; readonly body: string } {
  const found = /^\(\?([ims]+)\)/.exec(source)
  return found
    ? { flags: [...new Set(found[1])].join(''), body: source.slice(found[0].length) }
    : { flags: '', body: source }
}

function translate(body: string): string {
  return body
    .replace(/\\Q([\s\S]*?)(?:\\E|$)/g, (_, literal: string) => literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
    .replace(/\[:(\^?)(\w+):\]/g, (whole, not: string, name: string) => (not === '' ? (POSIX[name] ?? whole) : whole))
    .replaceAll('(?P<', '(?<')
    .replace(/(\\\\)|\\A/g, (_, escaped?: string) => escaped ?? '^')
    .replace(/(\\\\)|\\z/g, (_, escaped?: string) => escaped ?? '$')
}

/** Longer patterns than this come from no program that writes profiles. */
const MAX_FILE_PATTERN = 4_096
/** Each may end at every place of a name: the work grows with this power of the name's length. */
const MAX_FREE_RUNS = 3
const FREE_RUN = /(?<!\\)[*+]|\{\d+,\d*\}/g

/** A pattern out of a file, which nobody can be asked about. */
export interface FilePattern {
  /** Matches whole names. */
  readonly pattern: RegExp
  /** Steps that matching a name of so many characters may take at worst. */
  readonly work: (length: number) => number
}

/**
 * Undefined when no bound can be given: a repeated group may match one text in exponentially many ways, a repeated
 * character only in as many as there are places.
 */
export function compileFilePattern(source: string): FilePattern | undefined {
  if (source.length > MAX_FILE_PATTERN || /[)][*+{]/.test(source) || /\\\d/.test(source)) return undefined
  const runs = source.split('|').map((part) => part.match(FREE_RUN)?.length ?? 0)
  if (runs.some((count) => count > MAX_FREE_RUNS)) return undefined
  try {
    const { flags, body } = leadingFlags(source)
    const pattern = new RegExp(`^(?:${translate(body)})$`, flags)
    return { pattern, work: (length) => runs.reduce((sum, count) => sum + Math.max(1, length) ** count, 0) }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
