/** What a sweep comes to: its parameters, a heat map over any two, what each does to a metric, and which settings are best. */

import { UserError } from '../../errors.ts'
import type { Caveat, Cell, Unit } from '../../model.ts'
import {
  MAX_SWEEP_AXES,
  MAX_SWEEP_LINES,
  type SweepColumn,
  type SweepDocument,
  type SweepHeatMap,
  type SweepPareto,
  type SweepPicture,
  type SweepQuestion,
  type SweptRun,
} from '../../sweepApi.ts'
import { chaosOf } from './chaos.ts'
import { type Chosen, chosenRows, column, metricColumn, missingCaveats } from './chosen.ts'
import { configurations, type Group, groupsOf, numbersAt, paretoFront } from './configurations.ts'
import { effectsOf } from './effects.ts'
import { noiseOf } from './noise.ts'
import { MAX_FACETS, pivot } from './pivot.ts'
import { numbersOf, type RowsColumn, type SweepRows } from './rows.ts'
import { scalesOf } from './scales.ts'

/** Ends of a ranking, as many as the suites print. */
const RANKED = 5
/** A configuration of more parameters is no longer told in a line. */
export const MAX_PARAMETERS = 16

/** Names of a chosen sweep's parameters, most telling first as the file has them. */
export function parametersOf({ rows, columns }: Pick<Chosen, 'rows' | 'columns'>): readonly RowsColumn[] {
  return columns
    .filter(({ role }) => role === 'parameter')
    .slice(0, MAX_PARAMETERS)
    .map(({ name }) => column(rows, name))
}

export function sweepDocument(
  runs: readonly SweptRun[],
  sources: readonly SweepRows[],
  question: SweepQuestion,
  pictures: readonly SweepPicture[] = [],
): SweepDocument {
  const chosen = chosenRows(sources, question)
  const { rows, columns } = chosen
  const parameters = parametersOf(chosen)
  const groups = groupsOf(parameters, rows.length)
  const metric = chosenMetric(rows, columns, question.metric)
  const base = {
    format: 'quartile/sweep' as const,
    version: 1 as const,
    runs,
    source: rows.source,
    sources: chosen.sources,
    rows: rows.length,
    rowsInAll: chosen.rowsInAll,
    columns,
    configurations: groups.length,
    pictures: pictures.map(({ name, title }) => ({ name, title })),
    looks: [
      ...(chaosOf(rows, columns) === undefined ? [] : (['chaos'] as const)),
      ...(scalesOf(rows) === undefined ? [] : (['scales'] as const)),
    ],
    ...(question.lines === undefined ? {} : { lines: linesOf(rows, question.lines) }),
  }
  const caveats = [...parameterCaveats(columns), ...unitCaveats(rows)]
  if (metric === undefined)
    return { ...base, effects: [], interactions: [], lowest: [], highest: [], caveats: [...caveats, noResult(rows)] }
  const values = numbersOf(metric)
  const noise = noiseOf(groups.map((group) => numbersAt(values, group.rows)))
  const isFlat = new Set(values.filter((value) => !Number.isNaN(value))).size <= 1
  const effects = effectsOf(isFlat ? [] : parameters, values, noise)
  const heatMap = heatMapOf(rows, metric, question)
  const all = configurations(groups, values, parameters)
  const better = question.better ?? columns.find(({ name }) => name === metric.name)?.better
  const ascending = all.toSorted((a, b) => a.mean - b.mean)
  const pareto = question.other === undefined ? undefined : paretoOf(chosen, metric, groups, parameters, question)
  return {
    ...base,
    metric: metric.name,
    unit: unitOf(metric),
    ...(better === undefined ? {} : { better }),
    ...(heatMap === undefined ? {} : { heatMap }),
    effects: effects.effects,
    interactions: effects.interactions,
    ...(effects.unexplained === undefined ? {} : { unexplained: effects.unexplained }),
    lowest: ascending.slice(0, RANKED),
    highest: ascending.toReversed().slice(0, RANKED),
    ...(pareto === undefined ? {} : { pareto }),
    caveats: [
      ...caveats,
      ...missingCaveats(rows, [
        metric.name,
        ...[question.x, question.y, question.facet].filter((name) => name !== undefined),
      ]),
      ...metricCaveats(metric.name, {
        isFlat,
        repeated: noise !== undefined,
        unbalanced: effects.unbalanced,
        hasParameters: parameters.length > 0,
      }),
      ...heatMapCaveats(rows, question),
    ],
  }
}

export function chosenMetric(
  rows: SweepRows,
  columns: readonly SweepColumn[],
  asked: string | undefined,
): RowsColumn | undefined {
  if (asked !== undefined) return metricColumn(rows, asked)
  const results = columns.filter(({ role, different }) => role === 'result' && different > 1)
  const first =
    results.find(({ better }) => better !== undefined) ??
    results[0] ??
    columns.find(({ role }) => role === 'result') ??
    columns.find(({ role, min }) => role === 'constant' && min !== undefined)
  return first && column(rows, first.name)
}

export function unitOf({ unit }: RowsColumn): Unit {
  return unit === 'text' ? 'unknown' : unit
}

function heatMapOf(
  rows: SweepRows,
  metric: RowsColumn,
  { x, y, facet, aggregate = 'mean' }: SweepQuestion,
): SweepHeatMap | undefined {
  if (x === undefined && y === undefined) return undefined
  if (x === undefined || y === undefined)
    throw new UserError('usage', 'a heat map has two columns, and one was named', 'Name both x and y.')
  const [across, down] = [column(rows, x), column(rows, y)]
  if (across === down) throw new UserError('usage', `x and y are both ${across.name}`, 'Choose two different columns.')
  return pivot({
    x: across,
    y: down,
    metric,
    aggregate,
    ...(facet === undefined ? {} : { facet: column(rows, facet) }),
  })
}

function paretoOf(
  { rows, columns }: Chosen,
  metric: RowsColumn,
  groups: readonly Group[],
  parameters: readonly RowsColumn[],
  question: SweepQuestion,
): SweepPareto {
  const other = metricColumn(rows, question.other ?? '')
  const directionOf = (name: string) => columns.find((each) => each.name === name)?.better
  const better = question.better ?? directionOf(metric.name)
  const otherBetter = question.otherBetter ?? directionOf(other.name)
  if (better === undefined || otherBetter === undefined)
    throw new UserError(
      'usage',
      `nobody knows whether more or less ${better === undefined ? metric.name : other.name} is better`,
      'Say which end is the better one.',
    )
  const all = configurations(groups, numbersOf(metric), parameters, numbersOf(other)).filter(
    (each) => each.other !== undefined,
  )
  const front = paretoFront(all, better, otherBetter)
  return {
    metric: metric.name,
    better,
    other: other.name,
    otherUnit: unitOf(other),
    otherBetter,
    front,
    dominated: all.length - front.length,
  }
}

function linesOf(rows: SweepRows, names: readonly string[]): NonNullable<SweepDocument['lines']> {
  const columns = names.slice(0, MAX_SWEEP_AXES).map((name) => column(rows, name))
  const step = Math.max(1, rows.length / MAX_SWEEP_LINES)
  const shown = Array.from({ length: Math.min(rows.length, MAX_SWEEP_LINES) }, (_, i) => Math.floor(i * step))
  return {
    columns: columns.map(({ name }) => name),
    cells: shown.map((row) => columns.map(({ cells }): Cell => cells[row] ?? null)),
    rows: rows.length,
  }
}

function parameterCaveats(columns: readonly SweepColumn[]): readonly Caveat[] {
  const parameters = columns.filter(({ role }) => role === 'parameter')
  if (parameters.length === 0)
    return [
      {
        code: 'sweep-no-parameter',
        severity: 'misleading',
        subject: 'run',
        message:
          'No column looks like a setting that was varied: each is the same in all rows, or differs in nearly every one. Name the parameters yourself.',
      },
    ]
  if (parameters.length <= MAX_PARAMETERS) return []
  return [
    {
      code: 'sweep-many-parameters',
      severity: 'misleading',
      subject: 'run',
      message: `${parameters.length} columns look like settings; the first ${MAX_PARAMETERS} are taken for parameters. Name those that were varied.`,
    },
  ]
}

/** Of runs, one metric in two units is two columns of one name. */
function unitCaveats(rows: SweepRows): readonly Caveat[] {
  const groups = Map.groupBy(rows.columns, ({ name }) => name.replace(/ \(\d+\)$/, ''))
  return [...groups].flatMap(([name, columns]): Caveat[] => {
    const units = new Set(columns.map(({ unit }) => unit))
    if (units.size < 2) return []
    return [
      {
        code: 'sweep-mixed-units',
        severity: 'misleading',
        subject: name,
        message: `${name} comes in ${[...units].join(' and ')}: each unit is a column of its own (${columns.map((each) => each.name).join(', ')}), and they are never averaged together.`,
      },
    ]
  })
}

function noResult({ source }: SweepRows): Caveat {
  return {
    code: 'sweep-no-result',
    severity: 'error',
    subject: 'run',
    message: `${source} has settings and no number that was measured under them.`,
  }
}

function metricCaveats(
  metric: string,
  facts: {
    readonly isFlat: boolean
    readonly repeated: boolean
    readonly unbalanced: boolean
    readonly hasParameters: boolean
  },
): readonly Caveat[] {
  const { isFlat, repeated, unbalanced, hasParameters } = facts
  const caveats: Caveat[] = []
  if (isFlat)
    caveats.push({
      code: 'sweep-all-equal',
      severity: 'info',
      subject: metric,
      message: `${metric} is the same in every row: no setting changes it, and there is nothing to rank.`,
    })
  if (!repeated && hasParameters)
    caveats.push({
      code: 'sweep-not-repeated',
      severity: 'misleading',
      subject: metric,
      message:
        'No configuration was measured twice, so nobody knows how far two equal ones differ: the best and the worst may be luck.',
    })
  if (unbalanced)
    caveats.push({
      code: 'sweep-unbalanced',
      severity: 'misleading',
      subject: metric,
      message:
        'Not all combinations of settings were measured equally often: what one parameter seems to do may be what another does that came with it.',
    })
  return caveats
}

function heatMapCaveats(rows: SweepRows, { facet }: SweepQuestion): readonly Caveat[] {
  if (facet === undefined) return []
  const { name, cells } = column(rows, facet)
  const different = new Set(cells.filter((cell) => cell !== null)).size
  if (different <= MAX_FACETS) return []
  return [
    {
      code: 'sweep-facets-cut',
      severity: 'info',
      subject: name,
      message: `${name} has ${different} values; the first ${MAX_FACETS} are shown beside each other.`,
    },
  ]
}
