/** A 5-million-row CSV into a workspace, beside DuckDB reading it into a database file; whole processes, in turn. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatNumber } from '../shared/units.ts'
import { bigCsv } from './bigCsv.ts'
import { type Measurement, measure, median } from './measure.ts'
import type { Result } from './result.ts'

const ROWS = 5_000_000
const ROUNDS = 5
const MEMORY_AIM_BYTES = 600e6

export async function importBench(): Promise<readonly Result[]> {
  const csv = await bigCsv(ROWS)
  const folder = mkdtempSync(join(tmpdir(), 'quartile-bench-'))
  const ours: Measurement[] = []
  const theirs: Measurement[] = []
  try {
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await imported('quartileImport.ts', csv, folder))
      theirs.push(await imported('duckdbImport.ts', csv, folder))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const ratio = median(ours.map((our, i) => our.seconds / (theirs[i]?.seconds ?? Number.NaN)))
  const seconds = (all: readonly Measurement[]) => formatNumber(median(all.map((one) => one.seconds)))
  const peak = (all: readonly Measurement[]) => Math.max(...all.map((one) => one.peakBytes ?? Number.NaN))
  return [
    {
      what: `import of ${ROWS.toLocaleString('en-US')} rows, 7 columns, ${formatNumber(statSync(csv).size / 1e6, 0)} MB`,
      measured: `${formatNumber(ratio)} × DuckDB's wall time (${seconds(ours)} s against ${seconds(theirs)} s, medians of ${ROUNDS} pairs)`,
      aim: 'below 1.0 ×',
      met: ratio < 1,
    },
    {
      what: 'peak memory of that import, all its processes',
      measured: `${formatNumber(peak(ours) / 1e6, 0)} MB (DuckDB ${formatNumber(peak(theirs) / 1e6, 0)} MB)`,
      aim: 'below 600 MB',
      met: peak(ours) < MEMORY_AIM_BYTES,
    },
  ]
}

/** One import into a new file, which is gone afterwards: its pages must not be written back under the next one. */
async function imported(program: string, csv: string, folder: string): Promise<Measurement> {
  const file = join(folder, 'imported')
  const measured = await measure(process.execPath, [join(import.meta.dirname, program), csv, file])
  for (const suffix of ['', '-wal', '-shm', '.wal']) rmSync(`${file}${suffix}`, { force: true })
  return measured
}
