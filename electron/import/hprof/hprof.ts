/** Heap dumps of the JVM (HPROF 1.0.1 to 1.0.3, gzipped or not): what the heap is made of, and what holds it. */
import { UserError } from '../../../shared/errors.ts'
import type { StackProfile } from '../../../shared/profile/profile.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { type ByteSource, pauseIn } from '../byteSource.ts'
import type { Importer } from '../importer.ts'
import { profileRecord } from '../profiles/profileRecord.ts'
import { type AnalysisLimits, analyse } from './analysis.ts'
import { dumpCaveats } from './dumpCaveats.ts'
import { analysisTables, classProfile, histogramTable } from './tables.ts'

const MAGIC = /^JAVA PROFILE 1\.0\.\d\0/
const MAGIC_BYTES = 32

/** What an import analyses without being asked: half a minute, and a gigabyte and a half of memory. */
const IMPORT_LIMITS: AnalysisLimits = { objects: 25_000_000, bytes: 2 * 2 ** 30 }

export const hprof: Importer = {
  id: 'hprof',
  passes: 3,
  sniff: (head) => MAGIC.test(String.fromCharCode(...head.subarray(0, MAGIC_BYTES))),
  parse,
}

async function* parse(source: ByteSource): AsyncGenerator<ImportRecord, void> {
  const analysed = await analyse(source, { limits: IMPORT_LIMITS, pause: () => pauseIn(source) })
  if (!analysed || analysed.histogram.objects === 0)
    throw new UserError('bad-data', `${source.path} is a heap dump without objects`)
  const { histogram } = analysed
  const { takenAtMs } = histogram.header
  const analysis = 'analysis' in analysed ? analysed.analysis : undefined
  yield { kind: 'table', table: histogramTable(histogram.rows, analysis?.retainedByClass) }
  for (const table of analysis ? analysisTables(analysis) : []) yield { kind: 'table', table }
  yield named('heap by class', classProfile(histogram.rows, takenAtMs), source.path)
  if (analysis) yield named('retained heap', analysis.profile, source.path)
  for (const caveat of dumpCaveats(analysed, source.path)) yield { kind: 'caveat', caveat }
}

function named(name: string, profile: StackProfile, path: string): ImportRecord {
  const record = profileRecord(profile, path)
  return { ...record, profile: { ...record.profile, name: `${name}: ${record.profile.name}` } }
}
