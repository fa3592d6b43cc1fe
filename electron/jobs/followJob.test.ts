import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ByteSource } from '../import/byteSource.ts'
import { csv } from '../import/csv.ts'
import { FollowedSource } from '../import/followedSource.ts'
import * as queries from '../storage/queries.ts'
import { type Bench, contentOf, follow, importPath, openBench, until } from './testFollow.ts'

const DEMO = join(import.meta.dirname, '..', '..', 'resources', 'samples', 'demo', 'leaking')

let bench: Bench
let folder: string

beforeEach(() => {
  bench = openBench()
  folder = bench.folder
})
afterEach(() => {
  vi.restoreAllMocks()
  bench.close()
})

const file = (name: string) => join(folder, name)
const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `${from + i},${1000 + ((from + i) % 7)}\n`).join('')
const HEADER = 'time_s,rss_kb\n'

/** The same folder, opened when all is written, in a workspace of its own. */
async function opened(): Promise<unknown[]> {
  const other = openBench()
  try {
    const { runs } = await importPath(other.db, folder)
    return runs.map(({ id }) => contentOf(other.db, id))
  } finally {
    other.close()
  }
}

/** How long ago a file was written is another time when it is opened later. */
function withoutAge(runs: unknown): unknown {
  return JSON.parse(JSON.stringify(runs).replace(/was written [\d.]+ m?s before/g, 'was written before'))
}

describe('a folder that is followed', () => {
  it('shows rows as they come, reads every byte once, and ends as what it would be opened as', async () => {
    let bytes = 0
    const parse = csv.parse.bind(csv)
    vi.spyOn(csv, 'parse').mockImplementation((source: ByteSource) =>
      parse({
        path: source.path,
        size: 0,
        async *chunks() {
          for await (const chunk of source.chunks()) {
            bytes += chunk.length
            yield chunk
          }
        },
      }),
    )
    writeFileSync(file('memory.csv'), HEADER)
    const following = follow(bench.db, folder)
    for (const to of [10, 20, 30]) {
      appendFileSync(file('memory.csv'), rows(to - 10, to))
      const state = await until(`${to} rows`, () => following.states.find((each) => each.rows === to))
      const run = queries.findRun(bench.db, state.runs[0]?.id ?? '')
      expect(run?.followedSinceMs).toBeGreaterThan(0)
      const [series] = queries.seriesOf(bench.db, run?.key ?? 0)
      expect(queries.readPoints(bench.db, series?.key ?? 0).t).toHaveLength(to)
    }
    expect(following.grown.some(({ judged }) => judged)).toBe(true)
    appendFileSync(file('memory.csv'), rows(30, 33))
    const { runs, files } = await following.stop()
    expect(bytes).toBe(HEADER.length + rows(0, 33).length)
    expect(files).toEqual([{ path: 'memory.csv', importer: 'csv' }])
    expect(runs.map(({ id }) => contentOf(bench.db, id))).toEqual(await opened())
  })

  it('keeps few blocks of many small growths', async () => {
    writeFileSync(file('memory.csv'), HEADER + rows(0, 5))
    const following = follow(bench.db, folder)
    for (let to = 10; to <= 25; to += 5) {
      await until(`${to - 5} rows`, () => following.states.some((each) => each.rows === to - 5))
      appendFileSync(file('memory.csv'), rows(to - 5, to))
    }
    await following.stop()
    expect(bench.db.prepare(`SELECT frame_column, n FROM chunk ORDER BY frame_column`).raw().all()).toEqual([
      [0, 25],
      [1, 25],
    ])
  })

  it('takes in phases and profiles as they appear, each in its place', async () => {
    mkdirSync(join(folder, 'profiles', 'query'), { recursive: true })
    const write = readFileSync(join(DEMO, 'memory_write_small.csv'))
    const query = readFileSync(join(DEMO, 'memory_query_small.csv'))
    const profiles = readdirSync(join(DEMO, 'profiles', 'query')).slice(0, 3)
    // The later phase appears first: what belongs before it comes to stand before it.
    writeFileSync(file('memory_query_small.csv'), query.subarray(0, 1_000))
    const following = follow(bench.db, folder)
    await until('the first phase', () => following.states.some(({ rows }) => rows > 0))
    writeFileSync(file('memory_write_small.csv'), write.subarray(0, 900))
    await until('the second phase', () => following.states.some(({ files }) => files === 2))
    for (const name of profiles) {
      const target = file(`profiles/query/${name}`)
      const all = readFileSync(join(DEMO, 'profiles', 'query', name))
      writeFileSync(target, all.subarray(0, 200))
      appendFileSync(target, all.subarray(200))
    }
    await until('three profiles', () => following.states.some(({ files }) => files === 5))
    appendFileSync(file('memory_write_small.csv'), write.subarray(900))
    appendFileSync(file('memory_query_small.csv'), query.subarray(1_000))
    const { runs } = await following.stop()
    expect(runs).toMatchObject([{ system: 'trace-streaming', known: false }])
    expect(runs.map(({ id }) => contentOf(bench.db, id))).toEqual(await opened())
  })

  it('reads packed files and documents when they rest, and anew when they change', async () => {
    const records = (n: number, metric = 'heap_bytes') =>
      JSON.stringify(Array.from({ length: n }, (_, i) => ({ time: 1.7e9 + i, [metric]: 1e6 + i })))
    writeFileSync(file('memory.json'), records(3))
    writeFileSync(file('packed.csv.gz'), gzipSync(HEADER + rows(0, 4)))
    const following = follow(bench.db, folder)
    await until('both files', () => following.states.some((each) => each.rows === 7))
    writeFileSync(file('memory.json'), records(5))
    await until('the longer document', () => following.states.some((each) => each.rows === 9))
    // Twice between two looks: neither ever rests, and one of them is new.
    for (let n = 6; n < 21; n++) {
      writeFileSync(file('memory.json'), records(n))
      writeFileSync(file('restless.json'), records(n, 'rss_bytes'))
      await pause(200)
    }
    const shown = bench.db.prepare(
      `SELECT max(points) FROM frame JOIN series ON frame_key = frame.key WHERE metric = ?`,
    )
    for (const metric of ['heap_bytes', 'rss_bytes']) expect(shown.pluck().get(metric), metric).toBeGreaterThan(5)
    const { runs } = await following.stop()
    expect(runs.map(({ id }) => contentOf(bench.db, id))).toEqual(await opened())
  })

  it.each([
    {
      what: "a suite's log",
      name: 'console.log',
      begins: 'Running Suite: Trace Streaming Performance Suite\nTesting with MaxTraceSize=10\n',
      grows: (i: number) => `=== MaxTraceSize=${i} Performance Summary ===\nTotal Queries: ${i}\n=====\n`,
      shown: `SELECT count(*) FROM result_row JOIN result_table ON key = table_key WHERE name = 'Queries by MaxTraceSize'`,
      again: 0,
    },
    {
      what: "a collector's log",
      name: 'gc.log',
      begins: '[0.010s][info][gc] Using G1\n',
      grows: (i: number) =>
        `[${i}.100s][info][gc] GC(${i}) Pause Young (Normal) (G1 Evacuation Pause) ${18 + (i % 5)}M->15M(35M) 6.018ms\n`,
      shown: `SELECT max(points) FROM frame`,
      again: 0,
    },
    {
      what: 'a table of several series',
      name: 'containers.csv',
      begins: 'time,container,rss_mib\n',
      grows: (i: number) =>
        ['db', 'web'].map((name) => `2026-04-03T09:00:${String(i).padStart(2, '0')}Z,${name},${180 + i}\n`).join(''),
      shown: `SELECT max(points) FROM frame WHERE (SELECT count(*) FROM frame) = 2`,
      // Until it is known that the name of a container is a label.
      again: 400,
    },
  ])('shows $what within two seconds though it never rests, and reads no byte again', async (example) => {
    const { name, begins, grows, shown, again } = example
    let bytes = 0
    const chunks = FollowedSource.prototype.chunks
    vi.spyOn(FollowedSource.prototype, 'chunks').mockImplementation(async function* (this: FollowedSource) {
      for await (const chunk of chunks.call(this)) {
        bytes += chunk.length
        yield chunk
      }
    })
    writeFileSync(file(name), begins)
    const following = follow(bench.db, folder)
    const rows = 40
    const wrote: number[] = []
    const took: number[] = []
    const look = () => {
      const there = (bench.db.prepare(shown).pluck().get() as number | null) ?? 0
      while (took.length < there) took.push(performance.now() - (wrote[took.length] ?? 0))
      return took.length === rows
    }
    // Twice between two looks: it never rests.
    for (let i = 0; i < rows; i++) {
      appendFileSync(file(name), grows(i))
      wrote.push(performance.now())
      await pause(200)
      look()
    }
    await until('all rows', look)
    // The first rows of a table may tell too little of it. The limit leaves room for a machine that has much else to do.
    const late = took.slice(rows / 4).toSorted((a, b) => a - b)
    expect(late[late.length >> 1]).toBeLessThan(2_000)
    expect(late.at(-1)).toBeLessThan(8_000)
    const { runs } = await following.stop()
    const size = readFileSync(file(name)).length
    expect(bytes).toBeGreaterThanOrEqual(size)
    expect(bytes).toBeLessThanOrEqual(size + again)
    const [kept, asOpened] = [runs.map(({ id }) => contentOf(bench.db, id)), await opened()]
    expect(withoutAge(kept)).toEqual(withoutAge(asOpened))
  })

  it('says when a file was replaced, and what is there now is what it shows', async () => {
    writeFileSync(file('memory.csv'), HEADER + rows(0, 40))
    const following = follow(bench.db, folder)
    await until('the rows', () => following.states.some((each) => each.rows === 40))
    renameSync(file('memory.csv'), join(folder, '..', 'memory.csv.1'))
    writeFileSync(file('memory.csv'), HEADER + rows(100, 103))
    await until('the new rows', () => following.states.at(-1)?.rows === 3)
    const { runs } = await following.stop()
    const { points, caveats } = contentOf(bench.db, runs[0]?.id ?? '') as { points: number[][][]; caveats: unknown[] }
    expect(points[0]?.[0]).toEqual([100, 101, 102])
    expect(caveats).toContainEqual(expect.objectContaining({ code: 'file-replaced', subject: 'memory.csv' }))
  })

  it('keeps what a file gave that was removed, and says so', async () => {
    writeFileSync(file('memory.csv'), HEADER + rows(0, 4))
    const following = follow(bench.db, folder)
    await until('the rows', () => following.states.some((each) => each.rows === 4))
    rmSync(file('memory.csv'))
    await until('the news', () => {
      const [run] = following.states.at(-1)?.runs ?? []
      const { key } = queries.findRun(bench.db, run?.id ?? '') ?? { key: 0 }
      return queries.caveatsOf(bench.db, key).some(({ code }) => code === 'file-removed')
    })
    const { runs } = await following.stop()
    expect(contentOf(bench.db, runs[0]?.id ?? '')).toMatchObject({ points: [[[0, 1, 2, 3], expect.anything()]] })
  })

  it('becomes what its files turn out to be', async () => {
    // Words come only after the first rows; a second witness gives the first one a label.
    writeFileSync(file('memory.csv'), 'time_s,rss_kb,note\n0,1,2\n')
    const following = follow(bench.db, folder)
    await until('the first row', () => following.states.some((each) => each.rows === 1))
    appendFileSync(file('memory.csv'), Array.from({ length: 40 }, (_, i) => `${i + 1},${i},word\n`).join(''))
    writeFileSync(file('cpu.csv'), 'time_s,cpu_percent\n0,50\n1,60\n')
    await until('both files', () => following.states.some((each) => each.files === 2))
    const { runs } = await following.stop()
    expect(runs).toHaveLength(1)
    expect(runs[0]?.name).toBe(basename(folder))
    expect(runs.map(({ id }) => contentOf(bench.db, id))).toEqual(await opened())
  })

  it('waits where there is nothing yet, and keeps nothing of what cannot be read', async () => {
    const following = follow(bench.db, folder)
    writeFileSync(file('notes.md'), 'nothing to measure')
    await expect(following.stop()).rejects.toMatchObject({ code: 'bad-data' })
    expect(bench.db.prepare(`SELECT count(*) FROM run`).pluck().get()).toBe(0)
  })

  it('ends by itself when nothing more is written, if it is told to', async () => {
    writeFileSync(file('memory.csv'), HEADER + rows(0, 4))
    const { runs } = await follow(bench.db, folder, 0.6).ended
    expect(runs).toHaveLength(1)
  })

  it('is found by the id that it had, also when the workspace has it already', async () => {
    writeFileSync(file('memory.csv'), HEADER + rows(0, 4))
    const first = follow(bench.db, folder)
    const provisional = (await until('the run', () => first.states[0])).runs[0]?.id ?? ''
    const [kept] = (await first.stop()).runs
    expect(kept?.id).not.toBe(provisional)
    expect(queries.findRun(bench.db, provisional)?.id).toBe(kept?.id)
    const second = follow(bench.db, folder)
    const other = (await until('the run again', () => second.states[0])).runs[0]?.id ?? ''
    expect(queries.listRuns(bench.db, {}).total).toBe(2)
    expect((await second.stop()).runs).toEqual([{ ...kept, known: true }])
    expect(queries.findRun(bench.db, other)?.id).toBe(kept?.id)
    expect(queries.listRuns(bench.db, {}).total).toBe(1)
  })

  it('can be a single file', async () => {
    writeFileSync(file('memory.csv'), HEADER + rows(0, 2))
    writeFileSync(file('other.csv'), HEADER + rows(0, 9))
    const following = follow(bench.db, file('memory.csv'))
    await until('two rows', () => following.states.some((each) => each.rows === 2))
    appendFileSync(file('memory.csv'), rows(2, 5))
    await until('five rows', () => following.states.some((each) => each.rows === 5))
    expect((await following.stop()).files).toEqual([{ path: 'memory.csv', importer: 'csv' }])
    expect(existsSync(file('other.csv'))).toBe(true)
  })
})

describe('a folder that is opened again after a file was added', () => {
  it('has only that file parsed, and gives what it would give at once', async () => {
    const names = ['memory_write_small.csv', 'memory_query_small.csv']
    const profiles = readdirSync(join(DEMO, 'profiles', 'query'))
    mkdirSync(join(folder, 'profiles', 'query'), { recursive: true })
    for (const name of names) copyFileSync(join(DEMO, name), file(name))
    for (const name of profiles.slice(1))
      copyFileSync(join(DEMO, 'profiles', 'query', name), file(`profiles/query/${name}`))
    const first = await importPath(bench.db, folder)
    expect(first.parsedBytes).toBeGreaterThan(10_000)

    const added = join('profiles', 'query', profiles[0] ?? '')
    copyFileSync(join(DEMO, added), file(added))
    const second = await importPath(bench.db, folder)
    expect(second.parsedBytes).toBe(readFileSync(file(added)).length)
    expect(second.files.filter((each) => 'known' in each)).toHaveLength(names.length + profiles.length - 1)
    expect(second.runs[0]?.known).toBe(false)
    expect(second.runs.map(({ id }) => contentOf(bench.db, id))).toEqual(await opened())
    // The run as it was before stays what it was.
    expect(queries.listRuns(bench.db, {}).total).toBe(2)

    const third = await importPath(bench.db, folder)
    expect(third).toMatchObject({ parsedBytes: 0, runs: [{ id: second.runs[0]?.id, known: true }] })
  })

  it('gives a file another label without reading it again', async () => {
    writeFileSync(file('memory.csv'), HEADER + rows(0, 4))
    await importPath(bench.db, folder)
    const cpu = 'time_s,cpu_percent\n0,50\n1,60\n'
    writeFileSync(file('cpu.csv'), cpu)
    const { runs, parsedBytes } = await importPath(bench.db, folder)
    expect(parsedBytes).toBe(cpu.length)
    expect(runs.map(({ id }) => contentOf(bench.db, id))).toEqual(await opened())
  })

  it('is parsed where a file of the same size is another one', async () => {
    writeFileSync(file('memory.csv'), HEADER + rows(0, 4))
    await importPath(bench.db, folder)
    writeFileSync(file('memory.csv'), HEADER + rows(1, 5))
    const { runs, parsedBytes } = await importPath(bench.db, folder)
    expect(parsedBytes).toBe(HEADER.length + rows(1, 5).length)
    expect(runs.map(({ id }) => contentOf(bench.db, id))).toEqual(await opened())
  })
})
