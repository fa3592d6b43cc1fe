/**
 * How fast GC logs are read, of the detailed level that people keep and of the one that has little but pauses. Beside it,
 * an awk script that does no more than add up the pauses: what somebody without a tool would write.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileSource } from '../electron/import/byteSource.ts'
import { gcLog } from '../electron/import/gcLog/gcLog.ts'
import { formatNumber } from '../shared/units.ts'
import { measure } from './measure.ts'
import type { Result } from './result.ts'

export const GC_SAMPLES = resolve(import.meta.dirname, '..', 'resources', 'samples', 'jvm', 'gc-log')
const TARGET_BYTES = 100e6
/** The best counts: what else a machine does only makes a round longer. */
const ROUNDS = 6
const AIM = 80

const LOGS = [
  { what: 'gc* of G1', file: 'g1-jdk17.log', hasAim: true },
  { what: 'gc* of Parallel', file: 'parallel-jdk17.log', hasAim: true },
  { what: 'gc* of ZGC, two generations', file: 'zgc-jdk25.log', hasAim: true },
  { what: 'gc* of Shenandoah', file: 'shenandoah-jdk17.log', hasAim: true },
  { what: 'gc of G1, nothing but pauses', file: 'g1-tight-jdk25.log', hasAim: false },
]
const AWK = '/ Pause .*ms$/ { n = $NF; sub(/ms$/, "", n); sum += n; count++ } END { print count, sum }'

export async function gcLogBench(): Promise<readonly (Result | string)[]> {
  const folder = await mkdtemp(join(tmpdir(), 'quartile-gc-bench-'))
  try {
    const results: (Result | string)[] = []
    for (const { what, file, hasAim } of LOGS) {
      const path = join(folder, file)
      const bytes = await makeLong(await readFile(join(GC_SAMPLES, file), 'latin1'), path)
      const [ours, theirs]: [number[], number[]] = [[], []]
      for (let round = 0; round < ROUNDS; round++) {
        const started = performance.now()
        for await (const record of gcLog.parse(fileSource(path, 'gc.log', { hash: false }))) void record
        ours.push((performance.now() - started) / 1000)
        theirs.push((await measure('awk', [AWK, path])).seconds)
      }
      const speed = (times: readonly number[]) => bytes / 1e6 / Math.min(...times)
      const measured = `${formatNumber(speed(ours), 0)} MB/s, awk ${formatNumber(speed(theirs), 0)} MB/s`
      results.push(
        hasAim ? { what, measured, aim: `${AIM} MB/s`, met: speed(ours) >= AIM } : `${what}: ${measured} (no aim)`,
      )
    }
    return results
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The collections again and again, each time with numbers and uptimes that go on, as one JVM would write them. */
export async function makeLong(text: string, path: string): Promise<number> {
  const lines = text.split('\n').filter((line) => line.includes('GC('))
  const numbers = lines.map((line) => Number(/GC\((\d+)\)/.exec(line)?.[1] ?? 0))
  const span = Math.max(...numbers) + 1
  const parts: string[] = [
    text
      .split('\n')
      .filter((line) => line !== '' && !line.includes('GC('))
      .join('\n'),
  ]
  let bytes = parts[0]?.length ?? 0
  for (let turn = 0; bytes < TARGET_BYTES; turn++) {
    const part = lines
      .map((line) =>
        line
          .replace(/GC\((\d+)\)/, (_, number: string) => `GC(${Number(number) + turn * span})`)
          .replace(/\[(\d+)\.(\d+)s\]/, (_, whole: string, rest: string) => `[${Number(whole) + turn * 5}.${rest}s]`)
          .replace(/\[(\d+)ms\]/, (_, ms: string) => `[${Number(ms) + turn * 5_000}ms]`),
      )
      .join('\n')
    parts.push(part)
    bytes += part.length
  }
  await writeFile(path, `${parts.join('\n')}\n`, 'latin1')
  return bytes
}
