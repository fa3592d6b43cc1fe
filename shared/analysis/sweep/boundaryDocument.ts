/** Where a metric crosses a threshold, said in a sentence, with what to measure next. */

import { UserError } from '../../errors.ts'
import type { Caveat, Unit } from '../../model.ts'
import type { BoundaryDocument, BoundaryLine, BoundaryQuestion, SweepConfiguration, SweptRun } from '../../sweepApi.ts'
import { format } from '../../units.ts'
import { boundaryLine, levelsAlong } from './boundary.ts'
import { type Chosen, chosenRows, column, metricColumn, missingCaveats } from './chosen.ts'
import { configurations, type Group, groupsOf, numbersAt } from './configurations.ts'
import { effectsOf } from './effects.ts'
import { levelLabel, levelsOf } from './levels.ts'
import { nextConfigurations } from './next.ts'
import { type Noise, noiseOf } from './noise.ts'
import { numbersOf, type RowsColumn, type SweepRows } from './rows.ts'
import { parametersOf, unitOf } from './sweepDocument.ts'

export function boundaryDocument(
  runs: readonly SweptRun[],
  sources: readonly SweepRows[],
  question: BoundaryQuestion,
): BoundaryDocument {
  const chosen = chosenRows(sources, question)
  const { rows } = chosen
  const metric = metricColumn(rows, question.metric)
  const values = numbersOf(metric)
  const parameters = parametersOf(chosen)
  const x = question.x === undefined ? likeliestX(parameters, chosen, values) : metricColumn(rows, question.x)
  const y = question.y === undefined ? undefined : column(rows, question.y)
  if (x === metric || y === metric || x === y)
    throw new UserError(
      'usage',
      `${(x === y ? x : metric).name} is asked for twice`,
      'Metric, x and y are three different columns.',
    )
  const settings = [...new Set([...parameters, x, ...(y === undefined ? [] : [y])])]
  const groups = groupsOf(settings, rows.length)
  const noise = noiseOf(groups.map((group) => numbersAt(values, group.rows)))
  const lines = linesOf({ x: numbersOf(x), y, values, noise, at: question.at })
  const all = configurations(groups, values, settings)
  const nearest = all.toSorted((a, b) => Math.abs(a.mean - question.at) - Math.abs(b.mean - question.at))[0]
  const { at } = question
  const outcome = outcomeOf(lines, all.length)
  const numbers = x.cells.filter((cell) => typeof cell === 'number')
  return {
    format: 'quartile/boundary',
    version: 1,
    runs,
    source: rows.source,
    rows: rows.length,
    metric: metric.name,
    unit: unitOf(metric),
    at,
    x: { column: x.name, unit: unitOf(x) },
    ...(y === undefined ? {} : { y: { column: y.name, unit: y.unit } }),
    outcome,
    answer: answerOf({ outcome, lines, metric, x, y, at, nearest, repeated: noise !== undefined }),
    lines,
    ...(nearest === undefined ? {} : { nearest }),
    next:
      outcome === 'inconclusive'
        ? []
        : nextConfigurations({
            x: x.name,
            ...(y === undefined ? {} : { y: y.name }),
            at,
            lines,
            whole: numbers.every(Number.isInteger),
            share: x.unit === 'ratio' && numbers.every((value) => value <= 1),
            repeated: noise !== undefined,
            near: (line) => settingsNear(chosen, groups, values, at, y, line),
            shown: (value) => `${x.name} ${levelLabel(value, x.unit)}`,
          }),
    caveats: [
      ...missingCaveats(rows, [metric.name, x.name, ...(y === undefined ? [] : [y.name])]),
      ...caveatsOf(metric.name, outcome, noise !== undefined, averaged(settings, x, y), lines),
    ],
  }
}

/** The parameter of numbers that explains most; a number that settings determine where no parameter is one. */
function likeliestX(parameters: readonly RowsColumn[], { rows, columns }: Chosen, values: Float64Array): RowsColumn {
  const isNumbers = ({ cells }: RowsColumn) => cells.every((cell) => typeof cell !== 'string')
  const numeric = parameters.filter(isNumbers)
  const [first] = effectsOf(numeric, values, undefined).effects
  const found = numeric.find(({ name }) => name === first?.parameter) ?? numeric[0]
  if (found !== undefined) return found
  const derived = columns.find(({ role, min }) => role === 'derived' && min !== undefined)
  if (derived !== undefined) return column(rows, derived.name)
  throw new UserError(
    'bad-data',
    `${rows.source} has no setting of numbers that was varied, and a boundary lies between two numbers`,
    'Name the column along which it is sought as x.',
  )
}

interface LinesQuestion {
  readonly x: Float64Array
  readonly y: RowsColumn | undefined
  readonly values: Float64Array
  readonly noise: Noise | undefined
  readonly at: number
}

function linesOf({ x, y, values, noise, at }: LinesQuestion): readonly BoundaryLine[] {
  const all = Array.from(values, (_, row) => row)
  if (y === undefined) return [boundaryLine(levelsAlong(x, values, all, noise), at)]
  const down = levelsOf(y)
  return down.levels.map((level, i) =>
    boundaryLine(
      levelsAlong(
        x,
        values,
        all.filter((row) => down.of[row] === i),
        noise,
      ),
      at,
      level.value,
    ),
  )
}

function outcomeOf(lines: readonly BoundaryLine[], measured: number): BoundaryDocument['outcome'] {
  if (measured < 2 || lines.every(({ outcome }) => outcome === 'too few levels')) return 'inconclusive'
  return lines.some(({ outcome }) => outcome === 'reached') ? 'reached' : 'not reached'
}

/** Settings of the configuration on the line that is nearest to the threshold, and all that was the same in every row. */
function settingsNear(
  { rows, columns }: Chosen,
  groups: readonly Group[],
  values: Float64Array,
  at: number,
  y: RowsColumn | undefined,
  line: BoundaryLine,
): Readonly<Record<string, string | number>> {
  const distance = (group: Group) => Math.min(...numbersAt(values, group.rows).map((value) => Math.abs(value - at)))
  const [nearest] = groups
    .filter((group) => line.y === undefined || (y !== undefined && group.parameters[y.name] === line.y))
    .toSorted((a, b) => distance(a) - distance(b))
  const constants = columns.flatMap(({ name, role }) => {
    const [cell = null] = role === 'constant' && isSetting(name) ? column(rows, name).cells : []
    return cell === null ? [] : [[name, cell] as const]
  })
  return { ...Object.fromEntries(constants), ...nearest?.parameters }
}

/** Results may be the same in all rows too, as a count of errors that is always 0. */
function isSetting(name: string): boolean {
  return !/label|name|fail|error|success|outcome|status|p\d\d/i.test(name)
}

interface AnswerFacts {
  readonly outcome: BoundaryDocument['outcome']
  readonly lines: readonly BoundaryLine[]
  readonly metric: RowsColumn
  readonly x: RowsColumn
  readonly y: RowsColumn | undefined
  readonly at: number
  readonly nearest: SweepConfiguration | undefined
  readonly repeated: boolean
}

function answerOf({ outcome, lines, metric, x, y, at, nearest, repeated }: AnswerFacts): string {
  const unit = unitOf(metric)
  const threshold = format(at, unit)
  if (outcome === 'inconclusive')
    return `${x.name} was measured at one level alone: where ${metric.name} crosses ${threshold} cannot be told.`
  if (outcome === 'not reached') {
    const above = lines.every((line) => line.outcome !== 'not reached: all below')
    const below = lines.every((line) => line.outcome !== 'not reached: all above')
    const side = above
      ? `above ${threshold} everywhere`
      : below
        ? `below ${threshold} everywhere`
        : `on one side of ${threshold} at each ${y?.name ?? 'level'}`
    const near = nearest === undefined ? '' : `; the nearest is ${format(nearest.mean, unit)} at ${nearest.label}`
    return `${metric.name} does not reach ${threshold} within what was measured: its means are ${side}${near}.`
  }
  const reached = lines.filter((line) => line.outcome === 'reached')
  if (y !== undefined)
    return `${metric.name} crosses ${threshold} along ${x.name} at ${reached.length} of ${lines.length} levels of ${y.name}.`
  const places = reached
    .flatMap(({ crossings }) => crossings)
    .map((crossing) => crossingWords(crossing, x.unit, repeated))
  return `${metric.name} crosses ${threshold} where ${x.name} is ${places.join(', and again ')}.`
}

export function crossingWords(
  { x, between, interval, direction }: BoundaryLine['crossings'][number],
  unit: Unit | 'text',
  repeated: boolean,
): string {
  const [below, above] = between.map((value) => levelLabel(value, unit))
  const range =
    interval === undefined
      ? repeated
        ? ''
        : ', its error unknown'
      : `, 95 % interval ${levelLabel(interval.low, unit)} to ${levelLabel(interval.high, unit)}${interval.open ? ' and perhaps beyond what was measured' : ''}`
  return `${levelLabel(Number(x.toPrecision(4)), unit)} (between ${below} and ${above}${range}; it ${direction})`
}

/** Parameters over which the mean at a level goes. */
function averaged(settings: readonly RowsColumn[], x: RowsColumn, y: RowsColumn | undefined): readonly string[] {
  return settings.filter((each) => each !== x && each !== y).map(({ name }) => name)
}

function caveatsOf(
  metric: string,
  outcome: BoundaryDocument['outcome'],
  repeated: boolean,
  over: readonly string[],
  lines: readonly BoundaryLine[],
): readonly Caveat[] {
  const caveats: Caveat[] = []
  if (outcome !== 'inconclusive' && !repeated)
    caveats.push({
      code: 'sweep-not-repeated',
      severity: 'misleading',
      subject: metric,
      message:
        'No configuration was measured twice: the boundary has no error that could be told, only the two levels between which it lies.',
    })
  if (over.length > 0)
    caveats.push({
      code: 'boundary-averaged',
      severity: 'info',
      subject: metric,
      message: `Each level is the mean over ${over.join(', ')}: a single setting of those may lie on the other side. Name one as y, or filter, to look at it.`,
    })
  if (lines.some(({ crossings }) => crossings.length > 1))
    caveats.push({
      code: 'boundary-several',
      severity: 'misleading',
      subject: metric,
      message:
        'The mean crosses the threshold more than once along x: either it does so, or noise is larger than what x does.',
    })
  return caveats
}
