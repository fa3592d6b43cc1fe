/** Profiles: reading a thousand beside a thousand runs of `go tool pprof -top`, a large one within memory, and growth. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { makeProfile } from '../electron/import/pprof/madeProfile.ts'
import { measure, median } from './measure.ts'
import type { Result } from './result.ts'

const PROFILES = 1_000
const SAMPLES = 2_000
/** Different profiles among the thousand: more would only take longer to make. */
const DIFFERENT = 25
/** Runs of pprof that are measured; a thousand are 20 times as long. */
const PPROF_RUNS = 50
const LARGE_BYTES = 105e6
const MEMORY_AIM = 1e9
const SHARE_AIM = 0.25
const GROWTH_AIM = 3
const REPEATS = 3

export async function profilesBench(): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-bench-'))
  try {
    const files = Array.from({ length: DIFFERENT }, (_, seed) => join(folder, `heap_${seed}.pprof`))
    files.forEach((file, seed) => void writeFileSync(file, gzipSync(makeProfile({ seed, samples: SAMPLES }))))
    const all = Array.from({ length: PROFILES }, (_, i) => files[i % DIFFERENT] ?? '')
    return [...(await indexing(all)), ...(await large(join(folder, 'large.pb')))]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const reader = join(import.meta.dirname, 'readProfiles.ts')

async function indexing(files: readonly string[]): Promise<Result[]> {
  const times: number[] = []
  const growths: number[] = []
  for (let i = 0; i < REPEATS; i++) {
    const started = performance.now()
    const out = execFileSync(process.execPath, [reader, 'index', ...files], { encoding: 'utf8' })
    growths.push(Number(out))
    times.push((performance.now() - started) / 1000 - Number(out))
  }
  const ours = median(times)
  const growth = median(growths)
  const what = `${files.length.toLocaleString('en-US')} heap profiles of ${SAMPLES.toLocaleString('en-US')} samples`
  const grown: Result = {
    what: `growth over ${what}, once read`,
    measured: `${growth.toFixed(2)} s`,
    aim: `≤ ${GROWTH_AIM} s`,
    met: growth <= GROWTH_AIM,
  }
  const theirs = await pprofSeconds(files)
  if (theirs === undefined)
    return [
      {
        what: `indexing ${what}`,
        measured: `${ours.toFixed(2)} s; Go is not here to compare with`,
        aim: 'Go',
        met: false,
      },
      grown,
    ]
  const share = ours / theirs
  return [
    {
      what: `indexing ${what}, a share of as many runs of go tool pprof -top (${PPROF_RUNS} measured and scaled)`,
      measured: `${share.toFixed(3)} (${ours.toFixed(2)} s beside ${theirs.toFixed(1)} s)`,
      aim: `≤ ${SHARE_AIM}`,
      met: share <= SHARE_AIM,
    },
    grown,
  ]
}

async function pprofSeconds(files: readonly string[]): Promise<number | undefined> {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  let seconds = 0
  const measured = files.slice(0, PPROF_RUNS)
  for (const file of measured)
    seconds += (await measure('go', ['tool', 'pprof', '-symbolize=none', '-top', file])).seconds
  return (seconds / measured.length) * files.length
}

async function large(file: string): Promise<Result[]> {
  const perSample = makeProfile({ seed: 1, samples: 20_000 }).length / 20_000
  writeFileSync(file, makeProfile({ seed: 1, samples: Math.ceil(LARGE_BYTES / perSample) }))
  const { seconds, peakBytes } = await measure(process.execPath, [reader, 'top', file])
  const size = `${(statSync(file).size / 1e6).toFixed(0)} MB of profile.proto`
  const theirs = await pprofSeconds([file])
  const share = theirs === undefined ? undefined : seconds / theirs
  const beside: Result = {
    what: `reading ${size} and listing its top, a share of the time of go tool pprof -top`,
    measured:
      share === undefined
        ? `${seconds.toFixed(1)} s; Go is not here to compare with`
        : `${share.toFixed(3)} (${seconds.toFixed(1)} s beside ${(theirs ?? 0).toFixed(1)} s)`,
    aim: `≤ ${SHARE_AIM}`,
    met: share !== undefined && share <= SHARE_AIM,
  }
  const memory: Result = {
    what: `memory for reading ${size} and listing its top`,
    measured:
      peakBytes === undefined
        ? 'not measured on this platform'
        : `${(peakBytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s`,
    aim: `< ${MEMORY_AIM / 1e6} MB`,
    met: peakBytes !== undefined && peakBytes < MEMORY_AIM,
  }
  return [beside, memory]
}
