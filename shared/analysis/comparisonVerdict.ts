/** What a comparison comes to, in one sentence. */
import type { ComparisonVerdict } from '../api.ts'
import { MIN_REPEATS } from '../criteria/judgeBetween.ts'
import { metricFacts } from '../metrics.ts'
import type { ComparisonRow } from '../model.ts'
import { formatChange, formatDelta, formatNumber } from '../units.ts'

const STATISTICS: Readonly<Record<ComparisonRow['statistic'], string>> = {
  mean: 'average',
  max: 'peak',
  increase: 'increase',
  outcome: 'verdict',
}

/**
 * `worse` rests on a leak outcome, or on a number that is worse beyond what chance gives among as many; `better` and
 * `equal` are only said when nothing that has a better direction may be worse by more than the least change.
 */
export function comparisonVerdict(rows: readonly ComparisonRow[], leastChange: number): ComparisonVerdict {
  const outcomes = rows.filter(({ statistic }) => statistic === 'outcome')
  const numbers = rows.filter(({ statistic }) => statistic !== 'outcome')
  const clear = (status: 'worse' | 'better') =>
    numbers.filter((row) => row.status === status && row.repeats?.clear).toSorted(byEffect)
  const [worse, better] = [clear('worse'), clear('better')]
  const [gone] = outcomes.filter(({ status }) => status === 'worse')
  const also = worse.length > 0 ? ` ${counted(worse.length)} worse by more than chance.` : ''
  if (gone) return { status: 'worse', sentence: `Regression: ${outcomeWords(gone)}.${also}` }
  const [first, ...others] = worse
  if (first) {
    const more = others.length > 0 ? `; ${counted(others.length, 'more')} worse by more than chance` : ''
    const up = better.length > 0 ? `; ${counted(better.length)} better` : ''
    return { status: 'worse', sentence: `Regression: ${rowWords(first)} is ${difference(first)}${more}${up}.` }
  }
  if (rows.length === 0) return { status: 'inconclusive', sentence: 'Inconclusive: there is nothing to compare.' }
  const open = rows.filter((row) => !harmless(row, leastChange))
  if (open.length > 0) return { status: 'inconclusive', sentence: `Inconclusive: ${whyOpen(open, rows)}` }
  const changed = numbers.filter(({ status }) => status === 'changed').toSorted(byEffect)
  const [other] = changed
  if (other && numbers.every(({ metric, unit }) => unit === 'text' || !metricFacts(metric, unit).better))
    return {
      status: 'inconclusive',
      sentence: `Changed: ${rowWords(other)} is ${difference(other)}; whether more of it is better is not known.`,
    }
  const [best] = better
  const [mended] = outcomes.filter(({ status }) => status === 'better')
  const share = `${formatNumber(leastChange * 100, 0)} %`
  if (mended) return { status: 'better', sentence: `Better: ${outcomeWords(mended)}, and no number is worse.` }
  if (best)
    return {
      status: 'better',
      sentence: `Better: ${rowWords(best)} is ${difference(best)}, and nothing is worse by ${share} or more.`,
    }
  const same = numbers.every(({ delta }) => delta === 0)
  if (other)
    return {
      status: 'equal',
      sentence: `Nothing is worse by ${share} or more; ${rowWords(other)} changed by ${difference(other)}.`,
    }
  return { status: 'equal', sentence: same ? 'No difference.' : `No difference: nothing is worse by ${share} or more.` }
}

/** Whether the row cannot hide a change for the worse that matters. */
function harmless(row: ComparisonRow, leastChange: number): boolean {
  const { status, repeats, unit, metric, base } = row
  if (status === 'equal' || status === 'better' || status === 'changed') return true
  if (status !== 'inconclusive' || repeats?.p === undefined || unit === 'text' || typeof base !== 'number') return false
  const { better } = metricFacts(metric, unit)
  if (better === undefined) return true
  const { interval } = repeats
  if (interval === undefined) return false
  return (better === 'lower' ? interval.high : -interval.low) <= leastChange * Math.abs(base)
}

function whyOpen(open: readonly ComparisonRow[], rows: readonly ComparisonRow[]): string {
  const worse = open.filter(({ status }) => status === 'worse')
  const tested = rows.filter(({ repeats }) => repeats?.p !== undefined).length
  if (worse.length > 0)
    return `${counted(worse.length)} worse, no more than chance gives among ${tested}; more runs, or fewer metrics, would tell.`
  const judged = open.filter(({ statistic }) => statistic === 'outcome')
  const outcome = judged.some(({ status }) => status === 'inconclusive') ? ' A leak outcome is inconclusive.' : ''
  const [largest] = open.filter(({ status }) => status === 'inconclusive').toSorted(byChange)
  const widest = largest?.delta === undefined ? '' : ` The largest is ${rowWords(largest)}, ${difference(largest)}.`
  const apart = open.filter(({ status }) => status === 'only-base' || status === 'only-candidate').length
  const lacking = apart > 0 ? ` ${counted(apart)} on one side only.` : ''
  if (tested === 0 && largest?.delta !== undefined)
    return `with fewer than ${MIN_REPEATS} runs a side a difference cannot be told from noise.${widest}${outcome}${lacking}`
  const unsure = open.filter(({ repeats }) => repeats?.p !== undefined).length
  const said = unsure > 0 ? `${unsure} of ${tested} numbers vary too much from run to run to tell.${widest}` : ''
  return `${said}${outcome}${lacking}`.trim()
}

function counted(n: number, more = ''): string {
  return `${n}${more === '' ? '' : ` ${more}`} ${n === 1 ? 'number is' : 'numbers are'}`
}

function outcomeWords({ phase, base, candidate }: ComparisonRow): string {
  return `the leak outcome${phase === undefined ? '' : ` of ${phase}`} goes from ${base} to ${candidate}`
}

function rowWords({ metric, unit, phase, labels, statistic }: ComparisonRow): string {
  const { title } = metricFacts(metric, unit === 'text' ? 'unknown' : unit)
  const where = phase === undefined ? '' : ` in ${phase}`
  return `${[title, ...Object.values(labels ?? {})].join(', ')}, ${STATISTICS[statistic]}${where},`.replace(/,$/, '')
}

function difference({ repeats, change, delta, unit }: ComparisonRow): string {
  if (repeats !== undefined && !repeats.text.startsWith('~')) return repeats.text
  if (change !== undefined) return formatChange(change)
  return delta === undefined || unit === 'text' ? '' : formatDelta(delta, unit)
}

/** The surest first, and of those as sure the largest. */
function byEffect(a: ComparisonRow, b: ComparisonRow): number {
  return Math.abs(b.repeats?.effect ?? 0) - Math.abs(a.repeats?.effect ?? 0) || byChange(a, b)
}

function byChange(a: ComparisonRow, b: ComparisonRow): number {
  return Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0)
}
