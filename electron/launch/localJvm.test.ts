/** A JVM as a local program: a heap dump at a moment, and requests to the sink, both read into the run. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Core, createCore } from '../core.ts'
import { findJdks, requireOrSkip } from '../requirements.ts'
import { scenariosFolder } from './scenarioFiles.ts'
import { importForTest, runForTest } from './testRunOfScenario.ts'

const skip = !requireOrSkip('jdk')
const placeholder = (name: string) => `\${${name}}`

let core: Core
beforeAll(async () => {
  core = await createCore({ workspace: ':memory:' })
})
afterAll(() => core.close())

function scenario(target: string, phase: string, samplers = ''): string {
  return `
version: 1
name: local
targets:
  sink:
    command: ['${placeholder('node')}', '${join(scenariosFolder(), 'http-sink', 'sink.mjs')}']
    environment: { PORT: '${placeholder('ports.http')}' }
    ports: { http: 0 }
    ready: { http: { port: http, path: /health }, within: 20 s }
${target}
phases:
  - name: load
    kind: write
    duration: 3 s
    drivers: [{ use: http-load, with: { target: sink.http, path: /data, method: POST, body: '{"a":1}', rate: 20/s } }]
${phase}
${samplers}
`
}

describe('the sink', () => {
  it('counts what it is sent, and its figures are in the run', async () => {
    const { end, folder } = await runForTest(scenario('', ''))
    expect(end).toEqual({ end: 'done' })
    const stats = JSON.parse(readFileSync(join(folder, 'stats.json'), 'utf8')) as Record<string, number>
    expect(stats.total_requests).toBeGreaterThan(30)
    expect(stats.total_bytes).toBe(7 * (stats.total_requests ?? 0))
    expect(stats.throughput_per_sec).toBeGreaterThan(10)
    expect(stats.errors).toBe(0)
    const run = await importForTest(core, folder)
    const read = Object.fromEntries(
      run.files.map((file) => [file.path, 'importer' in file ? file.importer : file.reason]),
    )
    expect(read).toMatchObject({
      'stats.json': expect.stringMatching(/caterer/),
      'logs/sink.log': expect.stringMatching(/caterer/),
    })
  }, 60_000)
})

describe.skipIf(skip)('a local JVM', () => {
  it('is dumped at a moment, which is drawn into the run', async () => {
    const [home = ''] = findJdks()
    const classes = mkdtempSync(join(tmpdir(), 'quartile-classes-'))
    execFileSync(join(home, 'bin', 'javac'), ['-d', classes, join(import.meta.dirname, 'testJvm.java')])
    const jvm = `  jvm:
    command: ['${join(home, 'bin', 'java')}', -Xmx32m, '-XX:StartFlightRecording=settings=profile', -cp, '${classes}', testJvm]
    ready: { log: started, within: 30 s }`
    const phase = '    faults: [{ use: heap-dump, target: jvm, at: 1 s, for: 100 ms }]'
    const { end, folder, manifest } = await runForTest(
      scenario(jvm, phase, 'samplers: [{ use: jfr-dump, target: jvm, every: 10 s }]'),
    )
    expect(end).toEqual({ end: 'done' })
    expect(manifest.phases.map(({ name, kind }) => [name, kind])).toContainEqual(['heap-dump jvm', 'fault'])
    expect(statSync(join(folder, 'heap-dump.hprof')).size).toBeGreaterThan(2 ** 18)
    // One at the start and the final one of the phase.
    const recordings = readdirSync(folder).filter((name) => /^recording_load_\d+\.jfr$/.test(name))
    expect(recordings).toHaveLength(2)
    const run = await importForTest(core, folder)
    expect(run.files.filter(({ path }) => path.endsWith('.jfr')).every((file) => 'importer' in file)).toBe(true)
    expect(JSON.stringify(run.tables)).toContain('byte[]')
  }, 90_000)
})
