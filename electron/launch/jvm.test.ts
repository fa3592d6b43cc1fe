/** The scenario for a JVM, in a real container with a real one: what it writes last is kept, out of memory too. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Core, createCore } from '../core.ts'
import { findJdks, requireOrSkip } from '../requirements.ts'
import { connectEngine } from './engine/connect.ts'
import { orphansOf, removeOrphans } from './engine/orphans.ts'
import { openScenario, scenariosFolder } from './scenarioFiles.ts'
import { copyLibraries, hasImage, importImage } from './testImportedImage.ts'
import { importForTest, runForTest } from './testRunOfScenario.ts'

const skip = !requireOrSkip('docker') || !requireOrSkip('jdk')
const IMAGE = 'quartile-test-jvm:2'

/** A runtime of this machine's JDK with the libraries that it loads, and the program. */
function buildImage(): void {
  if (hasImage(IMAGE)) return
  const home = findJdks().find((each) => existsSync(join(each, 'jmods')))
  if (home === undefined) throw new Error('QUARTILE_REQUIRE_ALL=1, and no JDK with jmods was found')
  const root = mkdtempSync(join(tmpdir(), 'quartile-jvm-'))
  const runtime = join(root, 'jre')
  const modules = 'java.base,jdk.jfr,java.management,jdk.management'
  execFileSync(join(home, 'bin', 'jlink'), ['--add-modules', modules, '--strip-debug', '--output', runtime])
  execFileSync(join(home, 'bin', 'javac'), ['-d', join(root, 'app'), join(import.meta.dirname, 'testJvm.java')])
  const programs = [
    join(runtime, 'bin', 'java'),
    ...['libjava.so', 'libjimage.so', 'libmanagement.so', 'libnet.so', 'libzip.so', 'server/libjvm.so'].map((name) =>
      join(runtime, 'lib', name),
    ),
  ]
  copyLibraries(root, programs)
  mkdirSync(join(root, 'tmp'))
  importImage(root, IMAGE, 'ENTRYPOINT ["/jre/bin/java","-cp","/app","testJvm"]')
  rmSync(root, { recursive: true })
}

describe.skipIf(skip)('a JVM in a container', () => {
  let core: Core
  beforeAll(async () => {
    buildImage()
    core = await createCore({ workspace: ':memory:' })
  }, 300_000)
  afterAll(async () => {
    await core?.close()
    const engine = await connectEngine()
    await removeOrphans(engine, await orphansOf(engine, '/test', new Set()))
  })

  /** The ready scenario, as text with values in the place of its defaults. */
  function scenario(left: number): string {
    return openScenario('jvm-memory-profile')
      .text.replace('eclipse-temurin:17-jre', IMAGE)
      .replace('$' + '{here}', scenariosFolder())
      .replace('value: 512m', 'value: 16m')
      .replace('value: 1g', 'value: 32m')
      .replace('value: 2 GiB', 'value: 256 MiB')
      .replace('value: 5 min', 'value: 8 s')
      .replace('      JAVA_TOOL_OPTIONS', `      LEFT: ${left}\n      JAVA_TOOL_OPTIONS`)
  }

  it('leaves a recording and a GC log, which are read into the run', { timeout: 120_000 }, async () => {
    const { end, folder } = await runForTest(scenario(0))
    expect(end).toEqual({ end: 'done' })
    expect(readdirSync(join(folder, 'jvm')).sort()).toEqual(['gc.log', 'recording.jfr'])
    // What it sent has come to the sink on this machine, which listens on its loopback.
    const stats = JSON.parse(readFileSync(join(folder, 'stats.json'), 'utf8')) as Record<string, number>
    expect(stats).toMatchObject({ errors: 0, total_bytes: 1_000 * (stats.total_requests ?? 0) })
    expect(stats.total_requests).toBeGreaterThan(10)
    const run = await importForTest(core, folder)
    expect(run.series.map(({ metric }) => metric)).toEqual(
      expect.arrayContaining(['jvm_heap_after_gc_bytes', 'container_memory_working_set_bytes']),
    )
  })

  it('out of memory leaves its heap dump, whose biggest class is told', { timeout: 120_000 }, async () => {
    const { end, folder } = await runForTest(scenario(262_144))
    expect(end).toEqual({ end: 'failed', reason: 'jvm ended with code 1 while it was measured' })
    expect(statSync(join(folder, 'jvm', 'heap-dump.hprof')).size).toBeGreaterThan(16 * 2 ** 20)
    const run = await importForTest(core, folder)
    expect(run.caveats.map(({ code }) => code)).toContain('scenario-failed')
    expect(JSON.stringify(run.tables)).toContain('byte[]')
  })
})
