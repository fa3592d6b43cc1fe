import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../shared/records.ts'
import { parseRunSearch } from '../../shared/runSearch/parseRunSearch.ts'
import { openDatabase, type WritableDatabase } from './database.ts'
import { removeLeftovers } from './leftovers.ts'
import * as queries from './queries.ts'
import { RunWriter } from './runWriter.ts'

let folder: string
let db: WritableDatabase

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-test-'))
  db = openDatabase(join(folder, 'workspace.sqlite'))
})

afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

const heap = { metric: 'go_memstats_heap_alloc_bytes', unit: 'bytes', column: 'HeapAlloc(MB)' } as const
const NEW_RUN = { name: 'a run', system: 'trace-streaming', origin: '/results', parameters: { scale: 'small' } }

function points(t: readonly number[], v: readonly number[]): ImportRecord {
  return { kind: 'points', t: Float64Array.from(t), v: [Float64Array.from(v)] }
}

function frame(epochMs?: number): ImportRecord {
  return { kind: 'frame', series: [heap], ...(epochMs === undefined ? {} : { epochMs }) }
}

/** Writes one file a phase and publishes the run. */
function write(phases: Readonly<Record<string, readonly ImportRecord[]>>, name = 'a run') {
  const writer = new RunWriter(db, { ...NEW_RUN, name })
  for (const [phase, records] of Object.entries(phases)) {
    const file = writer.file({
      path: `memory_${phase}.csv`,
      importer: 'csv',
      phase: { name: phase, kind: phase === 'query' ? 'query' : 'write' },
    })
    for (const record of records) file.write(record)
    file.end({ sha256: `hash of ${JSON.stringify(records)}`, size: 0 })
  }
  writer.settle()
  const id = writer.contentId()
  return { id, ...writer.publish(id, 'stable', []) }
}

function readRun(id: string) {
  const run = queries.findRun(db, id)
  if (!run) throw new Error('the run was published')
  const series = queries.seriesOf(db, run.key)
  return {
    run,
    phases: queries.phasesOf(db, run.key),
    points: series.map((each) => queries.readPoints(db, each.key)),
    series,
  }
}

describe('RunWriter', () => {
  it('lays phases with dates on one axis that starts at the earliest point', () => {
    const { id } = write({
      write: [frame(1_000_000), points([0, 1, 2], [10, 20, 30])],
      query: [frame(1_060_000), points([0, 1], [40, 50])],
    })
    const { run, phases, points: read } = readRun(id)
    expect(run).toMatchObject({ startedAtMs: 1_000_000, duration: 61, parameters: { scale: 'small' } })
    expect(phases).toEqual([
      { name: 'write', kind: 'write', start: 0, end: 2 },
      { name: 'query', kind: 'query', start: 60, end: 61 },
    ])
    expect(Array.from(read[1]?.t ?? [])).toEqual([60, 61])
    expect(Array.from(read[1]?.v ?? [])).toEqual([40, 50])
  })

  it('lets phases without dates follow each other', () => {
    const { id } = write({ write: [frame(), points([0, 5], [1, 2])], query: [frame(), points([0, 3], [3, 4])] })
    expect(readRun(id).phases.map(({ start, end }) => [start, end])).toEqual([
      [0, 5],
      [5, 8],
    ])
  })

  it('returns unordered points in time order, and keeps the file order of equal times', () => {
    const { id } = write({ write: [frame(0), points([3, 1, 1], [30, 10, 11]), points([0], [5])] })
    const [read] = readRun(id).points
    expect(Array.from(read?.t ?? [])).toEqual([0, 1, 1, 3])
    expect(Array.from(read?.v ?? [])).toEqual([5, 10, 11, 30])
    expect(readRun(id).run.duration).toBe(3)
  })

  it('gives back every bit of every point, in blocks of any size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.double({ noNaN: false }), { minLength: 1, maxLength: 20 }), {
          minLength: 1,
          maxLength: 5,
        }),
        (blocks) => {
          let t = 0
          const records = blocks.map((block) =>
            points(
              block.map(() => t++),
              block,
            ),
          )
          const { id, known } = write({ write: [frame(0), ...records] })
          if (!known) expect(readRun(id).points[0]?.v).toEqual(Float64Array.from(blocks.flat()))
        },
      ),
      { numRuns: 50 },
    )
  })

  it('knows the same content again, whatever it is called', () => {
    const content = { write: [frame(0), points([0, 1], [1, 2])] }
    const first = write(content)
    const second = write(content, 'another name')
    expect(second).toEqual({ id: first.id, known: true })
    expect(queries.listRuns(db, {}).total).toBe(1)
  })

  it('shows nothing of a run that is not published, and removes what a dead process left', () => {
    const writer = new RunWriter(db, NEW_RUN)
    const file = writer.file({ path: 'a.csv', importer: 'csv' })
    file.write(frame(0))
    file.write(points([0], [1]))
    file.end({ sha256: 'x', size: 0 })
    expect(queries.listRuns(db, {}).total).toBe(0)
    // Process ids end far below this one.
    db.prepare(`UPDATE run SET importer_pid = 2147483647`).run()
    removeLeftovers(db)
    for (const table of ['run', 'frame', 'series', 'chunk']) {
      expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBe(0)
    }
  })

  it('leaves nothing of an abandoned run, even in the middle of a file', () => {
    const writer = new RunWriter(db, NEW_RUN)
    const file = writer.file({ path: 'a.csv', importer: 'csv' })
    file.write(frame(0))
    file.write(points([0], [1]))
    writer.abandon()
    expect(db.prepare(`SELECT count(*) FROM run`).pluck().get()).toBe(0)
    expect(db.prepare(`SELECT count(*) FROM chunk`).pluck().get()).toBe(0)
  })

  it('bounds the caveats and says how many it left out', () => {
    const caveats500 = Array.from({ length: 500 }, (_, i): ImportRecord => {
      return { kind: 'caveat', caveat: { code: 'x', severity: 'info', subject: 'run', message: `number ${i}` } }
    })
    const { id } = write({ write: [frame(0), points([0], [1]), ...caveats500, ...caveats500.slice(0, 9)] })
    const caveats = queries.caveatsOf(db, readRun(id).run.key)
    expect(caveats).toHaveLength(201)
    expect(caveats.at(-1)?.message).toContain('300 more')
  })
})

describe('the list of runs', () => {
  it('finds runs by words in any order and sorts by what is asked', () => {
    for (const name of ['beta 10%', 'alpha one', 'alpha two'])
      write({ write: [frame(0), points([0], [name.length + name.charCodeAt(6)])] }, name)
    const names = (query: Parameters<typeof queries.listRuns>[1]) =>
      queries.listRuns(db, query, parseRunSearch(query.search ?? '')).rows.map((row) => row.name)
    expect(names({ search: 'SMALL alpha', order: 'name' })).toEqual(['alpha one', 'alpha two'])
    expect(names({ search: '10%' })).toEqual(['beta 10%'])
    expect(names({ search: '1_%' })).toEqual([])
    expect(names({ order: 'name', descending: true, limit: 1 })).toEqual(['beta 10%'])
    expect(queries.listRuns(db, { order: 'name', offset: 2 })).toMatchObject({ total: 3, rows: [{ name: 'beta 10%' }] })
  })

  it('is read through an index, not by reading every run', () => {
    const plan = db
      .prepare(
        `EXPLAIN QUERY PLAN SELECT * FROM run WHERE (state = 'ready' OR followed_since_ms IS NOT NULL) ORDER BY imported_at_ms DESC LIMIT 100`,
      )
      .all()
    expect(JSON.stringify(plan)).toContain('USING INDEX run_readable')
  })
})

describe('a workspace', () => {
  it('of a newer version is refused, not guessed at', () => {
    db.pragma('user_version = 99')
    expect(() => openDatabase(join(folder, 'workspace.sqlite'))).toThrow(/written by a newer Quartile/)
  })

  it('that is no database is refused with its name', () => {
    expect(() => openDatabase(folder)).toThrow(/cannot open the workspace/)
  })
})
