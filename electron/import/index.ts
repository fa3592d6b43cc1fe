/** The formats that Quartile reads, and which of them a file is. */
import { aggregatorImporters } from './aggregator/index.ts'
import { banyandbImporters } from './banyandb/index.ts'
import { captureImporters } from './captures/index.ts'
import { catererImporters } from './caterer/index.ts'
import { configurationCsv } from './configurationCsv.ts'
import { csv, explain as explainCsv } from './csv.ts'
import { fusioConsoleLog } from './fusio/consoleLog.ts'
import { fusioSweepCsv } from './fusio/sweepCsv.ts'
import { gcLog } from './gcLog/gcLog.ts'
import { goMemoryCsv } from './goMemoryCsv.ts'
import { hprof } from './hprof/hprof.ts'
import type { Importer } from './importer.ts'
import { jfr } from './jfr/index.ts'
import { isLostRecording, LOST_RECORDING } from './jfr/lost.ts'
import { explainRecords } from './jsonRecords/beginning.ts'
import { jsonRecords } from './jsonRecords/jsonRecords.ts'
import { log } from './logs/log.ts'
import { pprof } from './pprof.ts'
import { textProfiles } from './profiles/textProfiles.ts'
import { reportPicture } from './reportPicture/reportPicture.ts'
import { reportImporters } from './reports/index.ts'
import { scenarioManifest } from './scenario/manifest.ts'
import { samplesCsv } from './scenario/samplesCsv.ts'
import { kindOf } from './unread.ts'

/** The particular before the general: the first one that recognises a head reads the file. */
const importers: readonly Importer[] = [
  reportPicture,
  pprof,
  jfr,
  hprof,
  gcLog,
  goMemoryCsv,
  samplesCsv,
  scenarioManifest,
  fusioSweepCsv,
  fusioConsoleLog,
  ...aggregatorImporters,
  ...captureImporters,
  ...banyandbImporters,
  ...catererImporters,
  ...reportImporters,
  textProfiles,
  log,
  jsonRecords,
  csv,
  configurationCsv,
]

/** The format of a file, by its first bytes after gunzip; undefined when none knows it. */
export function recognise(head: Uint8Array, path: string): Importer | undefined {
  return importers.find((importer) => importer.sniff(head, path))
}

/** Why no format recognises a head, as the predicate of a sentence about the file. */
export function explain(head: Uint8Array, path: string): string {
  if (isLostRecording({ path, size: head.length })) return `is ${LOST_RECORDING}`
  if (head.length > 0 && /\.(pprof|prof|pb)(\.gz)?$/.test(path)) return 'is named like a profile and is none'
  return kindOf(head, path) ?? explainRecords(head) ?? explainCsv(head)
}
