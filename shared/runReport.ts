/** The report of one run: verdict, figures in numbers, figure, caveats, provenance. */
import { byGravity, outcomeThatCounts, overruledInWords } from './analysis/decisions.ts'
import type { CheckDocument, LeakDocument, RunDocument } from './api.ts'
import { criteriaBlocks, criteriaLead } from './criteriaReport.ts'
import { culpritLines } from './culpritWords.ts'
import { seriesName } from './figures/panels.ts'
import { ROOMY_PANELS } from './figures/runFigure.ts'
import type { Figure, LeakReport, Outcome, SeriesHeader } from './model.ts'
import {
  bounded,
  type ConsoleBlock,
  caveatBlocks,
  type Evidence,
  type FigureBlock,
  type FlameBlock,
  MAX_REPORT_ROWS,
  MAX_VERDICT_CARDS,
  numberCell,
  type ProvenanceEntry,
  type Report,
  type ReportBlock,
  type ReportTable,
  runInWords,
  runProvenance,
  section,
  tableBlock,
  utc,
  type VerdictCard,
} from './report.ts'
import { tableTitle } from './tableTitle.ts'
import { format, formatNumber } from './units.ts'

export interface RunReportInput {
  readonly run: RunDocument
  readonly leak: LeakDocument
  readonly figure?: Figure
  /** What the run's criteria came to, where it has any. */
  readonly check?: CheckDocument
  /** One for each of `drawnVerdicts`, in its order. */
  readonly verdictFigures?: readonly { readonly report: LeakReport; readonly figure: Figure }[]
  readonly flames?: readonly FlameBlock[]
  /** Settings under faults and modes over scales, where the run is of such. */
  readonly looks?: readonly FigureBlock[]
  /** As the suite's own script draws them. */
  readonly suiteFigures?: readonly FigureBlock[]
  readonly texts?: readonly ConsoleBlock[]
  readonly toolVersion: string
  /** When the report is made, Unix milliseconds; told only if given, so that the same run gives the same bytes. */
  readonly writtenAtMs?: number
}

/** CSS pixels at the page's width. */
const FIGURE_HEIGHT = 620
const HEIGHT_PER_PANEL = 90
/** An entry of a legend beside its panel, and what is above and beneath all panels. */
const LEGEND_LINE = 19
const LEGEND_MARGINS = 130
/** Some panels have more series than any page has lines; their figures are read in the window. */
const MAX_FIGURE_HEIGHT = 2_400
const VERDICT_HEIGHT = 400
const MAX_REASONS = 4
/** For templates to choose from. */
const MAX_ALL_TABLES = 100
/** A figure fills half a screen; those of other verdicts are looked at in the window. */
const MAX_VERDICT_FIGURES = 2

/** The gravest verdicts that have something to draw, those on memory first. */
export function drawnVerdicts({ reports }: LeakDocument): readonly LeakReport[] {
  const worth = (report: LeakReport) =>
    report.evidence !== undefined && (report.companion !== true || outcomeThatCounts(report) !== 'stable')
  return reports.filter(worth).toSorted(byGravity).slice(0, MAX_VERDICT_FIGURES)
}

export function runReport(input: RunReportInput): Report {
  const { run, leak } = input
  return {
    format: 'quartile/report',
    version: 1,
    title: run.name,
    lead: [
      `${runInWords(run)}.`,
      OUTCOME_SENTENCES[leak.outcome],
      ...overruledLead(leak),
      ...(input.check === undefined ? [] : [criteriaLead(input.check)]),
    ],
    runs: [{ id: run.id, name: run.name, system: run.system }],
    sections: [
      ...section('verdicts', 'Does memory grow?', verdictBlocks(leak.reports, run)),
      ...section('criteria', 'Does it meet its criteria?', criteriaBlocks(input.check)),
      ...section(
        'verdict-figures',
        'What the verdicts rest on',
        (input.verdictFigures ?? []).slice(0, MAX_VERDICT_FIGURES).map(({ report, figure }, i): ReportBlock => {
          const title = `${subjectOf(report, run)}, and what its verdict rests on`
          return { kind: 'figure', name: `verdict-${i + 1}`, title, figure, height: VERDICT_HEIGHT }
        }),
      ),
      ...section('run-figure', 'The run over time', runFigure(input)),
      ...section('looks', 'Under faults and over scales', input.looks ?? []),
      ...section('profile', 'Profile', input.flames ?? []),
      ...section('key-figures', 'Key figures', keyFigures(run)),
      ...section(
        'tables',
        'Tables',
        run.tables
          .slice(0, MAX_ALL_TABLES)
          .map((table) => tableBlock({ ...table, name: tableTitle(table, run.tables) })),
      ),
      ...section('suite-figures', "The suite's own figures", input.suiteFigures ?? []),
      ...section('console', 'As the suite prints it', input.texts ?? []),
      ...section('caveats', 'Caveats', caveatBlocks(run.caveats)),
    ],
    provenance: [{ title: 'Provenance', entries: [...profileEntry(run), ...runProvenance(run), ...made(input)] }],
  }
}

function runFigure({ figure }: RunReportInput): readonly ReportBlock[] {
  return figure === undefined ? [] : [{ kind: 'figure', name: 'run', figure, height: runFigureHeight(figure) }]
}

/** CSS pixels at the page's width: as many panels and entries of legends need. A picture cannot be scrolled. */
export function runFigureHeight({ data, layout }: Figure): number {
  const panels = Object.keys(layout).filter((key) => key.startsWith('yaxis')).length
  const usual = FIGURE_HEIGHT + Math.max(0, panels - ROOMY_PANELS) * HEIGHT_PER_PANEL
  const shown = data.filter(({ showlegend }) => showlegend !== false)
  const needed = [...Map.groupBy(shown, ({ legend }) => String(legend ?? 'legend'))].map(([id, entries]) => {
    const share = (layout[id] as { readonly maxheight?: number } | undefined)?.maxheight
    return share === undefined ? 0 : (entries.length * LEGEND_LINE) / share + LEGEND_MARGINS
  })
  return Math.round(Math.min(MAX_FIGURE_HEIGHT, Math.max(usual, ...needed)))
}

/** The run's outcome as a sentence. */
export const OUTCOME_SENTENCES: Readonly<Record<Outcome, string>> = {
  leak: 'Verdict: leak. Something grows steadily and goes on growing.',
  growing: 'Verdict: growing. Memory grows ever more slowly; a longer run will tell.',
  step: 'Verdict: step. Memory changed its level and held it.',
  stable: 'Verdict: stable. Memory stayed level.',
  inconclusive: 'Verdict: inconclusive. The data does not carry a verdict.',
}

/** A card a verdict, the gravest first where there are too many. */
export function verdictBlocks(reports: readonly LeakReport[], run: RunDocument): readonly ReportBlock[] {
  if (reports.length === 0)
    return [{ kind: 'paragraph', text: 'No series of this run measures memory, so growth could not be judged.' }]
  const kept = reports.length > MAX_VERDICT_CARDS ? reports.toSorted(byGravity).slice(0, MAX_VERDICT_CARDS) : reports
  const verdicts = kept.map((report) => verdictCard(report, run))
  return [{ kind: 'verdicts', verdicts, leftOut: reports.length - kept.length }]
}

function overruledLead({ reports }: LeakDocument): readonly string[] {
  const count = reports.filter((report) => report.overruled !== undefined).length
  if (count === 0) return []
  return [
    `A person overruled ${count === 1 ? 'one verdict' : `${count} verdicts`}; what the evidence says stands beside.`,
  ]
}

function subjectOf(report: LeakReport, run: RunDocument): string {
  const name = bounded(seriesName({ unit: 'unknown', ...seriesBehind(report, run), ...report }), 60)
  return report.phase === undefined ? name : `${bounded(report.phase, 40)}: ${name}`
}

function seriesBehind({ metric }: LeakReport, run: RunDocument): SeriesHeader | undefined {
  return run.series.find((series) => series.metric === metric)
}

function verdictCard(report: LeakReport, run: RunDocument): VerdictCard {
  const overruled = overruledInWords(report)
  return {
    subject: subjectOf(report, run),
    outcome: outcomeThatCounts(report),
    ...(overruled === undefined ? {} : { byEvidence: report.outcome }),
    reasons: [
      // The reason of a person is never cut.
      ...(overruled === undefined ? [] : [overruled]),
      ...report.reasons.slice(0, MAX_REASONS).map((reason) => bounded(reason, 400)),
      ...culpritLines(report).map((line) => bounded(line, 200)),
    ],
    evidence: evidenceOf(report),
  }
}

function evidenceOf({ upstream, quartile }: LeakReport): readonly Evidence[] {
  const rules: Evidence[] = []
  if (quartile !== undefined)
    rules.push({
      rule: 'Quartile rule, corrected',
      first: format(quartile.first, quartile.unit),
      last: format(quartile.last, quartile.unit),
      says: `× ${formatNumber(quartile.ratio)}`,
    })
  if (upstream !== undefined)
    rules.push({
      rule: "The suite's own arithmetic",
      first: upstream.verdict === 'not-evaluated' ? 'n/a' : `${formatNumber(upstream.first)} ${upstream.unit}`,
      last: upstream.verdict === 'not-evaluated' ? 'n/a' : `${formatNumber(upstream.last)} ${upstream.unit}`,
      says: upstream.verdict,
    })
  return rules
}

const STATISTICS = ['min', 'median', 'mean', 'p95', 'max', 'first', 'last'] as const

function keyFigures(run: RunDocument): readonly ReportTable[] {
  if (run.series.length === 0) return []
  const hasPhases = run.series.some((series) => series.phase !== undefined)
  const rows = run.series
    .slice(0, MAX_REPORT_ROWS)
    .map((series) => [
      ...(hasPhases ? [{ text: bounded(series.phase ?? 'whole run', 40) }] : []),
      { text: bounded(seriesName(series), 60) },
      { text: formatNumber(series.summary.n, 0), value: series.summary.n },
      ...STATISTICS.map((statistic) => numberCell(series.summary[statistic], series.unit)),
    ])
  const left = (name: string) => ({ name, align: 'left' as const })
  const right = (name: string) => ({ name, align: 'right' as const })
  return [
    {
      kind: 'table',
      columns: [
        ...(hasPhases ? [left('Phase')] : []),
        left('Metric'),
        right('Points'),
        ...['Min', 'Median', 'Mean', 'p95', 'Peak', 'First', 'Last'].map(right),
      ],
      rows,
      leftOut: run.series.length - rows.length,
    },
  ]
}

function profileEntry(run: RunDocument): readonly ProvenanceEntry[] {
  const n = run.profiles.length
  return n === 0 ? [] : [{ name: 'Profiles', lines: [`${n} ${n === 1 ? 'profile' : 'profiles'} registered`] }]
}

/** Which tool made the report, and when if that was told. */
export function made(input: {
  readonly toolVersion: string
  readonly writtenAtMs?: number
}): readonly ProvenanceEntry[] {
  const when = input.writtenAtMs === undefined ? '' : ` on ${utc(input.writtenAtMs)}`
  return [{ name: 'Report', lines: [`made by Quartile ${input.toolVersion}${when}`] }]
}
