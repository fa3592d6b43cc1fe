/** Reports as pictures, by processes that are started as Quartile starts its jobs: 40 figures over 10 runs, one figure once what draws is loaded, and the trace suite's three figures beside matplotlib. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { JOB_FLAGS } from '../electron/jobs/queue.ts'
import { formatNumber } from '../shared/units.ts'
import { type Measurement, measure, median } from './measure.ts'
import type { Result } from './result.ts'

const RUNS = 10
/** Rows of a phase: an hour and a half, a row a second. */
const ROWS = 5_000
const ROUNDS = 3
const MANY_SECONDS_AIM = 20
const MANY_MEMORY_AIM = 800e6
const ONE_SECONDS_AIM = 1.5

const WRITER = join(import.meta.dirname, 'writeReports.ts')
const SCRIPT = join(import.meta.dirname, 'threeFigures.py')
const DEMO = resolve(import.meta.dirname, '..', 'resources', 'samples', 'demo', 'leaking')
/** A Python that has matplotlib. */
const PYTHON = process.env['QUARTILE_PYTHON'] ?? 'python3'

interface Told {
  /** User and system time of the whole process. */
  readonly cpu: number
  /** Since it was ready to draw; of Quartile alone. */
  readonly cpuAfterStart?: number
  readonly seconds?: number
  readonly written: number
}

type Written = Measurement & { readonly told: Told }

export async function reportsBench(): Promise<readonly (Result | string)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-bench-'))
  try {
    const workspace = join(folder, 'workspace.sqlite')
    writeRuns(join(folder, 'runs'))
    await measure(process.execPath, [join(import.meta.dirname, 'quartileImport.ts'), join(folder, 'runs'), workspace])
    const many = await written(folder, process.execPath, [...JOB_FLAGS, WRITER, 'many', workspace])
    const one = await rounds(() => written(folder, process.execPath, [...JOB_FLAGS, WRITER, 'one', workspace]))
    return [...ofMany(many), ofOne(one), await besideMatplotlib(folder)]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function ofMany({ seconds, peakBytes, told }: Written): readonly Result[] {
  const what = `a page of ${told.written} figures over ${RUNS} runs as PNG`
  return [
    {
      what,
      measured: `${formatNumber(seconds, 1)} s, ${formatNumber(told.cpu, 1)} s of a processor`,
      aim: `≤ ${MANY_SECONDS_AIM} s`,
      met: seconds <= MANY_SECONDS_AIM,
    },
    {
      what: `peak memory of ${what}`,
      measured: peakBytes === undefined ? 'not measured on this platform' : `${formatNumber(peakBytes / 1e6, 0)} MB`,
      aim: `≤ ${formatNumber(MANY_MEMORY_AIM / 1e6, 0)} MB`,
      met: peakBytes !== undefined && peakBytes <= MANY_MEMORY_AIM,
    },
  ]
}

function ofOne(all: readonly Written[]): Result {
  const seconds = median(all.map(({ told }) => told.seconds ?? Number.NaN))
  const cpu = median(all.map(({ told }) => told.cpuAfterStart ?? Number.NaN))
  const whole = median(all.map(({ told }) => told.cpu))
  return {
    what: 'one figure of a run as PNG, once the process that draws has started',
    measured: `${formatNumber(seconds)} s, ${formatNumber(cpu)} s of a processor; ${formatNumber(whole)} s of a processor with the start of that process and what draws, medians of ${ROUNDS}`,
    aim: `≤ ${ONE_SECONDS_AIM} s`,
    met: seconds <= ONE_SECONDS_AIM,
  }
}

/** Whole processes: what is imported counts. */
async function besideMatplotlib(folder: string): Promise<string> {
  try {
    await measure(PYTHON, [
      '-c',
      'import importlib.util, sys; sys.exit(importlib.util.find_spec("matplotlib") is None)',
    ])
  } catch {
    return `three figures beside matplotlib: skipped, ${PYTHON} has no matplotlib; QUARTILE_PYTHON names another`
  }
  const ours = await rounds(() => written(folder, process.execPath, [...JOB_FLAGS, WRITER, 'suite', DEMO]))
  const theirs = await rounds(() => written(folder, PYTHON, [SCRIPT, DEMO]))
  const cpu = (all: readonly Written[]) => median(all.map(({ told }) => told.cpu))
  const inWords = (all: readonly Written[]) => {
    const peak = Math.max(...all.map(({ peakBytes }) => peakBytes ?? Number.NaN))
    return `${formatNumber(cpu(all))} s of a processor, ${formatNumber(median(all.map(({ seconds }) => seconds)))} s, ${formatNumber(peak / 1e6, 0)} MB`
  }
  return `the trace suite's three figures, imports included: ${inWords(ours)}; matplotlib ${inWords(theirs)}: ${formatNumber(cpu(ours) / cpu(theirs))} × its processor time, medians of ${ROUNDS}`
}

async function rounds(once: () => Promise<Written>): Promise<readonly Written[]> {
  const all: Written[] = []
  for (let i = 0; i < ROUNDS; i++) all.push(await once())
  return all
}

async function written(folder: string, command: string, args: readonly string[]): Promise<Written> {
  const told = join(folder, 'told.json')
  const measured = await measure(command, [...args, folder, told])
  return { ...measured, told: JSON.parse(readFileSync(told, 'utf8')) as Told }
}

/** Folders as the trace suite writes them. */
function writeRuns(folder: string): void {
  for (let run = 0; run < RUNS; run++) {
    const place = join(folder, `run-${run}`)
    mkdirSync(place, { recursive: true })
    for (const [p, phase] of ['write', 'query'].entries()) {
      const rows = Array.from({ length: ROWS }, (_, i) => {
        const at = new Date(Date.UTC(2026, 10, 21, 1) + (p * ROWS + i) * 1_000).toISOString().slice(0, 19)
        const heap = 80 + ((i * 37) % 41) + (i / 100) * p * run
        const sizes = [heap, heap + 40, heap + 5, 35, heap + 40].map((size) => size.toFixed(2))
        return [`${at}Z`, ...sizes, i + p * ROWS, '0.049', 10 + (i % 3)].join()
      })
      writeFileSync(join(place, `memory_${phase}_small.csv`), [HEADER, ...rows, ''].join('\n'))
    }
  }
}

const HEADER = 'Timestamp,HeapAlloc(MB),HeapSys(MB),HeapInuse(MB),HeapIdle(MB),RSS(MB),NumGC,GCPauseMs,NumGoroutine'
