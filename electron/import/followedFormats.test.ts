/**
 * Formats that tell a file's figures at its end, while the file grows: what they hold out at a pause is what they would
 * say if the file ended there, no byte is read twice, and what is said in the end is what would be said at once.
 */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportRecord, LogLine } from '../../shared/records.ts'
import { HEAD_BYTES, memorySource, ReadAgain } from './byteSource.ts'
import { FollowedSource } from './followedSource.ts'
import type { Importer } from './importer.ts'
import { recognise } from './index.ts'

const SAMPLES = join(import.meta.dirname, '..', '..', 'resources', 'samples')
/** Long recordings add time and no format. */
const MAX_BYTES = 1 << 19
/** Places at which a file pauses. */
const PAUSES = 5

interface Sample {
  readonly path: string
  readonly bytes: Buffer
  readonly importer: Importer
}

function samplesThatGrow(): readonly Sample[] {
  return readdirSync(SAMPLES, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('broken'))
    .flatMap((entry) => {
      const file = join(entry.parentPath, entry.name)
      const raw = readFileSync(file)
      const bytes = raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw
      const importer = recognise(bytes.subarray(0, HEAD_BYTES), entry.name)
      if (!importer?.follows || bytes.length > MAX_BYTES) return []
      return [{ path: file.slice(SAMPLES.length + 1), bytes, importer }]
    })
}

/** What counts of the records, however they were cut into blocks. */
interface Said {
  readonly others: ImportRecord[]
  readonly lines: LogLine[]
  /** For each frame its columns, time first. */
  readonly points: number[][][]
}

function told(records: readonly ImportRecord[]): Said {
  const said: Said = { others: [], lines: [], points: [] }
  for (const record of records) {
    if (record.kind === 'log') said.lines.push(...record.lines)
    else if (record.kind === 'points') {
      const columns = said.points.at(-1) ?? []
      for (const [i, values] of [record.t, ...record.v].entries()) columns[i] = [...(columns[i] ?? []), ...values]
    } else {
      if (record.kind === 'frame') said.points.push([])
      if (record.kind !== 'caveat') said.others.push(record)
    }
  }
  return said
}

async function readAtOnce({ importer, path }: Sample, bytes: Buffer): Promise<ImportRecord[]> {
  const records: ImportRecord[] = []
  for await (const record of importer.parse(memorySource(path, bytes))) records.push(record)
  return records
}

describe('a format that follows', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'quartile-formats-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const samples = samplesThatGrow()
  const ids = [...new Set(samples.map(({ importer }) => importer.id))]

  it('is every format whose files grow line by line', () => {
    expect(ids.toSorted()).toEqual([
      'aggregator-log',
      'aggregator-validation-log',
      'caterer-application-log',
      'caterer-http-log',
      'caterer-sampler-log',
      'container-stats-json',
      'csv',
      'docker-stats',
      'fadvis-memory-stats',
      'fadvis-memory-summary',
      'fadvis-monitor-csv',
      'fusio-console-log',
      'gc-log',
      'go-bench-text',
      'go-gctrace-log',
      'go-memory-csv',
      'json-records',
      'jstat',
      'log',
      'performance-summary',
      'prometheus-text',
      'soak-monitor-log',
      'stream-vs-trace-log',
      'trace-streaming-log',
    ])
  })

  for (const sample of samples) {
    it(`${sample.importer.id}: ${sample.path}`, async () => {
      const { bytes, path } = sample
      const file = join(folder, 'growing')
      writeFileSync(file, '')
      let reading = new Reading(sample, file)
      let written = 0
      for (let pause = 1; pause <= PAUSES; pause++) {
        // At line ends: a half line is said when it is whole.
        const about = Math.floor((bytes.length * pause) / PAUSES)
        const to = pause === PAUSES ? bytes.length : bytes.lastIndexOf(10, about) + 1
        appendFileSync(file, bytes.subarray(written, to))
        written = Math.max(written, to)
        try {
          expect(await reading.go()).toBe(true)
        } catch (error) {
          if (!(error instanceof ReadAgain)) throw error
          // A document is read when it rests, as followJob.test.ts holds.
          if (error.whole) return expect(path).toMatch(/\.json$/)
          // The first rows of a table may tell too little of it.
          reading = new Reading(sample, file)
          expect(await reading.go()).toBe(true)
        }
        const { records, held } = reading
        const soFar = told([...records, ...held])
        const atOnce = told(await readAtOnce(sample, bytes.subarray(0, written)).catch(() => []))
        // The last row of a log may go on in the next line, so it waits.
        expect(soFar.lines).toEqual(atOnce.lines.slice(0, soFar.lines.length))
        expect(atOnce.lines.length - soFar.lines.length).toBeLessThanOrEqual(1)
        if (held.length > 0) expect(sorted(soFar)).toEqual(sorted(atOnce))
      }
      expect(await reading.go(true)).toBe(false)
      expect(reading.bytes).toBe(bytes.length)
      expect(told(reading.records)).toEqual(told(await readAtOnce(sample, bytes)))
    })
  }
})

class Reading {
  readonly records: ImportRecord[] = []
  held: readonly ImportRecord[] = []
  bytes = 0
  private readonly source: FollowedSource
  private readonly iterator: AsyncIterator<ImportRecord>
  private next: Promise<IteratorResult<ImportRecord>> | undefined
  private begun = false

  constructor({ importer, path }: Sample, file: string) {
    this.source = new FollowedSource(file, path)
    this.iterator = importer.parse({ path, size: 0, chunks: () => this.counted() })[Symbol.asyncIterator]()
  }

  /** Asks until there is no more for now; false when the importer has ended. */
  async go(last = false): Promise<boolean> {
    if (this.begun) this.source.resume(last)
    this.begun = true
    for (;;) {
      this.next ??= this.iterator.next()
      const result = await Promise.race([this.next, this.source.pause()])
      if (!result) return true
      this.next = undefined
      if (result.done) return false
      if (result.value.kind === 'held') this.held = result.value.records
      else this.records.push(result.value)
    }
  }

  private async *counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.source.chunks()) {
      this.bytes += chunk.length
      yield chunk
    }
  }
}

/** A frame that is filled as it grows stands before those that are held. */
function sorted({ others, points }: Said) {
  const frames = others.filter(({ kind }) => kind === 'frame').map((frame, i) => ({ frame, points: points[i] }))
  const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
  return { frames: frames.toSorted(byText), others: others.filter(({ kind }) => kind !== 'frame').toSorted(byText) }
}
