/** Judges rules that compare two values of one run: a limit, or a tolerance. */
import type { Evaluated } from './aggregate.ts'
import type { VerdictFigure } from './criterion.ts'
import { type Context, endsOf, evaluate } from './evaluate.ts'
import { kindOf, type Scope } from './fitRule.ts'
import { figure, type Judgement, lacking } from './judgement.ts'
import { fits, formatQuantity, type Kind, RATIO, together } from './quantity.ts'
import { type Comparison, type Expression, type Rule, selectionsOf } from './rule.ts'
import { holds, type Lacking } from './selected.ts'

/** Both sides are computed, and compared as numbers of one kind. */
export function judgeComparison(
  rule: Extract<Rule, { kind: 'compare' | 'within' }>,
  context: Context,
  scope: Scope,
): Judgement {
  const [left, right] = rule.kind === 'compare' ? [rule.left, rule.right] : [rule.left, rule.of]
  const kind = together(kindOf(left, scope), kindOf(right, scope))
  const [a, b] = [evaluate(left, context), evaluate(right, context)]
  if ('lacking' in a) return { ...lacking(a), ...limitOf(b, rule, kind) }
  if ('lacking' in b) return { ...lacking(b), observed: figure(a.value, kind) }
  const observed = figure(a.value, kind)
  const nameless = unitless(left, right, scope)
  if (nameless) return { status: 'not-evaluable', observed, reason: nameless }
  const doubt = a.doubt ?? b.doubt ?? (rule.kind === 'compare' ? undecidedBy(a, rule.operator, b, kind) : undefined)
  if (rule.kind === 'compare') {
    const limit = { value: b.value, text: `${rule.operator} ${formatQuantity(b.value, kind)}` }
    return decided(
      holds(a.value, rule.operator, b.value),
      { observed, limit, doubt },
      comparisonText(a, rule.operator, b.value, kind),
    )
  }
  return withinTolerance(rule, { a: a.value, b: b.value, kind, doubt }, context, scope)
}

/** An estimate whose interval lies on both sides of the limit decides nothing. */
function undecidedBy(
  a: Exclude<Evaluated, Lacking>,
  operator: Comparison,
  b: Exclude<Evaluated, Lacking>,
  kind: Kind,
): string | undefined {
  if (!a.interval && !b.interval) return undefined
  const answers = new Set(endsOf(a).flatMap((left) => endsOf(b).map((right) => holds(left, operator, right))))
  if (answers.size === 1) return undefined
  const [low, high] = endsOf(a.interval ? a : b).map((end) => formatQuantity(end, kind))
  return `the estimate lies between ${low} and ${high} (95 %), on both sides of the limit`
}

function limitOf(b: Evaluated, rule: Rule, kind: Kind): Pick<Judgement, 'limit'> {
  if ('lacking' in b || rule.kind !== 'compare') return {}
  return { limit: { value: b.value, text: `${rule.operator} ${formatQuantity(b.value, kind)}` } }
}

interface Sides {
  readonly a: number
  readonly b: number
  readonly kind: Kind
  readonly doubt: string | undefined
}

function withinTolerance(
  rule: Extract<Rule, { kind: 'within' }>,
  { a, b, kind, doubt }: Sides,
  context: Context,
  scope: Scope,
): Judgement {
  const tolerance = evaluate(rule.tolerance, context)
  const observed = figure(a, kind)
  if ('lacking' in tolerance) return { ...lacking(tolerance), observed }
  const toleranceKind = kindOf(rule.tolerance, scope)
  const relative = fits(toleranceKind, RATIO)
  const text = `within ${formatQuantity(tolerance.value, relative ? RATIO : toleranceKind)} of ${formatQuantity(b, kind)}`
  if (relative && b === 0)
    return {
      status: 'not-evaluable',
      observed,
      reason: 'what it is measured against is 0, so nothing is a share of it',
    }
  const distance = relative ? Math.abs(a / b - 1) : Math.abs(a - b)
  const off = relative ? formatQuantity(distance, RATIO) : formatQuantity(distance, kind)
  const limit = { value: b, text }
  return decided(
    holds(distance, '<=', tolerance.value),
    { observed, limit, doubt: doubt ?? tolerance.doubt },
    `${observed.text} is ${off} away from ${formatQuantity(b, kind)}`,
  )
}

function decided(
  holds: boolean,
  { doubt, observed, limit }: { observed: VerdictFigure; limit: VerdictFigure; doubt: string | undefined },
  reason: string,
): Judgement {
  if (doubt !== undefined) return { status: 'inconclusive', observed, limit, reason: doubt }
  return { status: holds ? 'pass' : 'fail', observed, limit, reason }
}

const OPPOSITE: Readonly<Record<Comparison, string>> = {
  '<': 'not under',
  '<=': 'above',
  '>': 'not above',
  '>=': 'under',
  '=': 'not',
  '!=': 'just',
}
const SAID: Readonly<Record<Comparison, string>> = {
  '<': 'under',
  '<=': 'at most',
  '>': 'above',
  '>=': 'at least',
  '=': '',
  '!=': 'not',
}

function comparisonText(
  { value, where }: { readonly value: number; readonly where?: string },
  operator: Comparison,
  limit: number,
  kind: Kind,
): string {
  const words = (holds(value, operator, limit) ? SAID : OPPOSITE)[operator]
  return `${formatQuantity(value, kind)}${where === undefined ? '' : ` (${where})`} is ${words === '' ? '' : `${words} `}${formatQuantity(limit, kind)}`
}

/** A number of a source that states no unit cannot be held against bytes, seconds or percent. */
function unitless(left: Expression, right: Expression, scope: Scope): string | undefined {
  const sides = [left, right].map((side) => ({ side, kind: kindOf(side, scope) }))
  const nameless = sides.find(({ kind }) => kind.flavour === 'any')
  const other = sides.find(({ kind }) => kind.flavour !== 'any')
  if (!nameless || !other || other.kind.flavour === 'count') return undefined
  if (other.kind.flavour === 'plain' && other.kind.bytes === 0 && other.kind.seconds === 0) return undefined
  const [selection] = selectionsOf(nameless.side, true)
  const name = selection?.kind === 'column' ? selection.column : (selection?.metric ?? 'one side')
  return `the source states no unit of ${name}, so it cannot be held against the limit`
}
