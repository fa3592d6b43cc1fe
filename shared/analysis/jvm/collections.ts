/** Pauses, rates and throughput of a JVM's collector, by one witness where two tell of them. */
import type { RunDocument } from '../../api.ts'
import type { JvmCollections, JvmPauses, JvmWitness } from '../../jvmApi.ts'
import type { Points, Series } from '../../model.ts'
import { gcThroughput } from '../gc.ts'
import { summarize } from '../summary.ts'
import { isOfLog } from '../witnesses.ts'
import { numberIn, rowsOf, tableNamed } from './jvmTables.ts'

export const PAUSES = 'jvm_gc_pause_seconds'
const ALLOCATION = 'jvm_allocation_bytes_per_second'
const PROMOTION = 'jvm_promotion_bytes_per_second'
const COMMITTED = 'jvm_heap_committed_bytes'
/** What `jvmCollections` looks at. */
export const COLLECTION_METRICS: readonly string[] = [PAUSES, ALLOCATION, PROMOTION, COMMITTED]

/** A log counts all pauses of a JVM, and says what was promoted, so it comes before a recording. */
export function jvmCollections(
  run: RunDocument,
  series: readonly Series[],
  files: readonly JvmWitness[],
): JvmCollections | undefined {
  const all = series.filter(({ metric }) => metric === PAUSES)
  const byLog = all.filter(isOfLog)
  const pauses = byLog.length > 0 ? byLog : all
  const ofLog = byLog.length > 0 || !files.some(({ kind, state }) => kind === 'flight recording' && state !== 'lost')
  const whole = summarize(joined(pauses))
  if (whole === undefined) return undefined
  const pausedSeconds = whole.mean * whole.n
  const figures = byLog.length > 0 || ofLog ? figuresOfLog(run) : figuresOfSeries(run, series, pausedSeconds)
  return {
    witness: witnessOf(files, ofLog),
    pauses: whole.n,
    pausedSeconds,
    p50: whole.median,
    p95: whole.p95,
    p99: whole.p99,
    max: whole.max,
    ...figures,
    byCause: byCause(pauses),
  }
}

type Figures = Pick<JvmCollections, 'throughput' | 'allocation' | 'promotion' | 'footprint' | 'limit'>

/** As the log's own table has them, which counts from its first line to its last. */
function figuresOfLog({ tables }: RunDocument): Figures {
  const table = tableNamed(tables, 'GC summary')
  const row = table && rowsOf(table)[0]
  return {
    ...optional('throughput', numberIn(row?.throughput)),
    ...optional('allocation', numberIn(row?.allocation_rate)),
    ...optional('promotion', numberIn(row?.promotion_rate)),
    ...optional('footprint', numberIn(row?.footprint)),
    ...optional('limit', numberIn(row?.heap_limit)),
  }
}

/** From the first collection of a recording to its last. */
function figuresOfSeries({ parameters }: RunDocument, series: readonly Series[], paused: number): Figures {
  const [allocation, promotion, committed] = [ALLOCATION, PROMOTION, COMMITTED].map((metric) =>
    series.find((each) => each.metric === metric),
  )
  const limit = parameters.max_heap_bytes
  return {
    ...optional('throughput', committed && gcThroughput(paused, spanOf(committed))),
    ...optional('allocation', allocation && meanRate(allocation)),
    ...optional('promotion', promotion && meanRate(promotion)),
    ...optional('footprint', committed && summarize(committed.v)?.max),
    ...optional('limit', typeof limit === 'number' ? limit : undefined),
  }
}

function witnessOf(files: readonly JvmWitness[], ofLog: boolean): string {
  const kind = ofLog ? 'GC log' : 'flight recording'
  const file = files.find((each) => each.kind === kind)?.file
  if (file === undefined) return kind
  return ofLog ? file : `${file}, jdk.GCPhasePause`
}

function byCause(pauses: readonly Series[]): readonly JvmPauses[] {
  return pauses
    .flatMap(({ labels, v }): JvmPauses[] => {
      const summary = summarize(v)
      if (!summary) return []
      const { n, mean, p95, p99, max } = summary
      const kind = labels?.kind ?? labels?.name ?? ''
      return [{ kind, cause: labels?.cause ?? '', pauses: n, seconds: mean * n, p95, p99, max }]
    })
    .sort((a, b) => b.seconds - a.seconds)
}

/** A rate holds since the point before, so that it counts for as long; NaN where no time is known. */
function meanRate({ t, v }: Points): number {
  let [amount, seconds] = [0, 0]
  for (let i = 1; i < t.length; i++) {
    const [rate, time] = [v[i] as number, (t[i] as number) - (t[i - 1] as number)]
    if (!Number.isFinite(rate) || !(time > 0)) continue
    amount += rate * time
    seconds += time
  }
  return seconds > 0 ? amount / seconds : Number.NaN
}

function joined(series: readonly Points[]): Float64Array {
  const values = new Float64Array(series.reduce((sum, { v }) => sum + v.length, 0))
  let at = 0
  for (const { v } of series) {
    values.set(v, at)
    at += v.length
  }
  return values
}

function spanOf({ t }: Points): number {
  return (t.at(-1) ?? 0) - (t[0] ?? 0)
}

function optional<Name extends string>(name: Name, value: number | undefined): { readonly [N in Name]?: number } {
  return (value === undefined || !Number.isFinite(value) ? {} : { [name]: value }) as { readonly [N in Name]?: number }
}
