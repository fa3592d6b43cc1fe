/** Java Flight Recorder's recordings, read without a JVM. */
import { UserError } from '../../../shared/errors.ts'
import type { Importer } from '../importer.ts'
import { startsChunk } from './header.ts'
import { readRecording } from './recording.ts'
import { EventTotals, eventTable } from './totals.ts'

export const jfr: Importer = {
  id: 'jfr',
  sniff: (head) => startsChunk(head),
  async *parse(source) {
    const totals = new EventTotals()
    let chunks = 0
    for await (const chunk of readRecording(source)) {
      chunks++
      totals.add(chunk)
    }
    if (chunks === 0)
      throw new UserError('bad-data', `${source.path} holds no part of a flight recording that can be read`)
    yield { kind: 'table', table: eventTable(totals) }
  },
}
