/** A run in words and figures for a terminal. */
import { outcomeThatCounts, overruledInWords } from '../../shared/analysis/decisions.ts'
import { byRecording } from '../../shared/analysis/jvm/jvmTables.ts'
import { isOfJvm } from '../../shared/analysis/jvm/jvmWitnessList.ts'
import type { LeakDocument, RunDocument, SeriesDocument } from '../../shared/api.ts'
import { culpritLines } from '../../shared/culpritWords.ts'
import type { JvmStory } from '../../shared/jvmApi.ts'
import { metricFacts } from '../../shared/metrics.ts'
import type { Cell, LeakReport, Table } from '../../shared/model.ts'
import { repairMojibake } from '../../shared/mojibake.ts'
import { tableTitle } from '../../shared/tableTitle.ts'
import { format, formatNumber, formatSpan } from '../../shared/units.ts'
import type { Core } from '../core.ts'
import { jvmLines } from './jvmText.ts'
import { caveatLines, heading, outcomeText, tableLines } from './text.ts'

/** Rows of figures before a terminal scrolls them away; `--json` has them all. */
const MAX_SERIES_SHOWN = 60
/** What fits on a terminal; `--json` and the window have the whole table. */
const [MAX_TABLE_COLUMNS, MAX_TABLE_ROWS] = [9, 40]

/** A run with its verdicts, and what a JVM's witnesses tell where it has some. */
export async function wholeText({ api }: Core, run: RunDocument): Promise<string[]> {
  const leak = await api.judgeLeak({ run: run.id })
  return runText(run, leak, isOfJvm(run) ? await api.tellJvm(run.id) : undefined)
}

export function runText(run: RunDocument, leak: LeakDocument, jvm?: JvmStory): string[] {
  const { recording, others } = byRecording(run.tables)
  const span = formatSpan(run)
  const started = run.startedAtMs === undefined ? [] : [`started ${new Date(run.startedAtMs).toISOString()}`]
  return [
    `${heading(run.name)}  ${run.id}  ${[run.system, ...(span === undefined ? [] : [span]), ...started].join(', ')}`,
    ...leak.reports.flatMap(reportLines),
    ...(leak.reports.length === 0 ? ['No memory over time was recorded, so there is nothing to judge.'] : []),
    ...(jvm === undefined ? [] : jvmLines(jvm)),
    ...seriesLines(run.series),
    ...others.flatMap((table) => resultLines(table, tableTitle(table, others))),
    ...(recording.length === 0
      ? []
      : [
          '',
          `${recording.length} tables of the flight recording, which --json has; \`quartile jfr views\` lists what it can show`,
        ]),
    ...(run.profiles.length > 0 ? ['', `${run.profiles.length} profiles`] : []),
    ...(run.caveats.length > 0 ? ['', 'Read these numbers with care:', ...caveatLines(run.caveats)] : []),
  ]
}

function seriesLines(series: readonly SeriesDocument[]): string[] {
  if (series.length === 0) return []
  const shown = series.slice(0, MAX_SERIES_SHOWN)
  return [
    '',
    ...tableLines(
      [
        { title: 'phase' },
        { title: 'metric' },
        ...['n', 'peak', 'mean', 'min', 'last'].map((title) => ({ title, align: 'right' as const })),
      ],
      shown.map(({ phase, metric, unit, labels, summary: s }) => [
        phase ?? '',
        [metricFacts(metric, unit).title, ...Object.values(labels ?? {})].join(' · '),
        formatNumber(s.n, 0),
        ...[s.max, s.mean, s.min, s.last].map((value) => format(value, unit)),
      ]),
    ),
    ...(series.length > shown.length ? [`and ${series.length - shown.length} more series`] : []),
  ]
}

/** A small table in full; of a wide or long one only its size. */
function resultLines({ columns, rows }: Table, name: string): string[] {
  const size = `${formatNumber(rows.length, 0)} ${rows.length === 1 ? 'row' : 'rows'}, ${columns.length} columns`
  if (columns.length > MAX_TABLE_COLUMNS || rows.length > MAX_TABLE_ROWS) return ['', `${heading(name)}: ${size}`]
  const titles = columns.map(({ name: title, unit }) => ({
    title,
    align: unit === 'text' ? ('left' as const) : ('right' as const),
  }))
  const cell = (value: Cell, i: number) => {
    const unit = columns[i]?.unit ?? 'text'
    return value === null
      ? ''
      : typeof value === 'number' && unit !== 'text'
        ? format(value, unit)
        : repairMojibake(String(value))
  }
  return [
    '',
    heading(name),
    ...tableLines(
      titles,
      rows.map((row) => row.map(cell)),
    ),
  ]
}

/** One report: the outcome first, then why, then what the suite's own script says. */
export function reportLines(report: LeakReport): string[] {
  const where = report.phase === undefined ? '' : `${report.phase}: `
  const { upstream } = report
  const overruled = overruledInWords(report)
  return [
    `${where}${outcomeText(outcomeThatCounts(report))} (${[report.metric, ...Object.values(report.labels ?? {})].join(', ')})`,
    ...(overruled === undefined ? [] : [`  ${overruled}`]),
    ...report.reasons.map((reason) => `  ${reason}`),
    ...culpritLines(report).map((line, i) => `${i === 0 ? '  ' : '    '}${line}`),
    ...(upstream && upstream.verdict !== 'not-evaluated'
      ? [
          `  The suite's script: first ${formatNumber(upstream.first)} MB, last ${formatNumber(upstream.last)} MB, ${upstream.verdict}`,
        ]
      : []),
  ]
}
