/** Lines of text as `go tool pprof` prints them, blanks included: people read both side by side. */
import { UserError } from '../errors.ts'
import { compilePattern } from './pattern.ts'
import { type ProfileReport, type ReportCall, reportValue } from './pprofReport.ts'
import { label, percentage, scale } from './pprofUnits.ts'
import type { StackProfile } from './profile.ts'

/** What the profile is, and what of it is shown. */
export function headLines(profile: StackProfile, report: ProfileReport, sampleType: number): string[] {
  const value = (number: number) => reportValue(report, number)
  const shown = report.rows.reduce((sum, row) => sum + row.flat, 0)
  const dropped = report.dropped > 1 ? 'nodes' : 'node'
  return [
    ...profileLines(profile, report, sampleType),
    ...(report.filters.length > 0
      ? ['Active filters:', ...report.filters.map((filter) => `   ${shorten(filter)}`)]
      : []),
    `Showing nodes accounting for ${value(shown)}, ${percentage(shown, report.total).trim()} of ${value(report.total)} total`,
    ...(report.total !== 0 && report.dropped > 0
      ? [`Dropped ${report.dropped} ${dropped} (cum <= ${value(report.droppedBelow)})`]
      : []),
    ...(report.total !== 0 && report.rows.length > 0 && report.rows.length < report.nodesBefore
      ? [`Showing top ${report.rows.length} nodes out of ${report.nodesBefore}`]
      : []),
  ]
}

/** pprof's own limit, in bytes. */
const MAX_FILTER_LENGTH = 80

function shorten(filter: string): string {
  return filter.length > MAX_FILTER_LENGTH ? `${filter.slice(0, MAX_FILTER_LENGTH)}…` : filter
}

function profileLines(profile: StackProfile, report: ProfileReport, sampleType: number): string[] {
  const [main] = profile.mappings
  const lines: string[] = []
  if (main?.file) lines.push(`File: ${main.file.replace(/\/+$/, '').replace(/^.*\//, '')}`)
  if (main?.buildId) lines.push(`Build ID: ${main.buildId}`)
  lines.push(...profile.comments.filter((comment) => !comment.startsWith('#')))
  const type = profile.sampleTypes[sampleType]?.type
  if (type) lines.push(`Type: ${type}`)
  if (profile.docUrl) lines.push(`Doc: ${profile.docUrl}`)
  if (profile.takenAtMs !== 0) lines.push(`Time: ${localTime(profile.takenAtMs)}`)
  if (profile.durationNanos !== 0) lines.push(durationLine(profile.durationNanos, report))
  return lines
}

function durationLine(durationNanos: number, report: ProfileReport): string {
  const nanos = scale(report.total, report.sampleUnit, 'nanoseconds')
  const share =
    nanos.unit === 'ns' && nanos.value !== 0 ? `(${percentage(Math.trunc(nanos.value), durationNanos)})` : ''
  return `Duration: ${label(durationNanos, 'nanoseconds', 'auto')}, Total samples = ${reportValue(report, report.total)} ${share}`
}

/** Local time with its zone, in whole seconds. */
function localTime(ms: number): string {
  const date = new Date(ms)
  const two = (number: number) => String(number).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const zone = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(date)
  const name = zone.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${name}`
}

const INLINE = { all: ' (inline)', some: ' (partial-inline)', none: '' } as const

export function topLines(report: ProfileReport): string[] {
  const { total } = report
  let sum = 0
  const rows = report.rows.map((row) => {
    sum += row.flat
    const flat = `${reportValue(report, row.flat).padStart(10)} ${percentage(row.flat, total)} ${percentage(sum, total)}`
    const cum = `${reportValue(report, row.cum).padStart(10)} ${percentage(row.cum, total)}`
    return `${flat} ${cum}  ${row.function}${INLINE[row.inline]}`
  })
  return ['      flat  flat%   sum%        cum   cum%', ...rows]
}

const SEPARATOR = `${'-'.repeat(58)}+${'-'.repeat(13)}`
const TREE_LEGEND = '      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t '

/** Callers above, callees below each function; with a pattern, only of the functions that match it, as `peek` does. */
export function treeLines(report: ProfileReport, pattern?: string): string[] {
  const { total } = report
  const wanted = pattern === undefined ? undefined : compilePattern(pattern, 'the pattern')
  const lines = [SEPARATOR, TREE_LEGEND]
  let sum = 0
  let matched = 0
  for (const row of report.rows) {
    if (wanted && !wanted.test(row.function)) continue
    matched++
    const call = ({ node, weight, inline }: ReportCall) =>
      `${reportValue(report, weight).padStart(50)} ${percentage(weight, row.cum)} |   ${report.names[node]}${inline ? ' (inline)' : ''}`
    sum += row.flat
    const flat = `${reportValue(report, row.flat).padStart(10)} ${percentage(row.flat, total)} ${percentage(sum, total)}`
    const cum = `${reportValue(report, row.cum).padStart(10)} ${percentage(row.cum, total)}`
    lines.push(
      SEPARATOR,
      ...row.callers.map(call),
      `${flat} ${cum}                | ${row.function}`,
      ...row.callees.map(call),
    )
  }
  if (wanted && matched === 0) throw new UserError('usage', `no function matches ${pattern}`)
  if (report.rows.length > 0) lines.push(SEPARATOR)
  return lines
}
