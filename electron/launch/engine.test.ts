/** Real containers on a real engine. What is broken on purpose ends in a sentence and a folder that can be read. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Core, createCore } from '../core.ts'
import { requireOrSkip } from '../requirements.ts'
import { connectEngine, type Engine, findEngine } from './engine/connect.ts'
import { orphansOf, removeOrphans } from './engine/orphans.ts'
import { containerSampler } from './samplers/container.ts'
import type { Target } from './targets/target.ts'
import { testImage } from './testImage.ts'
import { debianImage } from './testImportedImage.ts'
import { importForTest, runForTest } from './testRunOfScenario.ts'

const skip = !requireOrSkip('docker') || !requireOrSkip('go')

let image: string
let engine: Engine
let core: Core
beforeAll(async () => {
  if (skip) return
  core = await createCore({ workspace: ':memory:' })
  engine = await connectEngine()
  image = await testImage()
  // Go builds its library the first time.
}, 300_000)
afterAll(async () => {
  await core?.close()
  if (engine) await removeOrphans(engine, await orphansOf(engine, '/test', new Set()))
})

interface Parts {
  readonly seconds?: number
  readonly target?: string
  readonly phase?: string
  readonly samplers?: string
}

function scenario({ seconds = 3, target = '', phase = '', samplers = '' }: Parts = {}): string {
  return `
version: 1
name: contained
targets:
  service:
    image: ${image}
    ports: { http: 8080 }
    limits: { cpus: 0.5, memory: 64 MiB, pids: 50 }
    volumes: { /data: data }
    ready: { health: true, http: { port: http, path: /healthz }, within: 30 s }
${target}
phases:
  - name: load
    kind: write
    duration: ${seconds} s
    drivers: [{ use: http-load, with: { target: service.http, rate: 30/s, connections: 2 } }]
${phase}
samplers:
  - { use: container, every: 500 ms }
  - { use: prometheus, target: service, every: 500 ms, with: { port: http } }
${samplers}`
}

/** The last value of a column of a table of samples. */
function last(folder: string, table: string, column: string): number {
  const [header = '', ...rows] = readFileSync(join(folder, 'samples', `${table}.csv`), 'utf8')
    .trim()
    .split('\n')
  const columns = header.match(/"(?:[^"]|"")*"|[^,]+/g) ?? []
  const at = columns.findIndex((each) => each.replace(/"/g, '').startsWith(column))
  return Number(rows.at(-1)?.split(',')[at])
}

async function nothingIsLeft(): Promise<void> {
  expect(await orphansOf(engine, '/test', new Set())).toEqual([])
}

describe.skipIf(skip)('a container', () => {
  it('runs with the limits asked for, is measured and profiled, and is gone afterwards', async () => {
    const samplers = `  - { use: profile, target: service, every: 1 s, with: { port: http, kind: heap } }
  - { use: docker-stats, target: service, every: 1 s, with: { as: banyandb-stream } }
  - { use: host-pressure, every: 1 s }`
    const target = '    artifacts: { /data/written: kept }'
    const { end, folder, manifest } = await runForTest(scenario({ samplers, target }))
    expect(end).toEqual({ end: 'done' })
    expect(manifest.targets.service).toMatchObject({
      kind: 'container',
      image,
      imageDigest: expect.stringMatching(/^sha256:/),
      cpus: 0.5,
      memory: 64 * 2 ** 20,
      pids: 50,
    })
    expect(manifest.remarks).toEqual([])
    expect(manifest.versions.engine).toMatch(/API/)
    expect(last(folder, 'container-service', 'container_spec_memory_limit_bytes')).toBe(64 * 2 ** 20)
    expect(last(folder, 'container-service', 'container_pids')).toBeGreaterThan(0)
    expect(last(folder, 'container-service', 'container_network_receive_bytes_total')).toBeGreaterThan(1_000)
    expect(last(folder, 'prometheus-service', 'go_goroutines')).toBeGreaterThan(0)
    expect(readdirSync(join(folder, 'profiles', 'load')).every((name) => /^heap_\d+\.pprof$/.test(name))).toBe(true)
    expect(readFileSync(join(folder, 'kept', 'written')).length).toBe(2 ** 20)
    const shown = JSON.parse(readFileSync(join(folder, 'container-stats.json'), 'utf8')) as Record<string, string>[]
    expect(shown.at(-1)).toEqual({
      BlockIO: expect.stringMatching(/^[\d.]+k?M?B \/ [\d.]+k?M?B$/),
      CPUPerc: expect.stringMatching(/^\d+\.\d\d%$/),
      Container: 'banyandb-stream',
      ID: manifest.targets.service?.containerId?.slice(0, 12),
      MemPerc: expect.stringMatching(/^\d+\.\d\d%$/),
      MemUsage: expect.stringMatching(/^[\d.]+MiB \/ 64MiB$/),
      Name: 'banyandb-stream',
      NetIO: expect.stringMatching(/^[\d.]+k?M?B \/ [\d.]+k?M?B$/),
      PIDs: expect.stringMatching(/^\d+$/),
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      container: 'banyandb-stream',
    })
    const run = await importForTest(core, folder)
    expect(run.series.map(({ metric }) => metric)).toEqual(
      expect.arrayContaining(['container_memory_usage_bytes', 'node_load1', 'go_goroutines']),
    )
    const pressed = run.series.some(({ metric }) => metric === 'node_pressure_cpu_waiting_seconds_total')
    expect(pressed).toBe(existsSync('/proc/pressure/cpu'))
    expect(readFileSync(join(folder, 'logs', 'service.log'), 'utf8')).toContain('INFO listening')
    await nothingIsLeft()
  })

  it('tells the memory that docker stats shows', async () => {
    const made = await engine.docker.createContainer({ Image: image, Labels: { 'dev.quartile.workspace': '/test' } })
    await made.start()
    // A little cache to take off.
    await pause(500)
    const { Container } = await import('./targets/container.ts')
    const starting = {
      name: 'parity',
      spec: { ports: {}, limits: {}, artifacts: {} },
      folder: mkdtempSync(join(tmpdir(), 'quartile-')),
    }
    const target: Target = new Container(
      { ...starting, own: () => undefined, disown: () => undefined, log: () => undefined } as never,
      engine,
      made,
    )
    const open = await containerSampler.open({}, { target, log: () => undefined } as never)
    const told = async () => {
      const sampled = await open.sample('', AbortSignal.timeout(5_000))
      return sampled.find(({ metric }) => metric === 'container_memory_working_set_bytes')?.value ?? Number.NaN
    }
    const looks: { readonly before: number; readonly shown: number; readonly after: number }[] = []
    // The process runs on while the tool looks at it: what the tool shows lies between what was told before and after.
    const agrees = ({ before, shown, after }: (typeof looks)[0]) =>
      shown >= Math.min(before, after) * 0.99 && shown <= Math.max(before, after) * 1.01
    for (let i = 0; i < 5 && !looks.some(agrees); i++) {
      const before = await told()
      const text = execFileSync('docker', ['stats', '--no-stream', '--format', '{{.MemUsage}}', made.id]).toString()
      const [, digits = '', unit = ''] = /^([\d.]+)(\w+)/.exec(text) ?? []
      const shown = Number(digits) * ({ B: 1, KiB: 1_024, MiB: 2 ** 20 }[unit] ?? Number.NaN)
      looks.push({ before, shown, after: await told() })
    }
    await open.close?.()
    await made.remove({ force: true })
    expect(looks.filter(agrees), JSON.stringify(looks)).not.toEqual([])
  }, 60_000)

  it.each([['out of memory', '/eat?mib=200', 'service was ended for want of memory (its limit was reached)']])(
    'that is %s says so',
    async (_, path, reason) => {
      let asked = false
      const { end, folder } = await runForTest(scenario({ seconds: 20 }), (now, at) => {
        if (asked || now.progress === undefined || now.progress < 0.03) return
        asked = true
        const [, port] = /127\.0\.0\.1:(\d+)/.exec(JSON.stringify(portsIn(at))) ?? []
        void fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined)
      })
      expect(end).toEqual({ end: 'failed', reason })
      expect(last(folder, 'container-service', 'container_memory_rss')).toBeGreaterThan(0)
      await nothingIsLeft()
    },
  )

  it('that is killed as a fault comes back, and the run goes on', async () => {
    const phase =
      '    faults: [{ use: kill, at: 1 s, for: 1 s }, { use: cpu-quota, at: 3 s, for: 1 s, with: { cpus: 0.1 } }]'
    const { end, manifest } = await runForTest(scenario({ seconds: 5, phase }))
    expect(end).toEqual({ end: 'done' })
    expect(manifest.phases.map(({ name, kind }) => [name, kind])).toEqual([
      ['load', 'write'],
      ['kill service', 'fault'],
      ['cpu-quota service', 'fault'],
    ])
    expect(manifest.samplers['container-service']?.missed).toBeGreaterThan(0)
    await nothingIsLeft()
  })

  it('whose metrics hang loses samples, which are counted, and nothing else', async () => {
    let asked = false
    const { end, manifest } = await runForTest(scenario({ seconds: 4 }), (now, at) => {
      if (asked || now.progress === undefined || now.progress < 0.2) return
      asked = true
      const [, port] = /127\.0\.0\.1:(\d+)/.exec(JSON.stringify(portsIn(at))) ?? []
      void fetch(`http://127.0.0.1:${port}/hang`)
    })
    expect(end).toEqual({ end: 'done' })
    expect(manifest.samplers['prometheus-service']?.missed).toBeGreaterThan(2)
    expect(manifest.samplers['container-service']?.taken).toBeGreaterThan(5)
  })

  it.each([
    [
      'is never healthy',
      { target: '    environment: { SICK: 1 }' },
      /service was not ready within 4.00 s: its own health check should say healthy, and says (un)?/,
    ],
    ['has no image', { target: '' }, /the image nothing:here is not on this engine and cannot be pulled/],
  ] as const)('that %s says so', async (what, parts, reason) => {
    const text = scenario(parts).replace('within: 30 s', 'within: 4 s')
    const { end } = await runForTest(what === 'has no image' ? text.replace(image, 'nothing:here') : text)
    expect(end).toMatchObject({ end: 'failed', reason: expect.stringMatching(reason) })
    await nothingIsLeft()
  })

  it('whose port is taken says so', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((listening) => taken.once('listening', listening))
    const { port } = taken.address() as { port: number }
    const { end } = await runForTest(scenario().replace('http: 8080', `http: { inside: 8080, host: ${port} }`))
    expect(end).toMatchObject({ end: 'failed', reason: expect.stringMatching(/^a port of service is taken/) })
    taken.close()
    await nothingIsLeft()
  })

  it.skipIf(!requireOrSkip('mount'))('whose results fill the disk says so, and its folder is read', async () => {
    const disk = mkdtempSync(join(tmpdir(), 'quartile-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', disk])
    const before = tmpdir()
    process.env.TMPDIR = disk
    try {
      // A container and a local program write logs there, samplers and drivers tables.
      const local = `
  beside:
    command: ['${process.execPath}', -e, 'setInterval(() => console.log("x".repeat(2000)), 20)']`
      let full = false
      const running = runForTest(scenario({ seconds: 30, target: local }), ({ progress = 0 }, at) => {
        if (full || progress < 0.05) return
        full = true
        try {
          for (;;) writeFileSync(join(at, '..', 'filler'), Buffer.alloc(1024), { flag: 'a' })
        } catch (error) {
          expect(error).toMatchObject({ code: 'ENOSPC' })
        }
      })
      process.env.TMPDIR = before
      const { end, folder, manifest } = await running
      const reason = 'the result cannot be written: the disk is full'
      expect(end).toEqual({ end: 'failed', reason })
      expect(manifest).toMatchObject({ outcome: 'failed', reason })
      const run = await importForTest(core, folder)
      expect(run.caveats.map(({ code }) => code)).toContain('scenario-failed')
      expect(run.series.map(({ metric }) => metric)).toContain('container_memory_rss')
    } finally {
      execFileSync('umount', ['-l', disk])
      rmSync(disk, { recursive: true })
    }
    await nothingIsLeft()
  })

  it('of an engine that goes away fails with a sentence, and its folder is read', async () => {
    const place = findEngine()
    const socket = place?.host.replace('unix://', '') ?? ''
    const open = new Set<import('node:net').Socket>()
    const between = createServer((inside) => {
      const outside = connect(socket)
      for (const [a, b] of [
        [inside, outside],
        [outside, inside],
      ] as const) {
        open.add(a)
        a.pipe(b).on('error', () => a.destroy())
        a.on('error', () => b.destroy()).on('close', () => b.destroy())
      }
    }).listen(0, '127.0.0.1')
    await new Promise((listening) => between.once('listening', listening))
    const before = process.env.DOCKER_HOST
    process.env.DOCKER_HOST = `tcp://127.0.0.1:${(between.address() as { port: number }).port}`
    let gone = false
    try {
      const { end, folder, manifest } = await runForTest(scenario({ seconds: 10 }), (now) => {
        if (gone || now.progress === undefined || now.progress < 0.15) return
        gone = true
        between.close()
        for (const each of open) each.destroy()
      })
      expect(end).toMatchObject({ end: 'failed', reason: expect.stringMatching(/^service cannot be watched any more/) })
      expect(manifest.remarks.join('\n')).toContain('service could not be removed')
      expect(last(folder, 'container-service', 'container_memory_rss')).toBeGreaterThan(0)
    } finally {
      if (before === undefined) delete process.env.DOCKER_HOST
      else process.env.DOCKER_HOST = before
    }
    // It bears the label, so the next start finds it.
    const left = await orphansOf(engine, '/test', new Set())
    expect(left.map(({ kind }) => kind)).toEqual(['container', 'network', 'volume'])
    await removeOrphans(engine, left)
    await nothingIsLeft()
  })

  it('that does its work and ends is done then, with files of its own and the other targets in reach', async () => {
    const note = join(mkdtempSync(join(tmpdir(), 'quartile-note-')), 'note')
    writeFileSync(note, 'from somewhere')
    const at = `$${'{targets.service.http}'}`
    const text = scenario({
      seconds: 20,
      target: `  worker:
    image: ${image}
    ends: true
    command: [fetch, 'http://${at}/healthz', /data/note]
    files: { /data/note: { from: ${note}, replace: [{ text: somewhere, by: '${at}' }] } }`,
    })
    const { end, folder, manifest, log } = await runForTest(text)
    expect(end, log.join('\n')).toEqual({ end: 'done' })
    expect(readFileSync(join(folder, 'logs', 'worker.log'), 'utf8')).toContain('200 from service:8080')
    expect((manifest.endedAtMs ?? 0) - manifest.startedAtMs).toBeLessThan(15_000)
    await nothingIsLeft()
  })

  it('is a mode of a comparison, whose peak is told by its control group', async () => {
    const text = `
version: 1
name: compared
phases:
  - name: comparison
    drivers:
      - use: streaming-comparison
        with:
          image: ${image}
          memory: 256 MiB
          inMemory: [/service, alloc, '{scale}']
          streaming: [/service, alloc, '8']
          validate: [sh, -c, test -e manifest.json]
          scales: [16, 100, 400]
`
    const { end, folder } = await runForTest(text)
    expect(end).toEqual({ end: 'failed', reason: '400 in-memory: ended with its memory limit' })
    const rows = readFileSync(join(folder, 'SUMMARY.csv'), 'utf8').trim().split('\n').slice(1)
    const peaks = Object.fromEntries(
      rows.map((row) => row.split(',')).map(([scale, mode, , , peak]) => [`${scale} ${mode}`, Number(peak)]),
    )
    expect(Object.keys(peaks)).toEqual(['16 in-memory', '16 streaming', '100 in-memory', '100 streaming'])
    expect(peaks['100 in-memory']).toBeGreaterThan(100)
    expect(peaks['100 in-memory']).toBeLessThan(130)
    expect(peaks['100 streaming']).toBeGreaterThan(8)
    expect(peaks['100 streaming']).toBeLessThan(40)
    const run = await importForTest(core, folder)
    expect(run.system).toBe('streaming-comparison')
    await nothingIsLeft()
  }, 60_000)

  it('is never touched without the label', async () => {
    const other = await engine.docker.createContainer({ Image: image })
    await other.start()
    const { end } = await runForTest(scenario({ seconds: 1 }))
    expect(end.end).toBe('done')
    await removeOrphans(engine, await orphansOf(engine, '/test', new Set()))
    expect((await other.inspect()).State.Running).toBe(true)
    await other.remove({ force: true })
  })
})

describe.skipIf(skip || !requireOrSkip('debian-packages'))('servers of others', () => {
  it("are waited for and measured, and a driver that speaks another's protocol says so", async () => {
    const packages = ['etcd-server', 'prometheus']
    const name = debianImage('quartile-test-debian:1', packages, ['usr/bin/etcd', 'usr/bin/prometheus'])
    const text = `
version: 1
name: others
targets:
  etcd:
    image: ${name}
    command: [etcd, --data-dir=/tmp/etcd, '--listen-client-urls=http://0.0.0.0:2379', '--advertise-client-urls=http://etcd:2379', --enable-pprof]
    ports: { client: 2379 }
    ready: { grpc: { port: client }, log: ready to serve client requests, within: 30 s }
  prometheus:
    image: ${name}
    command: [prometheus, --config.file=/etc/prometheus/prometheus.yml, --storage.tsdb.path=/tmp/data]
    ports: { web: 9090 }
    ready: { http: { port: web, path: /-/ready }, port: web, within: 30 s }
phases:
  - name: load
    kind: write
    duration: 4 s
    drivers: [{ use: http-load, with: { target: prometheus.web, path: /api/v1/status/runtimeinfo, rate: 20/s } }]
  - { name: wrong, kind: write, drivers: [{ use: banyandb-write, with: { target: etcd.client, traces: 100 } }] }
samplers:
  - { use: container, every: 1 s }
  - { use: prometheus, target: etcd, every: 1 s, with: { port: client, keep: [^etcd_server_] } }
  - { use: prometheus, target: prometheus, every: 1 s, with: { port: web } }
  - { use: profile, target: etcd, every: 2 s, with: { port: client, kind: goroutine } }
  - { use: profile, target: prometheus, every: 2 s, with: { port: web, kind: heap } }
  - { use: profile, target: prometheus, every: 2 s, with: { port: web, kind: cpu, path: '/debug/pprof/profile?seconds=1' } }
`
    const { end, folder, log } = await runForTest(text)
    expect(end, log.join('\n')).toEqual({ end: 'failed', reason: expect.stringMatching(/unimplemented/i) })
    const run = await importForTest(core, folder)
    expect(run.phases.map(({ name: phase }) => phase)).toEqual(['load', 'wrong'])
    const metrics = run.series.map(({ metric, labels }) => `${metric} ${labels?.process ?? labels?.container ?? ''}`)
    for (const server of ['etcd', 'prometheus'])
      expect(metrics).toEqual(
        expect.arrayContaining([`go_goroutines ${server}`, `container_memory_working_set_bytes ${server}`]),
      )
    expect(metrics).toContain('etcd_server_has_leader etcd')
    expect(new Set(run.profiles.map(({ name: profile }) => profile.replace(/_?\d+.*/, '')))).toEqual(
      new Set(['cpu', 'goroutine', 'heap']),
    )
    await nothingIsLeft()
  }, 120_000)
})

describe.skipIf(skip)('a compose file', () => {
  it('is started as it is, on 127.0.0.1 and labelled, and each service is a target', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quartile-compose-'))
    mkdirSync(join(folder, 'in'))
    writeFileSync(
      join(folder, 'compose.yaml'),
      `version: '2.4'\nservices:\n  one: { image: '${image}', ports: ['8080'], mem_limit: 32m }\n  two: { image: '${image}', ports: ['0.0.0.0::8080'] }\n`,
    )
    const load = join(folder, 'load.mjs')
    writeFileSync(load, "console.log((await fetch('http://' + process.env.TARGET)).status)\n")
    const text = `
version: 1
name: composed
targets:
  stack: { compose: ${join(folder, 'compose.yaml')}, ready: { within: 40 s } }
phases:
  - name: load
    duration: 2 s
    drivers:
      - { use: http-load, with: { target: stack-one.8080, rate: 20/s } }
      - { use: command, with: { target: stack-two.8080, command: [sh, -c, "while sleep 0.2; do '${process.execPath}' '${load}'; done"] } }
samplers: [{ use: container, every: 500 ms }]
`
    let hosts: readonly string[] = []
    const {
      end,
      manifest,
      folder: result,
    } = await runForTest(text, (now) => {
      if (hosts.length > 0 || now.progress === undefined) return
      hosts = execFileSync('docker', ['ps', '--filter', 'label=dev.quartile.workspace=/test', '--format', '{{.Ports}}'])
        .toString()
        .trim()
        .split('\n')
    })
    expect(end).toEqual({ end: 'done' })
    expect(hosts).toHaveLength(2)
    for (const ports of hosts) expect(ports).toMatch(/^127\.0\.0\.1:\d+->8080\/tcp$/)
    expect(manifest.targets['stack-one']).toMatchObject({ memory: 32 * 2 ** 20 })
    expect(readdirSync(join(result, 'samples')).sort()).toEqual([
      'container-stack-one.csv',
      'container-stack-two.csv',
      'http-load-1.csv',
    ])
    // Ended with the phase, and all that it started with it.
    expect(readFileSync(join(result, 'logs', 'command-2.log'), 'utf8')).toMatch(/ 200$/m)
    await nothingIsLeft()
    rmSync(folder, { recursive: true })
  })
})

/** The address that the run's log of its load does not tell: as the engine has it. */
function portsIn(_folder: string): string {
  return execFileSync('docker', [
    'ps',
    '--filter',
    'label=dev.quartile.workspace=/test',
    '--format',
    '{{.Ports}}',
  ]).toString()
}
