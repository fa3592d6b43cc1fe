import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { growth } from '../../../shared/analysis/growth.ts'
import { IndexBuilder } from '../../../shared/profile/profileIndex.ts'
import { seriesOf } from '../../../shared/profile/profileSelection.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { ROOT } from '../../requirements.ts'
import { fileSource } from '../byteSource.ts'
import { listFolder } from '../folder.ts'
import { recordsOf } from '../hardening.ts'
import { planRuns } from '../layouts/index.ts'
import { rssTrend } from './rssTrend.ts'
import { soakMonitor } from './soakMonitor.ts'
import { soakDiff, soakSummary } from './soakSummary.ts'

const FOLDER = join(ROOT, 'resources/samples/banyandb/soak')

const codes = (records: readonly ImportRecord[]) =>
  records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : []))
const tables = (records: readonly ImportRecord[]) =>
  records.flatMap((record) => (record.kind === 'table' ? [record.table] : []))

async function soakRun() {
  const { files } = await listFolder(FOLDER, new AbortController().signal)
  const { plans } = planRuns(files)
  const records: ImportRecord[] = []
  for (const { file, importer } of plans[0]?.sources ?? []) {
    const source = fileSource(resolve(FOLDER, file.path), file.path)
    for await (const record of importer.parse(source)) records.push(record)
  }
  return { plans, records }
}

describe('the folder of a soak test', () => {
  it('is one run, whose goroutine captures are one series with its two steps', async () => {
    const { plans, records } = await soakRun()
    expect(plans.map(({ system, sources }) => [system, sources.length])).toEqual([['banyandb-soak', 25]])
    const at = records.findIndex((record) => record.kind === 'frame' && record.series[0]?.metric === 'go_goroutines')
    const [frame, points] = [records[at], records[at + 1]]
    if (frame?.kind !== 'frame' || points?.kind !== 'points') throw new Error('no series')
    expect(frame.epochMs).toBe(1_778_465_000_000)
    expect(frame.series[0]?.labels).toEqual({ role: 'node' })
    expect([...new Set(points.v[0])]).toEqual([556, 632, 708])
    expect(points.t.at(-1)).toBe(19 * 9000)
  })

  it('has a profile of each capture, in which the stack that climbs is found', async () => {
    const { records } = await soakRun()
    const builder = new IndexBuilder()
    for (const record of records)
      if (record.kind === 'profile' && record.content)
        builder.add(record.content, { path: record.profile.path, at: (record.atMs ?? 0) / 1000 })
    const index = builder.finish()
    expect(index.profiles).toHaveLength(20)
    const { rows } = growth(seriesOf(index, index.profiles, 0))
    const climbing = rows.filter(({ last, first }) => last > first)
    expect(climbing.map(({ function: name, first, last }) => [name, first, last])).toEqual([
      ['example.org/bluge/index.analysisWorker', 108, 260],
    ])
  })

  it('makes one series of its replays, and reads those that failed', async () => {
    const { records } = await soakRun()
    const at = records.findIndex(
      (record) => record.kind === 'frame' && record.series[0]?.metric === 'soak_replay_failed',
    )
    const points = records[at + 1]
    expect(points?.kind === 'points' ? [...(points.v[0] ?? [])] : []).toEqual([0, 1])
    const replays = tables(records).filter(({ name }) => name.startsWith('Replay'))
    expect(replays.map(({ name }) => name)).toEqual(['Replay against the baseline: diff-final.json'])
  })
})

describe('summary.json of a soak test', () => {
  it('becomes gates and parameters', async () => {
    const { records } = await recordsOf(soakSummary, readFileSync(join(FOLDER, 'summary.json')))
    expect(tables(records)[0]?.rows.map(([gate, , , outcome]) => [gate, outcome])).toEqual([
      ['answers equal the baseline', 'pass'],
      ['goroutines, end / start', 'fail'],
      ['memory alerts in the log', 'pass'],
      ['spans written by the load', 'pass'],
      ['vectorized engine in use', 'pass'],
    ])
    const parameters = records.flatMap((record) => (record.kind === 'parameter' ? [record.name] : []))
    expect(parameters).toHaveLength(23)
    expect(codes(records)).toEqual(['soak-gate-failed', 'soak-ends-only'])
  })
})

describe('rss-trend.csv', () => {
  it('has no unit where the script lost it, and says where the unit changes', async () => {
    const { records } = await recordsOf(rssTrend, readFileSync(join(FOLDER, 'rss-trend.csv')))
    const frame = records.find((record) => record.kind === 'frame')
    expect(frame?.series.map(({ metric, unit }) => `${metric} ${unit}`)).toEqual([
      'container_memory_unit_lost unknown',
      'disk_used_bytes bytes',
    ])
    const lost = records.flatMap((record) =>
      record.kind === 'caveat' && record.caveat.code === 'unit-lost' ? [record.caveat] : [],
    )
    expect(lost[0]?.line).toBe(24)
  })

  it('holds bytes where they are bytes', async () => {
    const text =
      'ts_utc,rss_bytes,disk_bytes\n2026-05-11T02:03:00Z,213909504,17000000\n2026-05-11T02:04:00Z,213909999,17000001\n'
    const { records } = await recordsOf(rssTrend, Buffer.from(text))
    const frame = records.find((record) => record.kind === 'frame')
    expect(frame?.series[0]).toMatchObject({ metric: 'container_memory_usage_bytes', unit: 'bytes' })
    expect(codes(records)).not.toContain('unit-lost')
  })
})

describe('a replay', () => {
  it('that differs names the query', async () => {
    const { records } = await recordsOf(soakDiff, readFileSync(join(FOLDER, 'diff-final.json')))
    expect(tables(records)[0]?.rows).toEqual([['2026-05-13T02:03:00Z', 12, 'false', 'top-n-latency', 986, 985]])
    expect(codes(records)).toEqual(['replay-differs'])
  })
})

describe('monitor.log', () => {
  it('is a series of looks, with its alerts', async () => {
    const { records } = await recordsOf(soakMonitor, readFileSync(join(FOLDER, 'monitor.log')))
    const points = records.find((record) => record.kind === 'points')
    expect(points?.t).toHaveLength(12)
    expect(points?.v.map((values) => values[9])).toEqual([1, 0, 1, 13])
    expect(codes(records)).toEqual(['soak-monitor-alert'])
  })
})
