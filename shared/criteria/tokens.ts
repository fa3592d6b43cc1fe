/** Cuts the text of a rule into tokens. */
import { RuleError } from './ruleError.ts'

export type Token = {
  readonly kind: 'number' | 'word' | 'quoted' | 'sign' | 'end'
  readonly text: string
  /** UTF-16 offset. */
  readonly at: number
}

/** Longer than any rule a person writes or reads; it bounds everything that follows. */
export const MAX_RULE_LENGTH = 1_000

// A word may hold what metric names hold; a unit may be a micro sign or a percent sign; a percentile may have a point.
const TOKEN =
  /(?<space>\s+)|(?<number>(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)|(?<word>p\d+\.\d+|[A-Za-z_µμ%][\w:µμ]*)|(?<quoted>"[^"]*"|'[^']*')|(?<sign><=|>=|!=|==|[<>=≤≥≠+\-*×/(){},.])/uy

const SAME: Readonly<Record<string, string>> = { '≤': '<=', '≥': '>=', '≠': '!=', '==': '=', '×': '*' }

/** The tokens of a rule, closed by one of kind `end`. */
export function tokensOf(text: string): readonly Token[] {
  if (text.length > MAX_RULE_LENGTH)
    throw new RuleError(MAX_RULE_LENGTH, `the rule is longer than ${MAX_RULE_LENGTH} characters`)
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  let at = 0
  while (at < text.length) {
    TOKEN.lastIndex = at
    const groups = TOKEN.exec(text)?.groups
    if (!groups) throw new RuleError(at, unreadable(text.slice(at)))
    const [kind, part] = (Object.entries(groups).find(([, value]) => value !== undefined) ?? []) as [string, string]
    if (kind === 'number' || kind === 'word') tokens.push({ kind, text: part, at })
    if (kind === 'quoted') tokens.push({ kind, text: part.slice(1, -1), at })
    if (kind === 'sign') tokens.push({ kind, text: SAME[part] ?? part, at })
    at += part.length
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }]
}

function unreadable(rest: string): string {
  const [first = ''] = rest
  return first === '"' || first === "'"
    ? `the quote ${first} is never closed`
    : `${JSON.stringify(first)} means nothing here`
}
