/** Drivers, samplers and faults as scenarios name them, from the start of a server to the imported run, without containers. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Core, createCore } from '../core.ts'
import { requireOrSkip } from '../requirements.ts'
import { importForTest, runForTest } from './testRunOfScenario.ts'
import { shortScenario } from './testScenario.ts'

const hasServer = requireOrSkip('versitygw')
const placeholder = (name: string) => `\${${name}}`

let core: Core
beforeAll(async () => {
  core = await createCore({ workspace: ':memory:' })
})
afterAll(() => core.close())

function contention(data: string): string {
  const load = `
    kind: write
    drivers:
      - use: s3-manifest-contention
        with:
          target: s3.api
          accessKey: quartile
          secretKey: only-for-tests
          duration: 3 s
          writers: 2
          writerRate: 4/s
          readers: 2
          name: chaos_sweep`
  return `
version: 1
name: contention
targets:
  s3:
    command: [versitygw, --access, quartile, --secret, only-for-tests, --port, '127.0.0.1:${placeholder('ports.api')}', posix, '${data}']
    ports: { api: { inside: 7070, host: 17070, proxied: true } }
    ready: { port: api, within: 20 s }
phases:
  - name: baseline${load}
  - name: delayed${load}
    faults: [{ use: network-delay, with: { latency: 60 ms } }]
samplers:
  - { use: process, target: s3, every: 500 ms }
`
}

const program = join(import.meta.dirname, 'drivers', 'banyandb', 'testServer.ts')
const streaming = `
version: 1
name: streaming
targets:
  banyandb:
    command: ['${placeholder('node')}', '${program}']
    environment: { GRPC_PORT: '${placeholder('ports.grpc')}', METRICS_PORT: '${placeholder('ports.metrics')}' }
    ports: { grpc: 0, metrics: 0 }
    ready: { http: { port: metrics }, port: grpc, within: 20 s }
prepare:
  - { use: banyandb-schema, with: { target: banyandb.grpc } }
phases:
  - name: write
    kind: write
    drivers: [{ use: banyandb-write, with: { target: banyandb.grpc, traces: 2000 } }]
  - { name: settle, duration: 2 s }
  - name: query
    kind: query
    drivers: [{ use: banyandb-query, with: { target: banyandb.grpc, queries: 3 } }]
samplers:
  - { use: go-memory-csv, target: banyandb, every: 500 ms, with: { port: metrics } }
  - { use: process, target: banyandb, every: 500 ms }
`

describe('a scenario without containers', () => {
  it.skipIf(!hasServer)('drives an S3 server, delays its network, and is a sweep and a run', async () => {
    const data = mkdtempSync(join(tmpdir(), 'quartile-s3-data-'))
    const { end, folder, manifest } = await runForTest(contention(data))
    rmSync(data, { recursive: true, force: true })
    expect(end).toEqual({ end: 'done' })
    expect(manifest.phases.map(({ name, kind }) => [name, kind])).toEqual([
      ['baseline', 'write'],
      ['delayed', 'write'],
      ['network-delay s3', 'fault'],
    ])
    const run = await importForTest(core, folder)
    const sweep = run.tables.find(({ columns }) => columns.some(({ name }) => name === 'config_label'))
    const [header = ''] = readFileSync(join(folder, 'chaos_sweep.csv'), 'utf8').split('\n')
    expect(header.split(',')).toHaveLength(24)
    const median = sweep?.columns.findIndex(({ name }) => name === 'write_p50') ?? -1
    const [baseline = Number.NaN, delayed = Number.NaN] = sweep?.rows.map((row) => Number(row[median])) ?? []
    expect(sweep?.columns[median]?.unit).toBe('seconds')
    // A commit is some requests, each of which goes there and back.
    expect(delayed - baseline).toBeGreaterThan(0.12)
    expect(run.phases.map(({ name }) => name)).toContain('network-delay s3')
    const metrics = run.series.map(({ metric }) => metric)
    expect(metrics).toEqual(expect.arrayContaining(['s3_conflict_ratio', 'process_resident_memory_bytes']))
  })

  it('keeps its times when the clock of the machine is set back, and says so', async () => {
    const real = Date.now
    let set = false
    const { end, folder, manifest } = await runForTest(shortScenario({ seconds: 4 }), ({ progress = 0 }) => {
      if (set || progress < 0.2) return
      set = true
      vi.spyOn(Date, 'now').mockImplementation(() => real() - 3_600_000)
    })
    vi.restoreAllMocks()
    expect(end).toEqual({ end: 'done' })
    const [phase] = manifest.phases
    expect((phase?.endMs ?? 0) - (phase?.startMs ?? 0)).toBeGreaterThan(3_900)
    expect(manifest.remarks).toEqual([
      expect.stringMatching(/^the clock of this machine was set 1:00:00 back during the run/),
    ])
    const run = await importForTest(core, folder)
    expect(run.duration).toBeLessThan(60)
    // On a busy machine samples are missed as well.
    expect(run.caveats.map(({ code }) => code).filter((code) => code !== 'samples-missed')).toEqual(['run-remark'])
  })

  it("drives a BanyanDB server, and leaves the suite's own files in the run", async () => {
    const { end, folder } = await runForTest(streaming)
    expect(end).toEqual({ end: 'done' })
    const run = await importForTest(core, folder)
    // The files of the suite lie in the phases that the manifest times.
    expect(run.phases.map(({ name, kind }) => [name, kind])).toEqual([
      ['write', 'write'],
      ['settle', 'other'],
      ['query', 'query'],
    ])
    expect(run.tables.map(({ name }) => name)).toContain('Queries by MaxTraceSize')
    const heap = run.series.filter(({ metric }) => metric === 'go_memstats_heap_alloc_bytes')
    expect(heap.map(({ phase, measuredProcess }) => [phase, measuredProcess])).toEqual([
      ['write', 'server'],
      ['query', 'server'],
      [undefined, 'server'],
    ])
    const metrics = run.series.map(({ metric }) => metric)
    expect(metrics).toEqual(
      expect.arrayContaining([
        'banyandb_spans_acknowledged_total',
        'banyandb_query_seconds',
        'process_resident_memory_bytes',
      ]),
    )
    expect(run.caveats.map(({ code }) => code)).not.toContain('measured-process-unknown')
  })
})
