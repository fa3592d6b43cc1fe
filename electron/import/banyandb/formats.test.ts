/** Every format of BanyanDB's suites on a sample of our own: recognised by content, alike at every cut, unharmed by damage. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../../shared/records.ts'
import { ROOT } from '../../requirements.ts'
import { endure, mutations, recordsOf, truncations } from '../hardening.ts'
import { recognise } from '../index.ts'

const SPECIMENS: readonly (readonly [importer: string, sample: string])[] = [
  ['container-stats-json', 'stream-vs-trace/container-stats.json'],
  ['performance-summary', 'stream-vs-trace/performance-summary.txt'],
  ['server-scrape-csv', 'server-scrape/data.csv'],
  ['server-scrape-rates', 'server-scrape/intermediate.csv'],
  ['server-scrape-result', 'server-scrape/result.csv'],
  ['duration-column', 'trace-duration/data.csv'],
  ['fadvis-monitor-csv', 'fadvis/memory_with_fadvise.csv'],
  ['fadvis-monitor-csv', 'fadvis/pagecache_monitor_4711.csv'],
  ['fadvis-monitor-csv', 'fadvis/no_fadvise_data.csv'],
  ['fadvis-summary-csv', 'fadvis/summary.csv'],
  ['fadvis-memory-stats', 'fadvis/memory_stats.txt'],
  ['fadvis-memory-summary', 'fadvis/memory_analysis_20250426_111530/memory_summary.txt'],
  ['go-bench-text', 'go-bench/all_benchmarks.txt'],
  ['go-bench-text', 'go-bench/write_benchmarks.txt'],
  ['go-gctrace-log', 'trace-streaming/docker.log'],
  ['soak-summary-json', 'soak/summary.json'],
  ['soak-diff-json', 'soak/diff-final.json'],
  ['soak-monitor-log', 'soak/monitor.log'],
  ['soak-rss-trend-csv', 'soak/rss-trend.csv'],
  ['query-bench-json', 'querybench/distributed-querybench.json'],
  ['replication-bench-json', 'replication/banyandb-benchmark-20260521-083000.json'],
  ['trace-streaming-log', 'trace-streaming/console.log'],
  ['stream-vs-trace-log', 'stream-vs-trace/console.log'],
]

/** Points may come in as many records as an importer likes; those of a frame are joined. */
function joined(records: readonly ImportRecord[]): unknown[] {
  const said: unknown[] = []
  let open: number[][] = []
  for (const record of records) {
    if (record.kind === 'points') [record.t, ...record.v].forEach((values, i) => void open[i]?.push(...values))
    else said.push(record)
    if (record.kind === 'frame') {
      open = [[], ...record.series.map(() => [])]
      said.push(open)
    }
  }
  return said
}

describe.each(SPECIMENS)('%s in %s', (id, sample) => {
  const bytes = readFileSync(join(ROOT, 'resources', 'samples', 'banyandb', sample))
  const importer = recognise(bytes.subarray(0, 4_096), 'unknown')

  it('is recognised under the path `unknown`', () => {
    expect(importer?.id).toBe(id)
  })

  it('gives equal records in chunks of 1, 7 and 65,536 bytes', async () => {
    if (!importer) throw new Error('not recognised')
    const [one, seven, large] = await Promise.all(
      [1, 7, 65_536].map(async (chunk) => joined((await recordsOf(importer, bytes, sample, chunk)).records)),
    )
    expect(large?.length).toBeGreaterThan(0)
    expect(one).toEqual(large)
    expect(seven).toEqual(large)
  })

  it('survives being cut off anywhere, and 2,000 seeded mutations', { timeout: 120_000 }, async () => {
    if (!importer) throw new Error('not recognised')
    const { read } = await endure(importer, truncations(bytes))
    expect(read).toBeGreaterThan(Math.min(100, bytes.length - 1))
    expect(await endure(importer, mutations(bytes))).toEqual({ read: 2_000 })
  })
})
