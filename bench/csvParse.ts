/** How fast a CSV becomes blocks of numbers, without storing them: `node bench/csvParse.ts [ROWS]`. */
import { stat } from 'node:fs/promises'
import { fileSource } from '../electron/import/byteSource.ts'
import { csv } from '../electron/import/csv.ts'
import { BIG_CSV_ROWS, bigCsv } from './bigCsv.ts'

const path = await bigCsv(Number(process.argv[2] ?? BIG_CSV_ROWS))
const { size } = await stat(path)
for (const hash of [false, true]) {
  const started = performance.now()
  const cpu = process.cpuUsage()
  let rows = 0
  let checksum = 0
  for await (const record of csv.parse(fileSource(path, 'big.csv', { hash }))) {
    if (record.kind !== 'points') continue
    rows += record.t.length
    checksum += record.v[0]?.at(-1) ?? 0
  }
  const seconds = (performance.now() - started) / 1000
  const cpuSeconds = (process.cpuUsage(cpu).user / 1e6).toFixed(2)
  const speed = (size / 1e6 / seconds).toFixed(0)
  const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0)
  console.log(
    `${hash ? 'parse + SHA-256' : 'parse          '}  ${seconds.toFixed(2)} s  ${speed} MB/s  CPU ${cpuSeconds} s  ${rows} rows  peak ${peak} MiB  (${checksum})`,
  )
}
