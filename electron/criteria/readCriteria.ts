/**
 * Reads a criteria file. Whatever is wrong is told with line and column, all of it at once: YAML's own errors, then the
 * shape, then each rule's text, then whether the rules fit the metrics and inputs that they name.
 */
import { type Document, isScalar, LineCounter, parseDocument } from 'yaml'
import type { Criteria, Criterion, Input } from '../../shared/criteria/criterion.ts'
import { fitRule } from '../../shared/criteria/fitRule.ts'
import { parseRule } from '../../shared/criteria/parseRule.ts'
import { fits, kindName, PLAIN, readQuantity, readUnit } from '../../shared/criteria/quantity.ts'
import type { Rule } from '../../shared/criteria/rule.ts'
import { RuleError } from '../../shared/criteria/ruleError.ts'
import { namesAlone } from '../../shared/criteria/runData.ts'
import { UserError } from '../../shared/errors.ts'
import { criteriaFile } from './criteriaSchema.ts'

/** Twenty times the longest of the ready files. */
export const MAX_CRITERIA_TEXT = 256 * 1024
/** Complaints told at once; the first ones are often the cause of the rest. */
const MAX_COMPLAINTS = 20
/** Words of the rule language, which an input of that name would hide. */
const RESERVED = ['of', 'within', 'by']

type Path = readonly PropertyKey[]

/** A criteria file as read, and a way to point into it. */
export interface ReadCriteria extends Criteria {
  /** A complaint about a rule that shows only when it meets a run. */
  complain(criterion: Criterion, error: RuleError): UserError
}

/** `path` is what messages call the file. Throws a UserError that lists every complaint. */
export function readCriteria(text: string, path: string): ReadCriteria {
  if (text.length > MAX_CRITERIA_TEXT)
    throw new UserError('bad-data', `${path} is longer than ${MAX_CRITERIA_TEXT} characters`)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const complaints = new Complaints(path, text, document, lines)
  for (const error of document.errors) complaints.addAt(error.pos[0], error.message)
  complaints.throwIfAny()

  const parsed = criteriaFile.safeParse(plain(document, path))
  if (!parsed.success) {
    for (const issue of parsed.error.issues) complaints.add(issue.path, shapeMessage(issue))
    throw complaints.error()
  }
  const { criteria, inputs = {}, name, description, system } = parsed.data
  const known = Object.entries(inputs).flatMap(([key, given]) => {
    const input = readInput(key, given)
    if (typeof input !== 'string') return [input]
    complaints.add(['inputs', key], input)
    return []
  })
  complaints.throwIfAny()
  const read = criteria.flatMap(({ rule, ...rest }, i): Criterion[] => {
    const at = ['criteria', i, 'rule']
    const understood = readRule(rule, known, (error) => complaints.add(at, error.message, error.at))
    return understood ? [{ ...rest, text: rule, rule: understood, line: complaints.lineOf(at) }] : []
  })
  complaints.throwIfAny()
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(system === undefined ? {} : { system }),
    inputs: known,
    criteria: read,
    complain(criterion, error) {
      complaints.add(['criteria', read.indexOf(criterion), 'rule'], error.message, error.at)
      return complaints.error()
    },
  }
}

function plain(document: Document, path: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    // Aliases that multiply into more than the reader's own bound.
    throw new UserError('bad-data', `${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function readRule(text: string, inputs: readonly Input[], complain: (error: RuleError) => void): Rule | undefined {
  try {
    const rule = parseRule(text)
    fitRule(rule, namesAlone(inputs))
    return rule
  } catch (error) {
    if (!(error instanceof RuleError)) throw error
    complain(error)
    return undefined
  }
}

type GivenInput = NonNullable<ReturnType<typeof criteriaFile.parse>['inputs']>[string]

/** The input, or what is wrong with it. */
function readInput(name: string, given: GivenInput): Input | string {
  if (RESERVED.includes(name)) return `${name} is a word of the rules, so no input can be called so`
  if (readUnit(name)) return `${name} is a unit, so no input can be called so`
  const { value, unit, description } = typeof given === 'object' ? given : { value: given }
  const declared = unit === undefined ? undefined : readUnit(unit)
  if (unit !== undefined && !declared) return `${JSON.stringify(unit)} is no unit`
  const described = description === undefined ? {} : { description }
  if (value === undefined) return { name, kind: declared?.kind ?? PLAIN, ...described }
  const quantity = readQuantity(String(value))
  if (!quantity) return `${JSON.stringify(value)} is no number with a unit, such as 4 KiB`
  if (!declared) return { name, ...quantity, ...described }
  if (quantity.kind.flavour === 'plain' && fits(quantity.kind, PLAIN))
    return { name, kind: declared.kind, value: quantity.value * declared.factor, ...described }
  if (!fits(quantity.kind, declared.kind))
    return `the value is ${kindName(quantity.kind)} and the unit says ${kindName(declared.kind)}`
  return { name, kind: declared.kind, value: quantity.value, ...described }
}

function shapeMessage(issue: { readonly code?: string; readonly message: string; readonly path: Path }): string {
  const name = issue.path.filter((part) => typeof part === 'string').at(-1)
  const said =
    issue.code === 'invalid_union' ? 'a number, a text such as `4 KiB`, or { value, unit, description }' : issue.message
  return name === undefined ? said : `${String(name)}: ${said}`
}

class Complaints {
  private readonly path: string
  private readonly text: string
  private readonly document: Document
  private readonly lines: LineCounter
  private readonly told: { readonly offset: number; readonly message: string }[] = []

  constructor(path: string, text: string, document: Document, lines: LineCounter) {
    this.path = path
    this.text = text
    this.document = document
    this.lines = lines
  }

  add(path: Path, message: string, within = 0): void {
    this.addAt(this.offsetOf(path, within), message)
  }

  addAt(offset: number, message: string): void {
    this.told.push({ offset, message: message.split('\n')[0] ?? message })
  }

  lineOf(path: Path): number {
    return this.lines.linePos(this.offsetOf(path, 0)).line
  }

  /** The value at the path, or the nearest thing above it that is there. */
  private offsetOf(path: Path, within: number): number {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = depth === 0 ? this.document.contents : this.document.getIn(path.slice(0, depth), true)
      const range = (node as { range?: readonly number[] | null } | undefined | null)?.range
      if (!range) continue
      const start = range[0] ?? 0
      return depth === path.length && isScalar(node) ? start + this.inside(start, String(node.value), within) : start
    }
    return 0
  }

  /** Where a character of the value stands in the file; a text with escapes or folded lines is pointed at as a whole. */
  private inside(start: number, value: string, within: number): number {
    if (this.text.startsWith(value, start)) return within
    return this.text.startsWith(value, start + 1) ? within + 1 : 0
  }

  throwIfAny(): void {
    if (this.told.length > 0) throw this.error()
  }

  error(): UserError {
    const all = this.told
      .toSorted((a, b) => a.offset - b.offset)
      .map(({ offset, message }) => {
        const { line, col } = this.lines.linePos(offset)
        return `${this.path}:${line}:${col}: ${message}`
      })
    const [first = '', ...others] = all.slice(0, MAX_COMPLAINTS)
    const more = all.length > MAX_COMPLAINTS ? [`and ${all.length - MAX_COMPLAINTS} more`] : []
    return new UserError(
      'bad-data',
      [first, ...others, ...more].join('\n'),
      'docs/criteria.md explains how rules are written.',
    )
  }
}
