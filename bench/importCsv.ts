/** A 5-million-row CSV into a workspace, beside DuckDB reading it into a database file; whole processes, in turn. */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { formatNumber } from '../shared/units.ts'
import { bigCsv } from './bigCsv.ts'
import { type Measurement, measure, median } from './measure.ts'
import type { Result } from './result.ts'

const ROWS = 5_000_000
const ROUNDS = 3
const MEMORY_AIM_BYTES = 600e6

export async function importBench(): Promise<readonly Result[]> {
  const root = resolve(import.meta.dirname, '..')
  const csv = await bigCsv(ROWS)
  const folder = mkdtempSync(join(tmpdir(), 'quartile-bench-'))
  const ours: Measurement[] = []
  const theirs: Measurement[] = []
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const workspace = join(folder, `${round}.sqlite`)
      ours.push(await measure(process.execPath, [join(root, 'bench', 'quartileImport.ts'), csv, workspace]))
      theirs.push(
        await measure(process.execPath, [join(root, 'bench', 'duckdbImport.ts'), csv, join(folder, `${round}.duckdb`)]),
      )
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
