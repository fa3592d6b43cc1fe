/**
 * Flight recordings: how fast they are read, beside the JDK's own `jfr print --json`, and the memory that a large one takes.
 * A program that allocates in small buffers gives a recording of many small events, which is the hard case; a larger one is
 * the same chunks again, since a recording is its chunks one after the other.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { findJdks } from '../electron/requirements.ts'
import { formatNumber } from '../shared/units.ts'
import { measure, median } from './measure.ts'
import type { Result } from './result.ts'

const run = promisify(execFile)
const HERE = import.meta.dirname
const STORM_SECONDS = 12
const LARGE_BYTES = 500e6
const ROUNDS = 3
const [MIN_SPEED, MIN_RATIO, MAX_BYTES] = [150e6, 5, 1e9]
const STORM = [
  'settings=profile',
  'jdk.ObjectAllocationInNewTLAB#enabled=true',
  'jdk.ObjectAllocationOutsideTLAB#enabled=true',
  'jdk.ObjectAllocationSample#enabled=false',
]

export async function recordingsBench(): Promise<readonly (Result | string)[]> {
  const [jdk] = findJdks()
  if (!jdk) return ['no JDK was found: set JAVA_HOME']
  const folder = await mkdtemp(join(tmpdir(), 'quartile-bench-jfr-'))
  try {
    const [small, large] = [join(folder, 'storm.jfr'), join(folder, 'large.jfr')]
    await makeStorm(jdk, small)
    await repeat(small, large)
    const tool = resolve(HERE, 'readRecording.ts')
    const reading = async (what: string, file: string) => {
      const times: number[] = []
      for (let i = 0; i < ROUNDS; i++) times.push(Number((await run(process.execPath, [tool, what, file])).stdout))
      return median(times)
    }
    const { size } = await stat(small)
    const [imported, valued] = [await reading('import', large), await reading('values', small)]
    const whole = await measure(process.execPath, [tool, 'values', small])
    const printed = await measure(join(jdk, 'bin', 'jfr'), ['print', '--json', small])
    const peak = (await measure(process.execPath, [tool, 'import', large])).peakBytes
    const largeSize = (await stat(large)).size
    const speed = largeSize / imported
    const ratio = printed.seconds / whole.seconds
    const mb = (bytes: number) => formatNumber(bytes / 1e6, 0)
    return [
      {
        what: `a recording of ${mb(largeSize)} MB, imported`,
        measured: `${mb(speed)} MB/s`,
        aim: `${mb(MIN_SPEED)} MB/s`,
        met: speed >= MIN_SPEED,
      },
      {
        what: `every event of ${mb(size)} MB as values, beside jfr print --json, as whole processes`,
        measured: `${formatNumber(whole.seconds)} s (${formatNumber(valued)} s of it reading) against ${formatNumber(printed.seconds)} s: ${formatNumber(ratio, 1)} times as fast`,
        aim: `${MIN_RATIO} times as fast`,
        met: ratio >= MIN_RATIO,
      },
      {
        what: `peak memory of importing ${mb(largeSize)} MB`,
        measured: peak === undefined ? 'not measured on this platform' : `${mb(peak)} MB`,
        aim: `${mb(MAX_BYTES)} MB`,
        met: peak !== undefined && peak <= MAX_BYTES,
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export async function makeStorm(jdk: string, file: string, more: readonly string[] = []): Promise<void> {
  const options = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TLABSize=2k', '-XX:-ResizeTLAB', ...more]
  const recording = `-XX:StartFlightRecording:filename=${file},${STORM.join(',')}`
  await run(join(jdk, 'bin', 'java'), [...options, recording, resolve(HERE, 'Storm.java'), String(STORM_SECONDS)])
}

/** The same chunks again until the file is large. */
export async function repeat(from: string, to: string): Promise<void> {
  const bytes = await readFile(from)
  for (let size = 0; size < LARGE_BYTES; size += bytes.length) await writeFile(to, bytes, { flag: 'a' })
}
