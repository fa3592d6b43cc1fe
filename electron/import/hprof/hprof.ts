/** Heap dumps of the JVM (HPROF 1.0.1 to 1.0.3, gzipped or not): what the heap is made of, and what holds it. */
import { UserError } from '../../../shared/errors.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import type { Importer } from '../importer.ts'
import { dumpCaveats } from './dumpCaveats.ts'
import { readHistogram } from './histogram.ts'
import { histogramTable } from './tables.ts'

const MAGIC = /^JAVA PROFILE 1\.0\.\d\0/
const MAGIC_BYTES = 32

export const hprof: Importer = {
  id: 'hprof',
  sniff: (head) => MAGIC.test(String.fromCharCode(...head.subarray(0, MAGIC_BYTES))),
  parse: readDump,
}

async function* readDump(source: ByteSource): AsyncGenerator<ImportRecord, void> {
  const histogram = await readHistogram(source)
  if (!histogram || histogram.objects === 0)
    throw new UserError('bad-data', `${source.path} is a heap dump without objects`)
  yield { kind: 'table', table: histogramTable(histogram.rows) }
  for (const caveat of dumpCaveats(histogram, source.path)) yield { kind: 'caveat', caveat }
}
