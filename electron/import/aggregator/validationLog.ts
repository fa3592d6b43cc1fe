/**
 * The log of the aggregator's correctness check. It compares the rows that expectation and result have in common, so a
 * result that lacks half its rows passes with a warning; coverage is computed here, and such a pass called partial.
 */
import {
  coverage,
  judgeValidation,
  type Validation,
  type ValidationCounts,
} from '../../../shared/analysis/streamingComparison.ts'
import type { Caveat, Cell, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { formatNumber } from '../../../shared/units.ts'
import { Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { LogLines } from '../logs/logLines.ts'
import { headLines, type TextLines } from '../textLines.ts'
import { readNumber } from '../textTable.ts'

interface MetricCheck {
  readonly metric: string
  readonly within: boolean
  readonly badRows: number
  maxDifference: number | undefined
}

export interface ValidationFacts {
  readonly counts: ValidationCounts
  readonly inputRows: number | undefined
  readonly tolerance: number | undefined
  readonly missing: number | undefined
  readonly surplus: number | undefined
  readonly metrics: readonly MetricCheck[]
  readonly parameters: readonly (readonly [name: string, value: string])[]
  readonly verdict: Validation
  /** Why the validator itself broke off. */
  readonly trouble: string | undefined
  readonly failure: TextLines['failure']
}

/** The validator checks six; a log that repeats itself must not fill memory. */
const MAX_METRICS = 100
/** A message is a line for a person. */
const MAX_MESSAGE = 300

const COUNTS: readonly (readonly [
  name: 'inputRows' | 'expected' | 'actual' | 'matched' | 'missing' | 'surplus',
  pattern: RegExp,
])[] = [
  ['inputRows', /^Total input rows: ([\d,]+)$/],
  ['expected', /^Expected aggregated rows: ([\d,]+)$/],
  ['actual', /^POC aggregated rows: ([\d,]+)$/],
  ['matched', /^Matched rows: ([\d,]+)$/],
  ['missing', /^⚠️\s+([\d,]+) rows in expected but NOT in actual/u],
  ['surplus', /^⚠️\s+([\d,]+) rows in actual but NOT in expected/u],
]

const PARAMETERS: readonly (readonly [label: string, name: string])[] = [
  ['Cluster ID', 'cluster_id'],
  ['Year/Month', 'month'],
]

export async function readValidation(lines: TextLines): Promise<ValidationFacts> {
  const reader = new ValidationReader()
  for await (const { text } of lines) reader.take(text.trim())
  return { ...reader.facts(), failure: lines.failure }
}

class ValidationReader {
  private readonly numbers = new Map<string, number>()
  private readonly parameters: [string, string][] = []
  private readonly metrics: MetricCheck[] = []
  private tolerance: number | undefined
  private printed: ValidationCounts['printed']
  private trouble: string | undefined

  take(text: string): void {
    for (const [name, pattern] of COUNTS) {
      const value = readNumber(pattern.exec(text)?.[1] ?? '')
      if (value !== undefined) this.numbers.set(name, value)
    }
    for (const [label, name] of PARAMETERS) {
      if (text.startsWith(`${label}: `) && !this.parameters.some(([known]) => known === name)) {
        this.parameters.push([name, text.slice(label.length + 2)])
      }
    }
    this.tolerance = readNumber(/^Tolerance: ([\d.]+)%$/.exec(text)?.[1] ?? '', -2) ?? this.tolerance
    if (/^✅ CORRECTNESS VALIDATION PASSED$/u.test(text)) this.printed = 'passed'
    if (/^❌ CORRECTNESS VALIDATION FAILED$/u.test(text)) this.printed = 'failed'
    if (/^(?:[A-Za-z_][\w.]*(?:Error|Exception)\b|Killed$)/.test(text)) this.trouble ??= text.slice(0, MAX_MESSAGE)
    this.metric(text)
  }

  private metric(text: string): void {
    const metric = metricOf(text)
    if (metric && this.metrics.length < MAX_METRICS) this.metrics.push(metric)
    const last = this.metrics.at(-1)
    const difference = readNumber(/^Max difference: ([\d.]+)%$/.exec(text)?.[1] ?? '', -2)
    if (last && difference !== undefined) last.maxDifference = difference
  }

  /** As of now: lines may follow. */
  facts(): Omit<ValidationFacts, 'failure'> {
    const [expected, actual, matched] = ['expected', 'actual', 'matched'].map((name) => this.numbers.get(name))
    const counts: ValidationCounts = {
      ...(expected === undefined ? {} : { expected }),
      ...(actual === undefined ? {} : { actual }),
      ...(matched === undefined ? {} : { matched }),
      ...(this.printed === undefined ? {} : { printed: this.printed }),
    }
    return {
      counts,
      inputRows: this.numbers.get('inputRows'),
      tolerance: this.tolerance,
      missing: this.numbers.get('missing'),
      surplus: this.numbers.get('surplus'),
      metrics: this.metrics,
      parameters: this.parameters,
      verdict: this.printed === undefined && this.trouble !== undefined ? 'failed' : judgeValidation(counts),
      trouble: this.printed === undefined ? this.trouble : undefined,
    }
  }
}

function metricOf(text: string): MetricCheck | undefined {
  const good = /^✅ (\w+): All values within tolerance$/u.exec(text)
  if (good) return { metric: good[1] ?? '', within: true, badRows: 0, maxDifference: undefined }
  const bad = /^❌ (\w+): ([\d,]+) rows exceed [\d.]+% tolerance$/u.exec(text)
  return bad
    ? { metric: bad[1] ?? '', within: false, badRows: readNumber(bad[2] ?? '') ?? 0, maxDifference: undefined }
    : undefined
}

export const aggregatorValidationLog: Importer = {
  id: 'aggregator-validation-log',
  follows: true,
  sniff: (head) => headLines(head).some((line) => /^POC AGGREGATION CORRECTNESS VALIDATION\s*$/.test(line)),
  async *parse(source) {
    const tally = new Tally()
    const lines = new LogLines(source)
    const reader = new ValidationReader()
    for await (const { text, pause } of lines) {
      reader.take(text.trim())
      if (lines.book.isFull) yield* lines.book.ready()
      if (pause) yield* lines.pause(figures(reader.facts()))
    }
    const facts = reader.facts()
    yield* figures(facts)
    for (const caveat of validationCaveats(facts, source.path)) yield { kind: 'caveat', caveat } satisfies ImportRecord
    yield* lines.rest(tally)
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (lines.failure) throw lines.failure
  },
}

type Facts = Omit<ValidationFacts, 'failure'>

function* figures(facts: Facts): Generator<ImportRecord> {
  for (const [name, value] of facts.parameters) yield { kind: 'parameter', name, value }
  yield { kind: 'table', table: summary(facts) }
  if (facts.metrics.length > 0) yield { kind: 'table', table: metricTable(facts) }
}

function summary({ counts, inputRows, tolerance, verdict }: Facts): Table {
  const row: Cell[] = [
    counts.printed ?? null,
    verdict,
    counts.expected ?? null,
    counts.actual ?? null,
    counts.matched ?? null,
    coverage(counts) ?? null,
    inputRows ?? null,
    tolerance ?? null,
  ]
  return {
    name: 'Correctness validation',
    columns: [
      { name: 'printed', unit: 'text' },
      { name: 'verdict', unit: 'text' },
      { name: 'expected_rows', unit: 'count' },
      { name: 'actual_rows', unit: 'count' },
      { name: 'matched_rows', unit: 'count' },
      { name: 'coverage', unit: 'ratio' },
      { name: 'input_rows', unit: 'count' },
      { name: 'tolerance', unit: 'ratio' },
    ],
    rows: [row],
  }
}

function metricTable({ metrics }: Facts): Table {
  return {
    name: 'Validated metrics',
    columns: [
      { name: 'metric', unit: 'text' },
      { name: 'result', unit: 'text' },
      { name: 'bad_rows', unit: 'count' },
      { name: 'max_difference', unit: 'ratio' },
    ],
    rows: metrics.map(({ metric, within, badRows, maxDifference }) => [
      metric,
      within ? 'within tolerance' : 'beyond tolerance',
      badRows,
      maxDifference ?? null,
    ]),
  }
}

/** What a validation says less, or worse, than its last line. */
function* validationCaveats({ counts, verdict, missing, surplus, trouble }: Facts, path: string): Generator<Caveat> {
  if (verdict === 'partial') {
    const covered = coverage(counts)
    const share =
      covered === undefined
        ? 'how many rows it compared is not said'
        : `${counts.matched} of ${counts.expected} expected rows were compared, ${formatNumber(covered * 100, 1)} %`
    const extra = surplus === undefined ? '' : `, and ${surplus} surplus rows were not looked at`
    yield {
      code: 'validation-partial',
      severity: 'misleading',
      subject: path,
      message: `The validation prints "passed", but ${share}${extra}: missing rows only make it warn. The verdict is partial.`,
    }
  } else if (verdict === 'failed') {
    const lacking = missing === undefined ? '' : `, and ${missing} expected rows are missing`
    yield {
      code: 'validation-failed',
      severity: 'error',
      subject: path,
      message: trouble === undefined ? `Values beyond the tolerance${lacking}.` : `The validator broke off: ${trouble}`,
    }
  } else if (verdict === 'unfinished') {
    const message = 'The log ends before the validation says whether it passed.'
    yield { code: 'validation-unfinished', severity: 'data-loss', subject: path, message }
  }
}
