/**
 * Heap dumps of small objects, which a Java program makes: the class histogram of 2 GB beside `jmap -histo` of the very
 * heap, and the dominators of 1 GiB. jmap reads memory and no file, and is what people would ask otherwise.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatNumber } from '../shared/units.ts'
import { type Measurement, measure, median } from './measure.ts'
import type { Result } from './result.ts'

/** Nodes that make 2 GB, and 1 GiB. */
const LARGE = 14_700_000
const MIDDLE = 7_900_000
const SPEED_AIM = 700e6
const HISTOGRAM_MEMORY_AIM = 600e6
const DOMINATORS_SECONDS_AIM = 60
const DOMINATORS_MEMORY_AIM = 2e9
const REPEATS = 3

const READER = join(import.meta.dirname, 'readHeapDump.ts')
const PROGRAM = join(import.meta.dirname, 'heapDump', 'SmallObjects.java')

export async function heapDumpBench(): Promise<readonly (Result | string)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-bench-'))
  try {
    try {
      compileDumper(folder)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ['There is no JDK to make a dump with.']
      throw error
    }
    return [...(await histogram(folder)), ...(await dominators(folder))]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Throws where there is no JDK. */
export function compileDumper(folder: string): void {
  execFileSync('javac', ['-d', folder, PROGRAM], { stdio: 'ignore' })
}

/** The program, once it has written its dump. */
export async function dumped(folder: string, nodes: number, file: string): Promise<ChildProcess> {
  rmSync(file, { force: true })
  const program = spawn('java', ['-Xmx3g', '-XX:+UseSerialGC', '-cp', folder, 'SmallObjects', String(nodes), file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await Promise.race([once(program.stdout, 'data'), once(program, 'exit')])
  return program
}

async function histogram(folder: string): Promise<Result[]> {
  const file = join(folder, 'large.hprof')
  const program = await dumped(folder, LARGE, file)
  const theirs: number[] = []
  try {
    for (let i = 0; i < REPEATS; i++) theirs.push((await measure('jmap', ['-histo', String(program.pid)])).seconds)
  } finally {
    program.kill('SIGKILL')
  }
  const { bytes, ours, peak, cpu } = await repeat('histogram', file)
  const seconds = median(ours)
  const speed = bytes / seconds
  const what = `a dump of ${formatNumber(bytes / 1e9, 2)} GB of small objects`
  return [
    {
      what: `class histogram of ${what}, process and all`,
      measured: `${formatNumber(speed / 1e6, 0)} MB/s, ${formatNumber(seconds)} s (${formatNumber(cpu)} s of a processor); jmap -histo of the live heap ${formatNumber(median(theirs))} s`,
      aim: `≥ ${SPEED_AIM / 1e6} MB/s`,
      met: speed >= SPEED_AIM,
    },
    memory(`memory for the class histogram of ${what}`, peak, HISTOGRAM_MEMORY_AIM),
  ]
}

async function dominators(folder: string): Promise<Result[]> {
  const file = join(folder, 'middle.hprof')
  const program = await dumped(folder, MIDDLE, file)
  program.kill('SIGKILL')
  const { bytes, ours, peak, objects, cpu } = await repeat('dominators', file)
  const seconds = median(ours)
  const what = `a dump of ${formatNumber(bytes / 2 ** 30, 2)} GiB and ${formatNumber(objects / 1e6, 1)} million objects`
  return [
    {
      what: `dominators, suspects, paths, strings and collections of ${what}`,
      measured: `${formatNumber(seconds, 1)} s (${formatNumber(cpu, 1)} s of a processor)`,
      aim: `≤ ${DOMINATORS_SECONDS_AIM} s`,
      met: seconds <= DOMINATORS_SECONDS_AIM,
    },
    memory(`memory for the dominators of ${what}`, peak, DOMINATORS_MEMORY_AIM),
  ]
}

async function repeat(what: 'histogram' | 'dominators', file: string) {
  const runs: Measurement[] = []
  for (let i = 0; i < REPEATS; i++) runs.push(await measure(process.execPath, [READER, what, file, `${file}.json`]))
  // What the last of them says of itself: on a busy machine, time passes without it.
  const { objects, cpu } = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as { objects: number; cpu: number }
  const peaks = runs.flatMap(({ peakBytes }) => peakBytes ?? [])
  const peak = peaks.length === 0 ? undefined : Math.max(...peaks)
  return { bytes: statSync(file).size, objects, cpu, ours: runs.map(({ seconds }) => seconds), peak }
}

function memory(what: string, peak: number | undefined, aim: number): Result {
  return {
    what,
    measured: peak === undefined ? 'not measured on this platform' : `${formatNumber(peak / 1e6, 0)} MB`,
    aim: `≤ ${formatNumber(aim / 1e6, 0)} MB`,
    met: peak !== undefined && peak <= aim,
  }
}
