/**
 * Reads the text of a rule. The language, with the words of Prometheus where it has them:
 *
 *     rule       = sum ( < | <= | > | >= | = | != ) sum
 *                | sum within sum of sum
 *                | ( change | delta ) "(" sum ")" ( < | <= | > | >= ) sum          candidate against base, see judgeBetween
 *                | ( change | delta ) "(" repeats "(" selection ")" ")" …          where rows of a table are repeated runs
 *                | stable "(" metric ")"
 *     sum        = product { ( + | - ) product }
 *     product    = value { ( * | / ) value }
 *     value      = number [ unit ] | input | "(" sum ")" | - value
 *                | aggregate "(" selection ")" | spread "(" aggregate "(" selection ")" by name ")"
 *     selection  = ( metric | table . column ) [ "{" name operator value { , name operator value } "}" ]
 *
 * A name with blanks or other signs is quoted, in either kind of quotes.
 */
import { type Kind, PLAIN, readUnit } from './quantity.ts'
import {
  AGGREGATES,
  type Aggregate,
  type AggregateExpression,
  type BetweenRule,
  type Comparison,
  type Expression,
  type Filter,
  type FilterOperator,
  type Rule,
  type Selection,
  type ValueAggregate,
} from './rule.ts'
import { RuleError } from './ruleError.ts'
import { type Token, tokensOf } from './tokens.ts'

/** Brackets in brackets: far more than a formula needs, far less than what the stack bears. */
const MAX_DEPTH = 40
/** Conditions in one pair of braces. */
const MAX_FILTERS = 12

const COMPARISONS: readonly string[] = ['<', '<=', '>', '>=', '=', '!=']

/** Throws a RuleError that names the place. What the rule's names stand for is not looked at: that is `fitRule`'s matter. */
export function parseRule(text: string): Rule {
  return new RuleParser(tokensOf(text)).rule()
}

class RuleParser {
  private readonly tokens: readonly Token[]
  private position = 0
  private depth = 0

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  rule(): Rule {
    const rule = this.wholeRule()
    if (this.next.kind !== 'end') throw this.unexpected('nothing more')
    return rule
  }

  private wholeRule(): Rule {
    const { at } = this.next
    if (this.calls('stable')) return this.stable()
    if (this.calls('change')) return this.between('change')
    if (this.calls('delta')) return this.between('delta')
    const left = this.sum()
    if (this.word('within')) {
      const tolerance = this.sum()
      if (!this.word('of')) throw this.unexpected('`of`, as in `within 1 % of expected`')
      return { kind: 'within', left, tolerance, of: this.sum(), at }
    }
    const operator = this.next.text
    if (this.next.kind !== 'sign' || !COMPARISONS.includes(operator))
      throw this.unexpected('a comparison, such as `<= 500 MiB`')
    this.position++
    return { kind: 'compare', left, operator: operator as Comparison, right: this.sum(), at }
  }

  private stable(): Rule {
    const { at } = this.take()
    this.sign('(')
    const of = this.selection()
    this.sign(')')
    if (of.kind !== 'metric') throw new RuleError(of.at, 'only a metric can be stable: rows of a table have no time')
    return { kind: 'stable', of, at }
  }

  private between(measure: 'change' | 'delta'): BetweenRule {
    const { at } = this.take()
    this.sign('(')
    const of = this.calls('repeats') ? this.repeats() : this.sum()
    this.sign(')')
    const operator = this.next.text
    if (operator !== '<' && operator !== '<=' && operator !== '>' && operator !== '>=')
      throw this.unexpected(`a limit, such as \`${measure}(…) <= ${measure === 'change' ? '10 %' : '50 MiB'}\``)
    this.position++
    return { kind: 'between', measure, of, operator, limit: this.sum(), at }
  }

  private repeats(): Exclude<BetweenRule['of'], Expression> {
    const { at } = this.take()
    this.sign('(')
    const of = this.selection()
    this.sign(')')
    return { kind: 'repeats', of, at }
  }

  private sum(): Expression {
    return this.deeper(() => {
      let left = this.product()
      for (let sign = this.oneOf('+', '-'); sign; sign = this.oneOf('+', '-')) {
        left = { kind: 'binary', operator: sign.text as '+' | '-', left, right: this.product(), at: sign.at }
      }
      return left
    })
  }

  private product(): Expression {
    let left = this.value()
    for (let sign = this.oneOf('*', '/'); sign; sign = this.oneOf('*', '/')) {
      left = { kind: 'binary', operator: sign.text as '*' | '/', left, right: this.value(), at: sign.at }
    }
    return left
  }

  private value(): Expression {
    const token = this.next
    if (token.kind === 'number') return this.number()
    if (this.oneOf('(')) {
      const inner = this.sum()
      this.sign(')')
      return inner
    }
    if (this.oneOf('-')) {
      const minus = { kind: 'number', value: -1, unit: PLAIN, at: token.at } as const
      return { kind: 'binary', operator: '*', left: minus, right: this.deeper(() => this.value()), at: token.at }
    }
    if (token.kind !== 'word') throw this.unexpected('a number, an input or an aggregate')
    if (this.following.text !== '(' || this.following.kind !== 'sign') {
      this.position++
      return { kind: 'input', name: token.text, at: token.at }
    }
    if (token.text === 'spread') return this.spread()
    if (['change', 'delta', 'stable', 'repeats'].includes(token.text))
      throw new RuleError(token.at, `\`${token.text}\` stands at the start of a rule, and nowhere else`)
    return this.aggregate()
  }

  private number(): Expression {
    const { text, at } = this.take()
    const { kind, factor } = this.unit()
    return { kind: 'number', value: Number(text.replaceAll('_', '')) * factor, unit: kind, at }
  }

  /** What follows a number is its unit; `/ s` is part of it, `/ spans` is a division. */
  private unit(): { readonly kind: Kind; readonly factor: number } {
    const plain = { kind: PLAIN, factor: 1 }
    const { kind, text, at } = this.next
    let spelling = ''
    if (kind === 'word' && text !== 'of' && text !== 'within' && text !== 'by') {
      spelling = text
      if (!readUnit(text))
        throw new RuleError(at, `${JSON.stringify(text)} is no unit; write MiB, GB, ms, s, min, h or %`)
      this.position++
    }
    const divisor = this.tokens[this.position + 1]
    if (this.next.text === '/' && this.next.kind === 'sign' && divisor?.kind === 'word') {
      const rate = readUnit(`${spelling}/${divisor.text}`)
      if (rate) {
        this.position += 2
        return rate
      }
    }
    return spelling === '' ? plain : (readUnit(spelling) ?? plain)
  }

  private spread(): Expression {
    const { at } = this.take()
    this.sign('(')
    if (this.next.kind !== 'word' || this.following.text !== '(')
      throw this.unexpected('an aggregate, such as `max(…)`')
    const of = valued(this.aggregate())
    if (!this.word('by')) throw this.unexpected('`by` and what is varied, as in `spread(max(…) by MaxTraceSize)`')
    const by = this.name('what is varied')
    this.sign(')')
    return { kind: 'spread', of, by, at }
  }

  private aggregate(): AggregateExpression {
    const { text: name, at } = this.take()
    const known = aggregateOf(name)
    if (!known) throw new RuleError(at, `there is no aggregate ${JSON.stringify(name)}; there are ${names()}`)
    this.sign('(')
    const of = this.selection()
    this.sign(')')
    return { kind: 'aggregate', ...known, name, of, at }
  }

  private selection(): Selection {
    const { at } = this.next
    const first = this.name('a metric, or a table and its column')
    const column = this.oneOf('.') ? this.name('a column') : undefined
    const filters = this.filters()
    return column === undefined
      ? { kind: 'metric', metric: first, filters, at }
      : { kind: 'column', table: first, column, filters, at }
  }

  private filters(): readonly Filter[] {
    if (!this.oneOf('{')) return []
    const filters: Filter[] = []
    while (!this.oneOf('}')) {
      if (filters.length >= MAX_FILTERS) throw new RuleError(this.next.at, `more than ${MAX_FILTERS} conditions`)
      const { at } = this.next
      const key = this.name('a phase, label, column or parameter')
      const operator = this.take()
      if (!COMPARISONS.includes(operator.text))
        throw new RuleError(operator.at, 'a condition compares, as in `{phase="query"}`')
      filters.push({ key, operator: operator.text as FilterOperator, value: this.filterValue(), at })
      if (!this.oneOf(',') && this.next.text !== '}') throw this.unexpected('`,` or `}`')
    }
    return filters
  }

  private filterValue(): Filter['value'] {
    const negative = this.oneOf('-') !== undefined
    if (this.next.kind !== 'number') {
      if (negative) throw this.unexpected('a number')
      return this.name('a value')
    }
    const read = this.number()
    if (read.kind !== 'number') throw this.unexpected('a number')
    return { value: negative ? -read.value : read.value, kind: read.unit }
  }

  private name(what: string): string {
    const { kind, text } = this.next
    if ((kind !== 'word' && kind !== 'quoted') || text === '') throw this.unexpected(what)
    this.position++
    return text
  }

  private get next(): Token {
    return this.tokens[this.position] ?? { kind: 'end', text: '', at: 0 }
  }

  private get following(): Token {
    return this.tokens[this.position + 1] ?? { kind: 'end', text: '', at: 0 }
  }

  private take(): Token {
    const token = this.next
    if (token.kind !== 'end') this.position++
    return token
  }

  private calls(name: string): boolean {
    return this.next.kind === 'word' && this.next.text === name && this.following.text === '('
  }

  private word(text: string): boolean {
    const found = this.next.kind === 'word' && this.next.text === text
    if (found) this.position++
    return found
  }

  private oneOf(...signs: readonly string[]): Token | undefined {
    return this.next.kind === 'sign' && signs.includes(this.next.text) ? this.take() : undefined
  }

  private sign(text: string): void {
    if (!this.oneOf(text)) throw this.unexpected(`\`${text}\``)
  }

  private deeper<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH) throw new RuleError(this.next.at, `more than ${MAX_DEPTH} brackets within each other`)
    const result = read()
    this.depth--
    return result
  }

  private unexpected(wanted: string): RuleError {
    const { kind, text, at } = this.next
    return new RuleError(
      at,
      kind === 'end'
        ? `the rule ends where ${wanted} should stand`
        : `${JSON.stringify(text)} stands where ${wanted} should`,
    )
  }
}

function valued(of: AggregateExpression): AggregateExpression<ValueAggregate> {
  const { aggregate } = of
  if (aggregate === 'slope')
    throw new RuleError(of.at, 'a slope has an interval of its own, and no spread: name another aggregate')
  return { ...of, aggregate }
}

/** `p95` and `p99.9` are percentiles; every other aggregate goes by its name. */
function aggregateOf(name: string): { readonly aggregate: Aggregate; readonly share?: number } | undefined {
  const percent = /^p(\d+(?:\.\d+)?)$/.exec(name)?.[1]
  if (percent !== undefined) {
    const share = Number(percent) / 100
    return share > 0 && share < 1 ? { aggregate: 'percentile', share } : undefined
  }
  const aggregate = AGGREGATES.find((each) => each === name && each !== 'percentile')
  return aggregate && { aggregate }
}

function names(): string {
  return AGGREGATES.map((name) => (name === 'percentile' ? 'p50 to p99.9' : name)).join(', ')
}
