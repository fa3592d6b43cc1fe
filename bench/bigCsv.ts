/** The large CSV that imports are measured with: the same bytes on every machine, made once into the system's temporary folder. */

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const BIG_CSV_ROWS = 5_000_000
/** The six columns: below which value, and how many decimals. Together with the time they make 244 MB. */
const COLUMNS: readonly (readonly [name: string, below: number, decimals: number])[] = [
  ['heap_alloc_mb', 1000, 2],
  ['rss_mb', 100, 2],
  ['latency_ms', 10, 2],
  ['cpu_percent', 100, 0],
  ['goroutines', 100, 0],
  ['queue_depth', 1000, 0],
]
/** 2026-01-01T00:00:00Z; ten rows share each second, as they do when several workers write one log. */
const START_MS = 1_767_225_600_000
const ROWS_PER_SECOND = 10
const BATCH_BYTES = 1 << 20

/** Path of a CSV of `rows` rows: an RFC 3339 time and six columns of numbers. */
export async function bigCsv(rows = BIG_CSV_ROWS): Promise<string> {
  const path = join(tmpdir(), `quartile-bench-${rows}.csv`)
  const known = await stat(path).catch(() => undefined)
  if (known) return path
  const unfinished = `${path}.part`
  const out = createWriteStream(unfinished)
  let batch = `Timestamp,${COLUMNS.map(([name]) => name).join(',')}\n`
  let seed = 1
  const next = (below: number, decimals: number) => {
    // Park and Miller's minimal standard generator: small, and the same everywhere.
    seed = (seed * 48_271) % 2_147_483_647
    const steps = 10 ** decimals
    return ((seed % (below * steps)) / steps).toFixed(decimals)
  }
  for (let row = 0; row < rows; row++) {
    const time = new Date(START_MS + Math.floor(row / ROWS_PER_SECOND) * 1000).toISOString().slice(0, 19)
    const cells = COLUMNS.map(([, below, decimals]) => next(below, decimals))
    batch += `${time}Z,${cells.join(',')}\n`
    if (batch.length < BATCH_BYTES) continue
    if (!out.write(batch)) await once(out, 'drain')
    batch = ''
  }
  out.end(batch)
  await once(out, 'close')
  await rename(unfinished, path)
  return path
}
