import { overruledInWords } from '../../shared/analysis/decisions.ts'
import { parameterWords } from '../../shared/analysis/differing.ts'
import { effectWord } from '../../shared/analysis/repeats.ts'
import { sideSettings } from '../../shared/analysis/settingDifferences.ts'
import type { ComparisonDocument, RunReference } from '../../shared/api.ts'
import { metricFacts } from '../../shared/metrics.ts'
import type { ComparisonRow } from '../../shared/model.ts'
import { format, formatChange, formatDelta } from '../../shared/units.ts'
import { caveatLines, heading, tableLines } from './text.ts'

/** Runs of a side that are named, before the list becomes a wall. */
const MAX_NAMES = 8

export function comparisonText(comparison: ComparisonDocument): string[] {
  const { base, candidate, repeats, verdict, settings, guard, rows } = comparison
  const repeated = rows.some((row) => row.repeats !== undefined)
  const words = (side: 'base' | 'candidate') => parameterWords(sideSettings(settings.different, side))
  return [
    `base:      ${sideText(base, repeats?.base, words('base'))}`,
    `candidate: ${sideText(candidate, repeats?.candidate, words('candidate'))}`,
    ...caveatLines(guard),
    '',
    heading(verdict.sentence),
    '',
    ...suiteLines(comparison),
    ...tableLines(
      [
        { title: 'phase' },
        { title: 'metric' },
        { title: 'statistic' },
        ...['base', 'candidate', 'delta', 'change'].map((title) => ({ title, align: 'right' as const })),
        ...(repeated ? [{ title: 'interval' }, { title: 'test' }, { title: 'effect' }] : []),
        { title: 'status' },
      ],
      rows.map((row) => [
        row.phase ?? '',
        nameOf(row),
        row.statistic,
        cell(row, row.base),
        cell(row, row.candidate),
        row.delta === undefined || row.unit === 'text' ? '' : formatDelta(row.delta, row.unit),
        row.change === undefined ? '' : formatChange(row.change),
        ...(repeated ? [intervalText(row), row.repeats?.text ?? '', effectText(row)] : []),
        row.status,
      ]),
    ),
    ...rows.flatMap(({ phase, overruled = [] }) =>
      overruled.map((each) => [each.side, phase, each.metric, overruledInWords(each)].filter(Boolean).join(': ')),
    ),
  ]
}

function suiteLines({ suite }: ComparisonDocument): readonly string[] {
  if (suite === undefined) return []
  return [
    heading(`What the suite says (${suite.source})`),
    ...tableLines(
      ['figure', 'the suite', 'it is'].map((title) => ({ title })),
      suite.figures.map(({ figure, suite: said, right }) => [figure, said ?? 'nothing', right ?? 'not measured']),
    ),
    ...suite.figures.flatMap(({ figure, wrong }) => (wrong === undefined ? [] : [`  ${figure}: ${wrong}`])),
    '',
  ]
}

/** `words` are what tells the side from the other. */
function sideText(first: RunReference, others: readonly RunReference[] = [], words = ''): string {
  const all = [first, ...others]
  const more = all.length > MAX_NAMES ? ` and ${all.length - MAX_NAMES} more` : ''
  return `${all
    .slice(0, MAX_NAMES)
    .map(({ name, id }) => `${heading(name)} (${id})`)
    .join(', ')}${more}${words === '' ? '' : `: ${words}`}`
}

function nameOf({ metric, unit, labels, nth }: ComparisonRow): string {
  if (unit === 'text') return metric
  const name = [metricFacts(metric, unit).title, ...Object.values(labels ?? {})].join(', ')
  return nth === undefined ? name : `${name} (${nth + 1})`
}

function cell(row: ComparisonRow, value: number | string | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' || row.unit === 'text' ? String(value) : format(value, row.unit)
}

function intervalText({ repeats, unit }: ComparisonRow): string {
  if (repeats?.interval === undefined || unit === 'text') return ''
  return `${formatDelta(repeats.interval.low, unit)} to ${formatDelta(repeats.interval.high, unit)}`
}

function effectText({ repeats }: ComparisonRow): string {
  return repeats?.effect === undefined ? '' : effectWord(repeats.effect)
}
