/** Queries traces in order of time, a number of times for each limit, and prints the suite's summaries of them. */
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build as histogram } from 'hdr-histogram-js'
import { z } from 'zod'
import { UserError } from '../../../../shared/errors.ts'
import { formatNumber } from '../../../../shared/units.ts'
import { type DriverContext, driver } from '../driver.ts'
import { type BanyandbClient, banyandbClient, isServiceError } from './client.ts'
import { SCHEMA_NAME } from './models.ts'
import { comparisonText, type SizeResult, summaryText } from './querySummary.ts'
import { addressOf, latestHourMs, targetFields } from './target.ts'

const HOUR_MS = 3_600_000
const MICROSECONDS = 1e6

const options = z.strictObject({
  target: targetFields.target,
  group: targetFields.group,
  maxTraceSizes: z.array(z.int().min(1)).min(1).max(100).default([10, 50, 100]).describe('Traces asked for at a time.'),
  queries: z.int().min(1).default(20).describe('For each size, one after the other.'),
})
type Options = z.output<typeof options>

export const banyandbQuery = driver({
  id: 'banyandb-query',
  title: 'Queries of traces',
  options,
  plan: ({ target, queries, maxTraceSizes }: Options) => [
    `asks ${target} ${formatNumber(queries, 0)} times each for the newest ${maxTraceSizes.join(', ')} traces`,
  ],
  async run(given, context) {
    const client = banyandbClient(addressOf(given.target, context))
    try {
      const results: SizeResult[] = []
      for (const size of given.maxTraceSizes) {
        if (context.signal.aborted) return
        results.push(await querySize(client, size, given, context))
        context.progress(results.length / given.maxTraceSizes.length)
      }
      await print(context, comparisonText(results))
    } finally {
      client.close()
    }
  },
})

async function querySize(
  client: BanyandbClient,
  size: number,
  { group, queries }: Options,
  context: DriverContext,
): Promise<SizeResult> {
  await print(context, `Testing with MaxTraceSize=${size}\n`)
  const latency = histogram({ numberOfSignificantValueDigits: 3, highestTrackableValue: 3_600 * MICROSECONDS })
  const latencies: number[] = []
  const spans: number[] = []
  const errors = new Map<string, number>()
  let found = 0
  const started = performance.now()
  for (let i = 0; i < queries && !context.signal.aborted; i++) {
    await context.whilePaused()
    const asked = performance.now()
    try {
      const counts = await query(client, group, size)
      const seconds = (performance.now() - asked) / 1000
      latencies.push(seconds)
      latency.recordValue(Math.max(1, Math.round(seconds * MICROSECONDS)))
      found += counts.length
      spans.push(...counts)
      if (counts.length > size)
        throw new UserError('bad-data', `the server gives ${counts.length} traces for a limit of ${size}`)
    } catch (error) {
      if (!isServiceError(error)) throw error
      errors.set(error.details, (errors.get(error.details) ?? 0) + 1)
    }
  }
  const failed = [...errors.values()].reduce((sum, count) => sum + count, 0)
  for (const [message, count] of errors) context.log(`MaxTraceSize ${size}: ${count} queries failed: ${message}`)
  const labels = { max_trace_size: String(size) }
  for (const [quantile, share] of [
    ['p50', 50],
    ['p95', 95],
    ['p99', 99],
  ] as const)
    if (latencies.length > 0)
      context.record('banyandb_query_seconds', 'seconds', latency.getValueAtPercentile(share) / MICROSECONDS, {
        ...labels,
        quantile,
      })
  context.record('banyandb_query_failed_total', 'count', failed, labels)
  const result = { size, latencies, spans, traces: found, failed, seconds: (performance.now() - started) / 1000 }
  await print(context, summaryText(result))
  return result
}

/** Spans of each trace that was found. */
async function query(client: BanyandbClient, group: string, limit: number): Promise<readonly number[]> {
  const end = latestHourMs() + HOUR_MS
  const time = (atMs: number) => ({ seconds: atMs / 1000, nanos: 0 })
  const answer = (await client.call('trace.TraceService', 'Query', {
    groups: [group],
    name: SCHEMA_NAME,
    // Spans lie in the hours before the run; what was written in the last hour of the clock is among them.
    time_range: { begin: time(end - 4 * HOUR_MS), end: time(end) },
    limit,
    order_by: { index_rule_name: 'time_based_index', sort: 'SORT_DESC' },
  })) as { traces: readonly { spans: readonly unknown[] }[] }
  return answer.traces.map(({ spans }) => spans.length)
}

async function print({ folder }: DriverContext, text: string): Promise<void> {
  await appendFile(join(folder, 'console.log'), text)
}
