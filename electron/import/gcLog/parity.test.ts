import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Table } from '../../../shared/model.ts'
import { requireOrSkip } from '../../requirements.ts'
import { fileSource } from '../byteSource.ts'
import { type Jdk, jdks, printed, Recordings } from '../jfr/testRecordings.ts'
import { gcLog } from './gcLog.ts'

/** A small young generation is collected often, however slow the machine. */
const COLLECTORS: Readonly<Record<string, readonly string[]>> = {
  G1: [],
  Parallel: ['-Xmn6m'],
  Serial: ['-Xmn6m'],
  Z: [],
  Shenandoah: [],
}
/** Collections without which a run shows little. */
const ENOUGH = 3
/**
 * The JVM stops two clocks for the two, some lines of its code apart; on a busy machine it may lose its core between them.
 * By how much of a pause, and of each collection, their sums may differ.
 */
const [CLOCKS_SHARE, CLOCKS_EACH] = [0.05, 0.3e-3]

const isThere = requireOrSkip('jdk')
const found = isThere ? await jdks() : []
const chosen = [...new Set([found[0], found.at(-1)])].filter((jdk): jdk is Jdk => jdk !== undefined)

interface Collection {
  readonly pause: number
  readonly before: number | null
  readonly after: number | null
}

/** What the log says of each collection, by its number. */
async function logged(file: string): Promise<Map<number, Collection>> {
  let table: Table | undefined
  for await (const record of gcLog.parse(fileSource(file, 'gc.log'))) {
    if (record.kind === 'table' && record.table.name === 'Collections') table = record.table
  }
  const at = (name: string) => table?.columns.findIndex((column) => column.name === name) ?? -1
  const [pause, before, after] = ['pause', 'before', 'after'].map(at) as [number, number, number]
  const cell = (row: Table['rows'][number], column: number) => (typeof row[column] === 'number' ? row[column] : null)
  return new Map(
    (table?.rows ?? []).map((row) => [
      Number(row[0]),
      { pause: cell(row, pause) ?? 0, before: cell(row, before), after: cell(row, after) },
    ]),
  )
}

/** ISO 8601, as `jfr print --json` writes it: `PT0.00337S`. */
function seconds(duration: unknown): number {
  const [, minutes = '0', rest = '0'] = /^PT(?:(\d+)M)?(?:([\d.]+(?:E-?\d+)?)S)?$/.exec(String(duration)) ?? []
  return Number(minutes) * 60 + Number(rest)
}

describe.skipIf(!isThere)('a log beside a recording of the same run', () => {
  const recordings = new Recordings()
  const folder = isThere ? mkdtemp(join(tmpdir(), 'quartile-gc-')) : undefined

  afterAll(async () => {
    await recordings.release()
    if (folder) await rm(await folder, { recursive: true, force: true })
  })

  for (const jdk of chosen) {
    for (const [collector, options] of Object.entries(COLLECTORS)) {
      it(`has the same collections and pauses: ${collector} of JDK ${jdk.major}`, async () => {
        const log = join((await folder) ?? '', `${collector}-${jdk.major}.log`)
        const file = await recordings.make(jdk, {
          name: `${collector} ${jdk.major}`,
          jvm: [`-XX:+Use${collector}GC`, '-Xms24m', '-Xmx64m', ...options, `-Xlog:gc*:file=${log}`],
          recording: 'settings=default',
        })
        const events = await printed(jdk, file, ['jdk.GarbageCollection', 'jdk.GCHeapSummary'])
        const collections = events.filter(({ type }) => type === 'jdk.GarbageCollection')
        const ours = await logged(log)
        expect(collections.length).toBeGreaterThanOrEqual(ENOUGH)
        let [theirTotal, ourTotal] = [0, 0]
        for (const { values } of collections) {
          const mine = ours.get(Number(values.gcId))
          expect(mine, `collection ${String(values.gcId)}`).toBeDefined()
          const pause = seconds(values.sumOfPauses)
          theirTotal += pause
          ourTotal += mine?.pause ?? 0
        }
        const tolerance = CLOCKS_SHARE * theirTotal + CLOCKS_EACH * collections.length
        expect(Math.abs(ourTotal - theirTotal)).toBeLessThan(tolerance)
        // What the log has more began before the recording, or ended behind it.
        const recorded = collections.map(({ values }) => Number(values.gcId))
        const within = [...ours.keys()].filter((id) => id >= Math.min(...recorded) && id <= Math.max(...recorded))
        expect(within).toHaveLength(collections.length)
      }, 60_000)
    }
  }
})
