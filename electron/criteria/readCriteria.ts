/**
 * Reads a criteria file. Whatever is wrong is told with line and column, all of it at once: YAML's own errors, then the
 * shape, then each rule's text, then whether the rules fit the metrics and inputs that they name.
 */
import type { Criteria, Criterion, Input } from '../../shared/criteria/criterion.ts'
import { fitRule } from '../../shared/criteria/fitRule.ts'
import { parseRule } from '../../shared/criteria/parseRule.ts'
import { fits, kindName, PLAIN, readQuantity, readUnit } from '../../shared/criteria/quantity.ts'
import type { Rule } from '../../shared/criteria/rule.ts'
import { RuleError } from '../../shared/criteria/ruleError.ts'
import { namesAlone } from '../../shared/criteria/runData.ts'
import { UserError } from '../../shared/errors.ts'
import { readYaml, type YamlPath } from '../yamlComplaints.ts'
import { criteriaFile } from './criteriaSchema.ts'

/** Twenty times the longest of the ready files. */
export const MAX_CRITERIA_TEXT = 256 * 1024
/** Words of the rule language, which an input of that name would hide. */
const RESERVED = ['of', 'within', 'by']

/** A criteria file as read, and a way to point into it. */
export interface ReadCriteria extends Criteria {
  /** A complaint about a rule that shows only when it meets a run. */
  complain(criterion: Criterion, error: RuleError): UserError
}

/** `path` is what messages call the file. Throws a UserError that lists every complaint. */
export function readCriteria(text: string, path: string): ReadCriteria {
  if (text.length > MAX_CRITERIA_TEXT)
    throw new UserError('bad-data', `${path} is longer than ${MAX_CRITERIA_TEXT} characters`)
  const { value, complaints } = readYaml(text, path, 'docs/criteria.md explains how rules are written.')
  const parsed = criteriaFile.safeParse(value)
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

function shapeMessage(issue: { readonly code?: string; readonly message: string; readonly path: YamlPath }): string {
  const name = issue.path.filter((part) => typeof part === 'string').at(-1)
  const said =
    issue.code === 'invalid_union' ? 'a number, a text such as `4 KiB`, or { value, unit, description }' : issue.message
  return name === undefined ? said : `${String(name)}: ${said}`
}
