/**
 * The language of the search of runs.
 *
 *     leak system:trace-streaming -tag:noisy (scale=small OR scale=medium)
 *     peak(go_memstats_heap_alloc_bytes) > 500MiB  duration >= 10min  after:2026-01-01
 *
 * Terms that stand beside each other must all hold; `OR` binds less than that, `-` or `NOT` before a term turns it around,
 * and brackets group. A word is sought as it always was. `name operator value` is of a parameter, unless it is `duration`
 * or `caveats`; quotes keep blanks and signs within a name or a word.
 */
import { type Kind, readQuantity, unitOfKind } from '../criteria/quantity.ts'
import {
  type Operator,
  type RunColumn,
  type RunSearch,
  SEARCH_FIELDS,
  SEARCH_STATISTICS,
  type SearchField,
  type SearchStatistic,
} from './runSearch.ts'
import { type SearchToken, searchError, searchTokens } from './searchTokens.ts'

/** Terms and brackets: each costs the workspace a look at every run. */
const MAX_TERMS = 50
const OUTCOMES = ['leak', 'growing', 'step', 'stable', 'inconclusive', 'none']
const STATES = ['overruled', 'followed', 'pinned', 'noted', 'tagged']
const DATES = {
  after: 'started',
  before: 'started',
  'imported-after': 'imported',
  'imported-before': 'imported',
} as const

/** Of an empty search, one that every run meets. Throws a UserError that names the column of what is wrong. */
export function parseRunSearch(text: string): RunSearch {
  return new Parser(searchTokens(text)).search()
}

/** A parameter's name, or `peak(metric)`. */
export function parseRunColumn(text: string): RunColumn {
  const [, statistic, metric] = /^\s*([\w-]+)\(\s*([^()]+?)\s*\)\s*$/.exec(text) ?? []
  if (statistic === undefined || metric === undefined) return { kind: 'parameter', name: text.trim() }
  return { kind: 'metric', statistic: statisticOf(statistic, 0), metric }
}

class Parser {
  readonly #tokens: readonly SearchToken[]
  #at = 0
  #terms = 0

  constructor(tokens: readonly SearchToken[]) {
    this.#tokens = tokens
  }

  search(): RunSearch {
    const found = this.#peek().kind === 'end' ? { kind: 'all' as const, of: [] } : this.#any()
    const { kind, at, text } = this.#peek()
    if (kind !== 'end') throw searchError(at, `${JSON.stringify(text)} is not expected`)
    return found
  }

  #peek(ahead = 0): SearchToken {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)] as SearchToken
  }
  #next(): SearchToken {
    const token = this.#peek()
    this.#at++
    return token
  }

  #any(): RunSearch {
    const of = [this.#all()]
    while (this.#peek().kind === 'or') {
      this.#next()
      of.push(this.#all())
    }
    return of.length === 1 ? (of[0] as RunSearch) : { kind: 'any', of }
  }

  #all(): RunSearch {
    const of: RunSearch[] = []
    while (!['end', 'close', 'or'].includes(this.#peek().kind)) of.push(this.#term())
    const { at } = this.#peek()
    if (of.length === 0) throw searchError(at, 'a term is missing')
    return of.length === 1 ? (of[0] as RunSearch) : { kind: 'all', of }
  }

  #term(): RunSearch {
    const token = this.#next()
    if (++this.#terms > MAX_TERMS) throw searchError(token.at, `a search has at most ${MAX_TERMS} terms`)
    switch (token.kind) {
      case 'not':
        return { kind: 'not', of: this.#term() }
      case 'open': {
        const inside = this.#any()
        const { kind, at } = this.#next()
        if (kind !== 'close') throw searchError(at, `the bracket of column ${token.at + 1} is never closed`)
        return inside
      }
      case 'word':
      case 'quoted':
        return this.#named(token)
      default:
        throw searchError(token.at, `${JSON.stringify(token.text) || 'the end'} is not expected`)
    }
  }

  #named(token: SearchToken): RunSearch {
    const { kind, at } = this.#peek()
    if (kind === 'open' && token.kind === 'word' && at === token.at + token.text.length) return this.#metric(token)
    if (kind === 'operator') return this.#compared(token)
    if (token.kind === 'quoted') return { kind: 'word', text: token.text }
    const cut = token.text.indexOf(':')
    return cut < 0 ? { kind: 'word', text: token.text } : this.#field(token, cut)
  }

  #field({ text, at }: SearchToken, cut: number): RunSearch {
    const name = text.slice(0, cut).toLowerCase()
    const place = at + cut + 1
    const value = this.#valueBehind(text.slice(cut + 1), place)
    if (Object.hasOwn(DATES, name)) {
      const side = name.endsWith('after') ? 'after' : 'before'
      return { kind: 'date', of: DATES[name as keyof typeof DATES], side, atMs: dateOf(value, place) }
    }
    const field = SEARCH_FIELDS.find((each) => each === name)
    if (field === undefined)
      throw searchError(
        at,
        `there is no field ${JSON.stringify(text.slice(0, cut))}`,
        `Fields: ${[...SEARCH_FIELDS, ...Object.keys(DATES)].join(', ')}. Words with a colon in them stand in quotes.`,
      )
    check(field, value, place)
    return { kind: 'field', field, value }
  }

  /** `tag:"two words"` is two tokens without a blank between them. */
  #valueBehind(rest: string, place: number): string {
    const token = this.#peek()
    if (rest === '' && token.kind === 'quoted' && token.at === place) return this.#next().text
    if (rest === '') throw searchError(place, 'a value is missing after the colon')
    return rest
  }

  #metric(token: SearchToken): RunSearch {
    const statistic = statisticOf(token.text, token.at)
    this.#next()
    const metric = this.#next()
    if (metric.kind !== 'word' && metric.kind !== 'quoted')
      throw searchError(metric.at, `the name of a metric is missing in ${token.text}()`)
    const close = this.#next()
    if (close.kind !== 'close') throw searchError(close.at, `${token.text}( is never closed`)
    const operator = this.#next()
    if (operator.kind !== 'operator')
      throw searchError(operator.at, `${token.text}(${metric.text}) is compared with nothing`, 'Write, say, > 500MiB.')
    const { value, kind } = this.#quantity()
    const unit = kind.flavour === 'plain' && kind.bytes === 0 && kind.seconds === 0 ? undefined : unitOfKind(kind)
    return {
      kind: 'metric',
      statistic,
      metric: metric.text,
      operator: operator.text as Operator,
      value,
      ...(unit === undefined ? {} : { unit }),
    }
  }

  #compared(token: SearchToken): RunSearch {
    const operator = this.#next().text as Operator
    const name = token.text.toLowerCase()
    if (token.kind === 'word' && (name === 'duration' || name === 'caveats'))
      return { kind: 'number', of: name, operator, value: this.#quantity().value }
    const value = this.#next()
    if (value.kind !== 'word' && value.kind !== 'quoted')
      throw searchError(value.at, `${token.text} is compared with nothing`)
    const number = value.kind === 'word' ? readQuantity(value.text) : undefined
    if (number === undefined && operator !== '=' && operator !== '!=')
      throw searchError(value.at, `${JSON.stringify(value.text)} is no number, and only numbers are more or less`)
    return { kind: 'parameter', name: token.text, operator, value: number?.value ?? value.text, text: value.text }
  }

  /** `500MiB`, or `500 MiB` with a blank. */
  #quantity(): { readonly value: number; readonly kind: Kind } {
    const first = this.#next()
    const second = this.#peek()
    const joined =
      second.kind === 'word' && /^[\d.+-]/.test(first.text) ? readQuantity(`${first.text} ${second.text}`) : undefined
    if (joined && /^[a-zµμ%/]+$/i.test(second.text)) {
      this.#next()
      return joined
    }
    const found = first.kind === 'word' ? readQuantity(first.text) : undefined
    if (!found)
      throw searchError(
        first.at,
        first.kind === 'end'
          ? 'a number is missing'
          : `${JSON.stringify(first.text)} is no number with a unit that is known`,
        'Such as 500MiB, 10min, 5% or 20.',
      )
    return found
  }
}

function statisticOf(text: string, at: number): SearchStatistic {
  const same = { max: 'peak', avg: 'mean', average: 'mean' } as const
  const name = Object.hasOwn(same, text) ? same[text as keyof typeof same] : text
  const found = SEARCH_STATISTICS.find((each) => each === name)
  if (found === undefined)
    throw searchError(
      at,
      `there is no statistic ${JSON.stringify(text)}`,
      `Statistics: ${SEARCH_STATISTICS.join(', ')}.`,
    )
  return found
}

function check(field: SearchField, value: string, place: number): void {
  const choices = field === 'verdict' ? OUTCOMES : field === 'is' ? STATES : undefined
  if (choices !== undefined && !choices.includes(value.toLowerCase()))
    throw searchError(place, `${JSON.stringify(value)} is none of ${choices.join(', ')}`)
}

/** A day or a moment, in UTC. */
function dateOf(text: string, place: number): number {
  const at = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?Z?)?)?)?$/.test(text)
    ? Date.parse(text.includes('T') && !text.endsWith('Z') ? `${text}Z` : text)
    : Number.NaN
  if (Number.isNaN(at)) throw searchError(place, `${JSON.stringify(text)} is no date`, 'Write 2026-01-31, or 2026-01.')
  return at
}
