import { Command, Option } from 'commander'
import { baselineWords } from '../../shared/analysis/runTrend/runTrend.ts'
import { metricFacts } from '../../shared/metrics.ts'
import type { RunId } from '../../shared/model.ts'
import {
  TREND_STATISTICS,
  type TrendDocument,
  type TrendLine,
  type TrendQuestion,
  type TrendStatistic,
} from '../../shared/trendApi.ts'
import { format, formatChange, formatNumber } from '../../shared/units.ts'
import { EXIT } from './exit.ts'
import { findRuns, type WorkspaceOption, withCore } from './session.ts'
import { readShare } from './share.ts'
import { caveatLines, examples, heading, print, printJson, tableLines } from './text.ts'

interface TrendOptions extends WorkspaceOption {
  readonly metric: string
  readonly statistic: TrendStatistic
  readonly by: 'date' | 'version'
  readonly leastChange?: number
  readonly significance?: number
  readonly json?: boolean
}

export function trendCommand(): Command {
  return new Command('trend')
    .summary('one metric over many runs: where its level changed; exit 2 when the newest change is for the worse')
    .argument('<run...>', 'ids, names, or paths; a folder stands for all runs in it')
    .requiredOption('--metric <metric>', 'as `quartile show RUN --json` names it')
    .addOption(
      new Option('--statistic <name>', 'what is taken of each run').choices([...TREND_STATISTICS]).default('median'),
    )
    .addOption(new Option('--by <axis>', 'the order of the runs').choices(['date', 'version']).default('date'))
    .option('--least-change <share>', 'how far two levels are apart at least, e.g. 5%', readShare)
    .option('--significance <share>', 'how often chance alone may split the runs so well, e.g. 1%', readShare)
    .option('--json', 'one `quartile/trend` document on stdout')
    .addHelpText(
      'after',
      examples('trend resources/samples/data-caterer/benchmarks --metric benchmark_duration_seconds --by version'),
    )
    .action((references: readonly string[], options: TrendOptions) =>
      withCore(options, async (core) => {
        const { metric, statistic, by, leastChange, significance } = options
        const runs: RunId[] = []
        for (const reference of references) runs.push(...(await findRuns(core, reference)).map(({ id }) => id))
        const question: TrendQuestion = {
          runs: [...new Set(runs)],
          metric,
          statistic,
          by,
          ...(leastChange === undefined ? {} : { leastChange }),
          ...(significance === undefined ? {} : { significance }),
        }
        const trend = await core.api.trend(question)
        process.exitCode = exitOf(trend)
        if (options.json) return printJson(trend)
        print(...trendText(trend))
      }),
    )
}

/** By the last change of each line: what came before it is history. */
function exitOf({ lines }: TrendDocument): number {
  if (lines.some(({ changes }) => changes.at(-1)?.verdict === 'worse')) return EXIT.regression
  return lines.some(({ points }) => points.length > 1) ? EXIT.pass : EXIT.inconclusive
}

function trendText({ metric, statistic, unit, by, lines, guard }: TrendDocument): string[] {
  return [
    `${heading(metricFacts(metric, unit).title)}, ${statistic} of each run, by ${by}`,
    ...caveatLines(guard),
    ...lines.flatMap((line) => ['', lineTitle(line), ...lineText(line, (value) => format(value, unit))]),
  ]
}

function lineTitle({ phase, labels, points }: TrendLine): string {
  const names = [...(phase === undefined ? [] : [phase]), ...Object.entries(labels ?? {}).map(([k, v]) => `${k} ${v}`)]
  return `${names.join(', ') || 'all'}: ${points.length} runs`
}

function lineText({ points, changes, baseline }: TrendLine, shown: (value: number) => string): readonly string[] {
  const slips = points.filter(({ outlier }) => outlier !== undefined)
  const rows = [
    ...changes.map(({ label, before, after, change, p, verdict }) => [
      label,
      `${shown(before)} → ${shown(after)}`,
      change === undefined ? '' : formatChange(change),
      `p=${formatNumber(p, 3)}`,
      verdict ?? 'changed',
    ]),
    ...slips.map(({ label, value, outlier }) => [label, shown(value), '', '', `stands apart (${outlier})`]),
  ]
  const pinned = baseline === undefined ? [] : [`  ${baselineWords(baseline, points.at(-1)?.label, shown)}`]
  if (rows.length === 0) return ['  no change of level', ...pinned]
  const table = tableLines(
    [{ title: 'from' }, { title: 'level' }, { title: 'change', align: 'right' }, { title: 'p' }, { title: '' }],
    rows,
  )
  return [...table.map((line) => `  ${line}`), ...pinned]
}
