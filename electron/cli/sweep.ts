import { Command, Option } from 'commander'
import { levelLabel } from '../../shared/analysis/sweep/levels.ts'
import type { RunId, Unit } from '../../shared/model.ts'
import {
  SWEEP_AGGREGATES,
  type SweepAggregate,
  type SweepConfiguration,
  type SweepDocument,
  type SweepFilter,
  type SweepHeatMap,
} from '../../shared/sweepApi.ts'
import { format, formatNumber } from '../../shared/units.ts'
import type { Core } from '../core.ts'
import { findRuns, type WorkspaceOption, withCore } from './session.ts'
import { caveatLines, examples, heading, print, printJson, tableLines } from './text.ts'

/** What both verbs on sweeps ask with. */
export interface RowsOptions extends WorkspaceOption {
  readonly table?: string
  readonly parameter?: string[]
  readonly where?: string[]
  readonly json?: boolean
}

interface SweepOptions extends RowsOptions {
  readonly x?: string
  readonly y?: string
  readonly z?: string
  readonly agg: SweepAggregate
  readonly facet?: string
}

const WIDE_COLUMNS = 24

export function withRows(command: Command): Command {
  return command
    .argument('<run...>', 'id, name or path of one run with a table of configurations, or of several runs')
    .option('--table <name>', 'the table to read; the likeliest unless told')
    .option('--parameter <column...>', 'which columns are settings, where the guess is wrong')
    .option('--where <filter...>', 'only rows with `column=value`, `column=a,b` or `column=low..high`')
    .option('--json', 'one document on stdout')
}

export function sweepCommand(): Command {
  return withRows(
    new Command('sweep').summary(
      'a metric over settings: what each does, a heat map over any two, the best and the worst',
    ),
  )
    .option('--x <column>', 'across the heat map')
    .option('--y <column>', 'down the heat map')
    .option('--z <metric>', 'the result that is looked at; the first one unless told')
    .addOption(new Option('--agg <how>', 'over the rows of a cell').choices([...SWEEP_AGGREGATES]).default('mean'))
    .option('--facet <column>', 'a heat map for each of its values')
    .addHelpText(
      'after',
      examples(
        'sweep resources/samples/fusio-manifest/comprehensive_sweep.csv',
        'sweep resources/samples/fusio-manifest/comprehensive_sweep.csv --x key_overlap_ratio --y num_writers --z precondition_failure_rate',
      ),
    )
    .action((references: readonly string[], options: SweepOptions) =>
      withCore(options, async (core) => {
        const { x, y, z, facet } = options
        const sweep = await core.api.sweep({
          ...(await rowsOf(core, references, options)),
          ...(z === undefined ? {} : { metric: z }),
          ...(x === undefined ? {} : { x }),
          ...(y === undefined ? {} : { y }),
          ...(facet === undefined ? {} : { facet }),
          aggregate: options.agg,
        })
        if (options.json) return printJson(sweep)
        print(...sweepText(sweep))
      }),
    )
}

/** The rows that options name; several references, or a folder, are runs of one sweep. */
export async function rowsOf(core: Core, references: readonly string[], { table, parameter, where }: RowsOptions) {
  const runs: RunId[] = []
  for (const reference of references) runs.push(...(await findRuns(core, reference)).map(({ id }) => id))
  return {
    runs: [...new Set(runs)],
    ...(table === undefined ? {} : { table }),
    ...(parameter === undefined ? {} : { parameters: parameter }),
    ...(where === undefined ? {} : { where: where.map(readFilter) }),
  }
}

function readFilter(text: string): SweepFilter {
  const at = text.indexOf('=')
  const [column, value] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
  const [, min, max] = /^(-?[\d.e+-]*)\.\.(-?[\d.e+-]*)$/i.exec(value) ?? []
  if (min === undefined) return { column, values: value.split(',') }
  return {
    column,
    ...(min === '' ? {} : { min: Number(min) }),
    ...(max === undefined || max === '' ? {} : { max: Number(max) }),
  }
}

function sweepText(sweep: SweepDocument): string[] {
  const { metric, unit = 'unknown', heatMap } = sweep
  const rows = sweep.rows === sweep.rowsInAll ? `${sweep.rows} rows` : `${sweep.rows} of ${sweep.rowsInAll} rows`
  return [
    `${heading(sweep.source)}: ${rows}, ${sweep.configurations} configurations`,
    ...caveatLines(sweep.caveats),
    '',
    ...columnsText(sweep),
    ...(metric === undefined ? [] : effectsText(sweep, unit)),
    ...(heatMap === undefined ? [] : heatMapText(heatMap)),
    ...(metric === undefined ? [] : rankingText(sweep, unit)),
  ]
}

function columnsText({ columns }: SweepDocument): string[] {
  const chosen = columns.filter(({ role }) => role === 'parameter')
  const rest = Map.groupBy(
    columns.filter(({ role }) => role !== 'parameter'),
    ({ role }) => role,
  )
  const values = (each: (typeof columns)[number]) =>
    (each.values ?? [`${each.different} different`]).map((value) => levelLabel(value, each.unit)).join(', ')
  return [
    ...tableLines(
      [{ title: 'parameter' }, { title: 'values' }, { title: 'because' }],
      chosen.map((each) => [each.name, shortened(values(each)), each.because]),
    ),
    ...[...rest].map(([role, members]) => `${role}: ${shortened(members.map(({ name }) => name).join(', '), 160)}`),
  ]
}

function shortened(text: string, limit = 60): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`
}

function effectsText({ metric, effects, interactions, unexplained }: SweepDocument, unit: Unit): string[] {
  if (effects.length === 0) return []
  const lines = effects.flatMap(({ parameter, levels, importance }) =>
    levels.map(({ label, n, mean, min, max }, i) => [
      i === 0 ? parameter : '',
      i === 0 && importance ? `${formatNumber(importance.share * 100, 1)} %` : '',
      i === 0 && importance ? `${formatNumber(importance.adjusted * 100, 1)} %` : '',
      label,
      String(n),
      format(mean, unit),
      `${format(min, unit)} … ${format(max, unit)}`,
    ]),
  )
  const pairs = interactions.filter(({ share }) => share >= 0.005).slice(0, 3)
  return [
    '',
    heading(`What each parameter does to ${metric}`),
    ...tableLines(
      [
        { title: 'parameter' },
        { title: 'η²', align: 'right' },
        { title: 'ε²', align: 'right' },
        { title: 'level' },
        { title: 'n', align: 'right' },
        { title: 'mean', align: 'right' },
        { title: 'from … to', align: 'right' },
      ],
      lines,
    ),
    'η²: variance between levels / all variance; ε²: less what chance gives so many levels.',
    ...pairs.map(({ a, b, share }) => `${a} and ${b} together: ${formatNumber(share * 100, 1)} % beyond both alone`),
    ...(unexplained === undefined ? [] : [`neither: ${formatNumber(unexplained * 100, 1)} %`]),
  ]
}

function heatMapText({ x, y, metric, unit, aggregate, facet, facets }: SweepHeatMap): string[] {
  const across = x.labels.slice(0, WIDE_COLUMNS)
  return facets.flatMap(({ value, cells, counts }) => [
    '',
    heading(
      `${aggregate} ${metric} by ${y.column} (down) and ${x.column} (across)${value === undefined ? '' : `, ${facet} ${value}`}`,
    ),
    ...tableLines(
      [{ title: y.column }, ...across.map((title) => ({ title, align: 'right' as const }))],
      y.labels.map((label, i) => [
        label,
        ...across.map((_, j) => {
          const cell = cells[i]?.[j] ?? null
          return cell === null ? '·' : `${format(cell, unit)} (${counts[i]?.[j]})`
        }),
      ]),
    ),
    '(rows in each cell)',
    ...(x.labels.length > across.length
      ? [`and ${x.labels.length - across.length} more columns; --json has them all`]
      : []),
  ])
}

function rankingText({ metric, better, lowest, highest, configurations }: SweepDocument, unit: Unit): string[] {
  const ends = [
    ['lowest', lowest, better === undefined ? '' : better === 'lower' ? ', the best' : ', the worst'],
    ['highest', highest, better === undefined ? '' : better === 'higher' ? ', the best' : ', the worst'],
  ] as const
  return ends
    .slice(0, configurations > 1 ? 2 : 1)
    .flatMap(([end, members, words]) => ['', heading(`${end} ${metric}${words}`), ...configurationLines(members, unit)])
}

export function configurationLines(members: readonly SweepConfiguration[], unit: Unit): string[] {
  return tableLines(
    [{ title: 'mean', align: 'right' }, { title: 'n', align: 'right' }, { title: 'configuration' }],
    members.map(({ mean, n, label }) => [format(mean, unit), String(n), label]),
  )
}
