/**
 * `npm run bench [NAME…]`: what Quartile promises as a number, measured on this machine beside a peer in the same run.
 * Ratios travel between machines; seconds do not.
 */

import { banyandbBench } from './banyandb.ts'
import { cancelBench } from './cancel.ts'
import { chartBench } from './chart.ts'
import { formatsBench } from './formats.ts'
import { gcLogBench } from './gcLog.ts'
import { heapDumpBench } from './heapDump.ts'
import { importBench } from './importCsv.ts'
import { judgeBench } from './judge.ts'
import { listBench } from './listRuns.ts'
import { profilesBench } from './profiles.ts'
import { profileViewBench } from './profileView.ts'
import { recordingsBench } from './recordings.ts'
import { reportsBench } from './reports.ts'
import type { Result } from './result.ts'
import { s3Bench } from './s3.ts'
import { samplingBench } from './sampling.ts'

/** A bench without an aim gives lines of figures. */
const benches: Readonly<Record<string, () => Promise<readonly (Result | string)[]>>> = {
  import: importBench,
  chart: chartBench,
  list: listBench,
  profiles: profilesBench,
  profileView: profileViewBench,
  formats: formatsBench,
  heapDump: heapDumpBench,
  recordings: recordingsBench,
  gclog: gcLogBench,
  cancel: cancelBench,
  judge: judgeBench,
  sampling: samplingBench,
  reports: reportsBench,
  banyandb: banyandbBench,
  s3: s3Bench,
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0)
  throw new Error(`there is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`)
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  console.log(`\n${name}`)
  for (const line of await bench()) {
    if (typeof line === 'string') console.log(`  ${line}`)
    else console.log(`  ${line.met ? 'met   ' : 'MISSED'}  ${line.what}: ${line.measured} (aim: ${line.aim})`)
  }
}
