/** The report of two runs: what makes them hard to compare, what changed, both overlaid, provenance of each. */
import { overruledInWords } from './analysis/decisions.ts'
import type { CheckDocument, ComparisonDocument, RunDocument } from './api.ts'
import { criteriaBlocks, criteriaLead } from './criteriaReport.ts'
import { seriesName } from './figures/panels.ts'
import { MEMORY_EVIDENCE } from './metrics.ts'
import type { Caveat, ComparisonRow, ComparisonStatus, Figure, Outcome } from './model.ts'
import {
  bounded,
  caveatBlocks,
  type FlameBlock,
  fileWord,
  MAX_REPORT_ROWS,
  MAX_VERDICT_CARDS,
  numberCell,
  type Report,
  type ReportBlock,
  type ReportCell,
  type ReportSection,
  type ReportTable,
  runInWords,
  runProvenance,
  section,
  type Tone,
  type VerdictCard,
} from './report.ts'
import { made } from './runReport.ts'
import { formatChange, formatDelta } from './units.ts'

export interface ComparisonReportInput {
  readonly comparison: ComparisonDocument
  readonly base: RunDocument
  readonly candidate: RunDocument
  /** One per metric of `overlaidMetrics`, in its order. */
  readonly figures: readonly { readonly metric: string; readonly figure: Figure }[]
  /** What the candidate's criteria came to against the base, where it has any. */
  readonly check?: CheckDocument
  readonly flames?: readonly FlameBlock[]
  readonly toolVersion: string
  /** When the report is made, Unix milliseconds; told only if given. */
  readonly writtenAtMs?: number
}

/** A figure fills half a screen; more are looked at in the window. */
export const MAX_OVERLAYS = 3
/** CSS pixels at the page's width. */
const FIGURE_HEIGHT = 400
const OVERLAID_FIRST = [...MEMORY_EVIDENCE, 'go_goroutines']

/** Metrics that both runs have, those that tell most first. */
export function overlaidMetrics(base: RunDocument, candidate: RunDocument): readonly string[] {
  const inBase = new Set(base.series.map((series) => series.metric))
  const both = [...new Set(candidate.series.map((series) => series.metric))].filter((metric) => inBase.has(metric))
  const rank = (metric: string) => {
    const at = OVERLAID_FIRST.indexOf(metric)
    return at < 0 ? OVERLAID_FIRST.length : at
  }
  // A proxy beside the heap it is made of tells little; goroutines tell more.
  const ranked = both.sort((a, b) => rank(a) - rank(b))
  return ranked
    .filter((metric) => metric !== 'go_memstats_heap_inuse_bytes' || ranked.length <= MAX_OVERLAYS)
    .slice(0, MAX_OVERLAYS)
}

export function comparisonReport(input: ComparisonReportInput): Report {
  const { comparison, base, candidate } = input
  const nameOf = (metric: string) => {
    const series = [...base.series, ...candidate.series].find((s) => s.metric === metric)
    return bounded(series === undefined ? metric : seriesName({ ...series, labels: {} }), 60)
  }
  return {
    format: 'quartile/report',
    version: 1,
    title: `${candidate.name} compared with ${base.name}`,
    lead: [
      `base: ${base.name}. ${runInWords(base)}.`,
      `candidate: ${candidate.name}. ${runInWords(candidate)}.`,
      ...(input.check === undefined ? [] : [criteriaLead(input.check)]),
    ],
    runs: [
      { id: base.id, name: base.name, system: base.system, side: 'base' },
      { id: candidate.id, name: candidate.name, system: candidate.system, side: 'candidate' },
    ],
    sections: [
      ...section('guard', 'Before any number', caveatBlocks(comparison.guard)),
      ...section('verdict-changes', 'Did the verdict change?', outcomes(comparison.rows, nameOf)),
      ...section('changes', 'What changed', deltas(comparison.rows, nameOf)),
      ...section('criteria', 'Does it meet its criteria?', criteriaBlocks(input.check)),
      ...section(
        'overlays',
        'Base and candidate',
        input.figures.slice(0, MAX_OVERLAYS).map(({ metric, figure }): ReportBlock => {
          const title = `${nameOf(metric)}: base and candidate`
          return { kind: 'figure', name: fileWord(metric), title, figure, height: FIGURE_HEIGHT }
        }),
      ),
      ...section('profile', 'What changed in the profiles', input.flames ?? []),
      ...caveatsOf(base, candidate),
    ],
    provenance: [
      { title: `Provenance of the base, ${bounded(base.name, 60)}`, entries: runProvenance(base) },
      {
        title: `Provenance of the candidate, ${bounded(candidate.name, 60)}`,
        entries: [...runProvenance(candidate), ...made(input)],
      },
    ],
  }
}

/** What both runs say is said once. */
function caveatsOf(base: RunDocument, candidate: RunDocument): readonly ReportSection[] {
  const keyOf = (caveat: Caveat) => JSON.stringify([caveat.code, caveat.subject, caveat.line ?? 0, caveat.message])
  const inBase = new Set(base.caveats.map(keyOf))
  const inCandidate = new Set(candidate.caveats.map(keyOf))
  const both = base.caveats.filter((caveat) => inCandidate.has(keyOf(caveat)))
  const onlyBase = base.caveats.filter((caveat) => !inCandidate.has(keyOf(caveat)))
  const onlyCandidate = candidate.caveats.filter((caveat) => !inBase.has(keyOf(caveat)))
  return [
    ...section('caveats', 'Caveats of both runs', caveatBlocks(both)),
    ...section('caveats-of-base', `Caveats of the base, ${bounded(base.name, 60)}`, caveatBlocks(onlyBase)),
    ...section(
      'caveats-of-candidate',
      `Caveats of the candidate, ${bounded(candidate.name, 60)}`,
      caveatBlocks(onlyCandidate),
    ),
  ]
}

function outcomes(rows: readonly ComparisonRow[], nameOf: (metric: string) => string): readonly ReportBlock[] {
  const judged = rows.filter((row) => row.statistic === 'outcome')
  if (judged.length === 0) return []
  const verdicts = judged.slice(0, MAX_VERDICT_CARDS).map(
    (row): VerdictCard => ({
      subject: row.phase === undefined ? nameOf(row.metric) : `${bounded(row.phase, 40)}: ${nameOf(row.metric)}`,
      outcome: outcomeOf(row.candidate ?? row.base),
      reasons: [
        `base: ${row.base ?? 'not there'}, candidate: ${row.candidate ?? 'not there'}. ${STATUS_SENTENCES[row.status]}`,
        ...(row.overruled ?? []).flatMap((each) => `${each.side}, ${nameOf(each.metric)}: ${overruledInWords(each)}`),
      ],
      evidence: [],
    }),
  )
  return [{ kind: 'verdicts', verdicts, leftOut: judged.length - verdicts.length }]
}

const OUTCOMES: readonly Outcome[] = ['leak', 'growing', 'step', 'stable', 'inconclusive']

function outcomeOf(word: string | number | undefined): Outcome {
  return OUTCOMES.find((outcome) => outcome === word) ?? 'inconclusive'
}

const STATUS_SENTENCES: Readonly<Record<ComparisonStatus, string>> = {
  better: 'The candidate is better.',
  worse: 'The candidate is worse.',
  changed: 'It changed, neither for the better nor the worse.',
  equal: 'Nothing changed.',
  inconclusive: 'A change cannot be judged.',
  'only-base': 'Only the base has it.',
  'only-candidate': 'Only the candidate has it.',
}

const STATISTIC_WORDS = { mean: 'average', max: 'peak', increase: 'increase', outcome: 'verdict' } as const

function deltas(rows: readonly ComparisonRow[], nameOf: (metric: string) => string): readonly ReportTable[] {
  const numbers = rows.filter((row) => row.statistic !== 'outcome')
  const kept = numbers.slice(0, MAX_REPORT_ROWS)
  if (kept.length === 0) return []
  const left = (name: string) => ({ name, align: 'left' as const })
  const right = (name: string) => ({ name, align: 'right' as const })
  return [
    {
      kind: 'table',
      note: 'Delta is candidate minus base. "not judged": one run a side does not say how much the same test varies.',
      columns: [
        left('Phase'),
        left('Metric'),
        left('Statistic'),
        ...['Base', 'Candidate', 'Delta', 'Change'].map(right),
        left('Status'),
      ],
      rows: kept.map((row) => [
        { text: bounded(row.phase ?? 'whole run', 40) },
        { text: labelled(nameOf(row.metric), row) },
        { text: STATISTIC_WORDS[row.statistic] },
        sideCell(row.base, row),
        sideCell(row.candidate, row),
        row.delta === undefined || row.unit === 'text'
          ? { text: '' }
          : { text: formatDelta(row.delta, row.unit), value: row.delta, unit: row.unit },
        row.change === undefined ? { text: '' } : { text: formatChange(row.change), value: row.change, unit: 'ratio' },
        { text: STATUS_WORDS[row.status], tone: STATUS_TONES[row.status] },
      ]),
      leftOut: numbers.length - kept.length,
    },
  ]
}

function labelled(name: string, row: ComparisonRow): string {
  const labels = Object.values(row.labels ?? {})
  return labels.length === 0 ? name : bounded(`${name} (${labels.join(', ')})`, 60)
}

function sideCell(value: number | string | undefined, row: ComparisonRow): ReportCell {
  if (value === undefined) return { text: 'not there', tone: 'muted' }
  return typeof value === 'string' || row.unit === 'text' ? { text: String(value) } : numberCell(value, row.unit)
}

const STATUS_WORDS: Readonly<Record<ComparisonStatus, string>> = {
  better: 'better',
  worse: 'worse',
  changed: 'changed',
  equal: 'equal',
  inconclusive: 'not judged',
  'only-base': 'only in base',
  'only-candidate': 'only in candidate',
}

const STATUS_TONES: Readonly<Record<ComparisonStatus, Tone>> = {
  better: 'better',
  worse: 'worse',
  changed: 'muted',
  equal: 'muted',
  inconclusive: 'muted',
  'only-base': 'muted',
  'only-candidate': 'muted',
}
