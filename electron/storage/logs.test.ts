import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LogQuestion, MAX_LOG_ROWS } from '../../shared/api.ts'
import { MAX_TROUBLE_MARKS } from '../../shared/figures/troubleMarks.ts'
import type { ImportRecord, LogClock, LogLine } from '../../shared/records.ts'
import { openDatabase, type WritableDatabase } from './database.ts'
import { searchLog, troubleMarks } from './logQueries.ts'
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

const START = Date.UTC(2026, 10, 21, 1, 50)

/** Ten minutes of heap from `START` on, or of no date. */
function measured(epochMs?: number): ImportRecord[] {
  return [
    {
      kind: 'frame',
      series: [{ metric: 'heap_bytes', unit: 'bytes' }],
      ...(epochMs === undefined ? {} : { epochMs }),
    },
    { kind: 'points', t: Float64Array.of(0, 600), v: [Float64Array.of(1, 2)] },
  ]
}

function logRecord(lines: readonly LogLine[], clock: LogClock = 'unix'): ImportRecord {
  return { kind: 'log', clock, lines }
}

const line = (number: number, atMs: number, rest: Partial<LogLine> = {}): LogLine => ({
  line: number,
  atMs,
  message: `line ${number}`,
  ...rest,
})

function write(files: Readonly<Record<string, readonly ImportRecord[]>>) {
  const writer = new RunWriter(db, { name: 'a run', system: 'files', origin: '/results', parameters: {} })
  for (const [path, records] of Object.entries(files)) {
    const file = writer.file({ path, importer: 'log' })
    for (const record of records) file.write(record)
    file.end({ sha256: `hash of ${path} ${JSON.stringify(records)}`, size: 0 })
  }
  writer.settle()
  const id = writer.contentId()
  writer.publish(id, 'stable', [])
  const run = queries.findRun(db, id)
  if (!run) throw new Error('the run was published')
  return {
    run,
    ask: (question: Omit<LogQuestion, 'run'> = {}) => searchLog(db, run.key, { run: id, ...question }),
    caveats: queries.caveatsOf(db, run.key).map(({ code }) => code),
    phases: queries.phasesOf(db, run.key),
  }
}

describe('the rows of a log', () => {
  it('lie on the axis of the measurements, before it too', () => {
    const { ask, run, caveats } = write({
      'memory.csv': measured(START),
      'server.log': [logRecord([line(1, START - 5_000), line(2, START + 1_500)])],
    })
    expect(run).toMatchObject({ startedAtMs: START, duration: 600 })
    expect(ask().rows.map(({ at }) => at)).toEqual([-5, 1.5])
    expect(caveats).toEqual([])
  })

  it.each([
    ['no-year', Date.UTC(2001, 10, 21, 1, 50, 30), START, 30],
    ['no-year', Date.UTC(2001, 11, 31, 23, 59, 50), Date.UTC(2027, 0, 1), -10],
    ['no-year', Date.UTC(2001, 2, 1), Date.UTC(2028, 2, 1, 0, 0, 30), -30],
    ['no-date', (3600 + 50 * 60 + 30) * 1000, START, 30],
    ['no-date', (24 * 3600 - 10) * 1000, Date.UTC(2026, 10, 21), -10],
    ['start', 46_672, START, 46.672],
  ] as const)('of the clock %s are put next to the measurements', (clock, atMs, start, at) => {
    const { ask } = write({ 'a.csv': measured(start), 'a.log': [logRecord([line(1, atMs)], clock)] })
    expect(ask().rows[0]?.at).toBe(at)
  })

  it('of a run of logs alone make its axis', () => {
    const { ask, run } = write({ 'a.log': [logRecord([line(1, START), line(2, START + 60_000)])] })
    expect(run).toMatchObject({ startedAtMs: START, duration: 60 })
    expect(ask().rows.map(({ at }) => at)).toEqual([0, 60])
  })

  it('start with measurements that state no date, which is said', () => {
    const { ask, caveats } = write({
      'a.csv': measured(),
      'a.log': [logRecord([line(1, START), line(2, START + 500)])],
    })
    expect(ask().rows.map(({ at }) => at)).toEqual([0, 0.5])
    expect(caveats).toEqual(['log-start-assumed'])
  })

  it('of another time are told', () => {
    const { caveats } = write({ 'a.csv': measured(START), 'a.log': [logRecord([line(1, START + 8 * 3_600_000)])] })
    expect(caveats).toEqual(['log-outside-run'])
  })

  it('go with their run', () => {
    const { run } = write({ 'a.log': [logRecord([line(1, START)])] })
    queries.removeRun(db, run.key)
    expect(db.prepare('SELECT count(*) FROM log_line').pluck().get()).toBe(0)
  })
})

describe('a phase with a date', () => {
  const phase = { name: 'merge', kind: 'write', start: 0, end: 4 } as const

  it('lies where it was', () => {
    const { phases } = write({ 'a.csv': measured(START), 'a.txt': [{ kind: 'phase', phase, epochMs: START + 10_000 }] })
    expect(phases).toEqual([{ ...phase, start: 10, end: 14 }])
  })

  it('begins a run that has no measurements', () => {
    const { run, phases } = write({ 'a.txt': [{ kind: 'phase', phase, epochMs: START }] })
    expect(run).toMatchObject({ startedAtMs: START, duration: 4 })
    expect(phases).toEqual([phase])
  })
})

describe('a search', () => {
  const rows = [
    line(1, START, { level: 'info', message: 'Started 100% of a_b' }),
    line(2, START + 1_000, { level: 'warn', message: 'quota exceeded', trouble: 'quota exceeded' }),
    line(3, START + 2_000, { message: 'without a level' }),
    { line: 4, level: 'error', message: 'without a time' } as const,
    line(5, START + 9_000, { level: 'fatal', message: 'panic: gone', trouble: 'panic' }),
  ]
  const lines = (question: Omit<LogQuestion, 'run'>) => {
    const { total, rows: found } = write({ 'a.log': [logRecord(rows)] }).ask(question)
    expect(total).toBe(found.length)
    return found.map((row) => row.line)
  }

  it.each<[Omit<LogQuestion, 'run'>, readonly number[]]>([
    [{}, [1, 2, 3, 4, 5]],
    [{ text: 'QUOTA' }, [2]],
    [{ text: '100%' }, [1]],
    [{ text: 'a_b' }, [1]],
    [{ text: 'a%b' }, []],
    [{ level: 'warn' }, [2, 4, 5]],
    [{ level: 'fatal' }, [5]],
    [{ trouble: true }, [2, 5]],
    [{ trouble: 'panic' }, [5]],
    [{ window: { start: 1, end: 2 } }, [2, 3]],
    [{ window: { start: Number.NEGATIVE_INFINITY, end: 0.5 } }, [1]],
    [{ level: 'warn', window: { start: 0, end: 5 }, text: 'quota' }, [2]],
  ])('for %j finds lines %j', (question, expected) => {
    expect(lines(question)).toEqual(expected)
  })

  it('tells what there is, whatever was asked for', () => {
    const { ask } = write({ 'a.log': [logRecord(rows)] })
    expect(ask({ text: 'nothing has this' })).toMatchObject({
      lines: 5,
      total: 0,
      levels: [
        { level: 'info', lines: 1 },
        { level: 'warn', lines: 1 },
        { level: 'error', lines: 1 },
        { level: 'fatal', lines: 1 },
      ],
      troubles: [
        { trouble: 'quota exceeded', lines: 1 },
        { trouble: 'panic', lines: 1 },
      ],
    })
  })

  it('of several logs goes by time', () => {
    const { ask } = write({
      'a.log': [logRecord([line(1, START), line(2, START + 2_000)])],
      'b.log': [logRecord([line(1, START + 1_000)])],
    })
    expect(ask().rows.map(({ file, line }) => `${file} ${line}`)).toEqual(['a.log 1', 'b.log 1', 'a.log 2'])
  })

  it('gives pages that follow one another', () => {
    const many = Array.from({ length: MAX_LOG_ROWS + 50 }, (_, i) => line(i + 1, START + i))
    const { ask } = write({ 'a.log': [logRecord(many.slice(0, 100)), logRecord(many.slice(100))] })
    const [first, second] = [ask(), ask({ offset: MAX_LOG_ROWS })]
    expect(first.total).toBe(many.length)
    expect([...first.rows, ...second.rows].map((row) => row.line)).toEqual(many.map((row) => row.line))
  })
})

describe('marks of trouble', () => {
  it('are few, whatever happened, and count all of it', () => {
    const many = Array.from({ length: 5_000 }, (_, i) => line(i + 1, START + i * 100, { trouble: 'falling back' }))
    const { run } = write({ 'a.csv': measured(START), 'a.log': [logRecord(many)] })
    const marks = troubleMarks(db, run.key, { start: 0, end: 600 })
    expect(marks.length).toBeLessThanOrEqual(MAX_TROUBLE_MARKS + 1)
    expect(marks.reduce((sum, { lines }) => sum + lines, 0)).toBe(5_000)
    expect(marks[0]).toEqual({ t: 0, lines: 30, trouble: 'falling back', message: 'line 1' })
  })

  it('are of the window alone', () => {
    const { run } = write({
      'a.log': [logRecord([line(1, START, { trouble: 'panic' }), line(2, START + 60_000, { trouble: 'panic' })])],
    })
    expect(troubleMarks(db, run.key, { start: 30, end: 90 }).map(({ t }) => t)).toEqual([60])
  })
})
