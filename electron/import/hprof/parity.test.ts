/** Our histogram beside that of `jmap -histo`, of the same heap, for every way in which HotSpot lays out objects. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findJdks, ROOT, requireOrSkip } from '../../requirements.ts'
import { fileSource } from '../byteSource.ts'
import { className } from './format.ts'
import { type Histogram, readHistogram } from './histogram.ts'

const PROGRAM = join(ROOT, 'resources', 'samples', 'jvm', 'hprof', 'Hoarder.java')
const LARGEST = 50

const isThere = requireOrSkip('jdk')

const LAYOUTS: readonly { readonly name: string; readonly jvm: readonly string[] }[] = [
  { name: 'compressed references', jvm: ['-XX:+UseG1GC'] },
  { name: 'references of 8 bytes', jvm: ['-XX:+UseSerialGC', '-XX:-UseCompressedOops'] },
  { name: 'objects at multiples of 16', jvm: ['-XX:+UseParallelGC', '-XX:ObjectAlignmentInBytes=16'] },
  { name: 'ZGC', jvm: ['-XX:+UseZGC'] },
  { name: 'compact headers', jvm: ['-XX:+UseSerialGC', '-XX:+UseCompactObjectHeaders'] },
]

/** What the two count differently; README.md beside this file says why. */
const DIFFERENT = /^(java\.lang\.Class|jdk\.internal\.vm\.Filler\w*\[\])$|\$\$Lambda/

/** Newer JDKs fill gaps in the heap with arrays that a dump shows as these. */
const FILLED = 'int[]'

type Counts = ReadonlyMap<string, { readonly instances: number; readonly bytes: number }>

function countsOf(histogram: string): Counts {
  const rows = [...histogram.matchAll(/^\s*\d+:\s+(\d+)\s+(\d+)\s+(\S+)/gm)]
  const counts = new Map<string, { instances: number; bytes: number }>()
  for (const [, instances, bytes, written = ''] of rows) {
    const name = className(written)
    const known = counts.get(name)
    counts.set(name, {
      instances: Number(instances) + (known?.instances ?? 0),
      bytes: Number(bytes) + (known?.bytes ?? 0),
    })
  }
  return counts
}

/** The layouts that the JVM can be asked for; compact headers came with JDK 24. */
function layoutsOf(home: string): typeof LAYOUTS {
  return LAYOUTS.filter(
    ({ jvm }) => spawnSync(join(home, 'bin', 'java'), [...jvm, '-version'], { stdio: 'ignore' }).status === 0,
  )
}

async function ready(program: ChildProcess): Promise<boolean> {
  if (!program.stdout) return false
  const [said] = (await Promise.race([once(program.stdout, 'data'), once(program, 'exit')])) as [unknown]
  return String(said).includes('ready')
}

describe.skipIf(!isThere)('a histogram', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'quartile-hprof-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const homes = isThere ? findJdks().filter((home) => existsSync(join(home, 'bin', 'javac'))) : []

  /** The same heap, counted by jmap before and after it was dumped, and by us. */
  async function counted(home: string, jvm: readonly string[]) {
    const tool = (name: string, ...args: readonly string[]) =>
      execFileSync(join(home, 'bin', name), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    tool('javac', '-d', folder, PROGRAM)
    const dump = join(folder, 'heap.hprof')
    rmSync(dump, { force: true })
    const program = spawn(join(home, 'bin', 'java'), [...jvm, '-Xmx256m', '-cp', folder, 'Hoarder', '2000'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    try {
      if (!(await ready(program))) throw new Error(`the program ended before it was ready: ${jvm.join(' ')}`)
      const pid = String(program.pid)
      // The first question loads classes and starts threads to answer it.
      tool('jmap', '-histo:live', pid)
      const before = countsOf(tool('jmap', '-histo:live', pid))
      tool('jcmd', pid, 'GC.heap_dump', dump)
      const after = countsOf(tool('jmap', '-histo:live', pid))
      const ours = await readHistogram(fileSource(dump, 'dump', { hash: false }))
      if (!ours) throw new Error('the dump holds nothing')
      return { before, after, ours }
    } finally {
      program.kill('SIGKILL')
    }
  }

  function expectSame({ before, after, ours }: { before: Counts; after: Counts; ours: Histogram }) {
    expect(ours.layout.contradicted).toBe(0)
    const rows = new Map(ours.rows.map(({ name, instances, bytes }) => [name, { instances, bytes }]))
    const largest = [...after].filter(([name]) => !DIFFERENT.test(name)).slice(0, LARGEST)
    expect(largest.length).toBe(LARGEST)
    for (const [name, counts] of largest) {
      if (name === FILLED) {
        expect(rows.get(name)?.instances).toBeGreaterThanOrEqual(counts.instances)
        continue
      }
      // What dumping itself makes or ends is in one of the two.
      const same = [counts, before.get(name)]
      expect(same, `${name} has ${JSON.stringify(rows.get(name))}`).toContainEqual(rows.get(name))
    }
  }

  it.each(homes)('is compared in four layouts of %s at least', (home) => {
    expect(layoutsOf(home).length).toBeGreaterThanOrEqual(LAYOUTS.length - 1)
  })

  for (const home of homes) {
    for (const { name, jvm } of layoutsOf(home)) {
      it(
        `of the ${LARGEST} largest classes is that of ${home.split('/').at(-1)} with ${name}`,
        {
          timeout: 120_000,
        },
        async () => expectSame(await counted(home, jvm)),
      )
    }
  }
})
