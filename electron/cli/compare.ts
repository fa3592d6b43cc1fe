import { Command } from 'commander'
import { overruledInWords } from '../../shared/analysis/decisions.ts'
import type { ComparisonDocument } from '../../shared/api.ts'
import { metricFacts } from '../../shared/metrics.ts'
import type { ComparisonRow } from '../../shared/model.ts'
import { format, formatChange, formatDelta } from '../../shared/units.ts'
import { EXIT } from './exit.ts'
import { findRun, type WorkspaceOption, withCore } from './session.ts'
import { caveatLines, examples, heading, print, printJson, tableLines } from './text.ts'

export function compareCommand(): Command {
  return new Command('compare')
    .summary('what changed from base to candidate; exit 2 when the candidate leaks and the base does not')
    .argument('<base>', 'id, name or path')
    .argument('<candidate>', 'id, name or path')
    .option('--json', 'one `quartile/comparison` document on stdout')
    .addHelpText('after', examples('compare resources/samples/demo/stable resources/samples/demo/leaking'))
    .action((base: string, candidate: string, options: WorkspaceOption & { json?: boolean }) =>
      withCore(options, async (core) => {
        const question = { base: (await findRun(core, base)).id, candidate: (await findRun(core, candidate)).id }
        const comparison = await core.api.compareRuns(question)
        process.exitCode = exitOfRows(comparison.rows)
        if (options.json) return printJson(comparison)
        print(...comparisonText(comparison))
      }),
    )
}

function exitOfRows(rows: readonly ComparisonRow[]): number {
  if (rows.some((row) => row.status === 'worse')) return EXIT.regression
  return rows.every((row) => row.status === 'equal' || row.status === 'better') ? EXIT.pass : EXIT.inconclusive
}

function comparisonText({ base, candidate, guard, rows }: ComparisonDocument): string[] {
  const cell = (row: ComparisonRow, value: number | string | undefined) =>
    value === undefined
      ? ''
      : typeof value === 'string' || row.unit === 'text'
        ? String(value)
        : format(value, row.unit)
  return [
    `base:      ${heading(base.name)} (${base.id})`,
    `candidate: ${heading(candidate.name)} (${candidate.id})`,
    ...caveatLines(guard),
    '',
    ...tableLines(
      [
        { title: 'phase' },
        { title: 'metric' },
        { title: 'statistic' },
        ...['base', 'candidate', 'delta', 'change'].map((title) => ({ title, align: 'right' as const })),
        { title: 'status' },
      ],
      rows.map((row) => [
        row.phase ?? '',
        row.unit === 'text' ? row.metric : metricFacts(row.metric, row.unit).title,
        row.statistic,
        cell(row, row.base),
        cell(row, row.candidate),
        row.delta === undefined || row.unit === 'text' ? '' : formatDelta(row.delta, row.unit),
        row.change === undefined ? '' : formatChange(row.change),
        row.status,
      ]),
    ),
    ...rows.flatMap(({ phase, overruled = [] }) =>
      overruled.map((each) => [each.side, phase, each.metric, overruledInWords(each)].filter(Boolean).join(': ')),
    ),
  ]
}
