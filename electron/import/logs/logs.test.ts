import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogLine } from '../../../shared/records.ts'
import { ROOT } from '../../requirements.ts'
import { Tally } from '../csv/tally.ts'
import { endure, mutations, recordsOf, truncations } from '../hardening.ts'
import { recognise } from '../index.ts'
import { log } from './log.ts'
import { LogBook } from './logBook.ts'
import { LineParser } from './logLine.ts'
import { StampReader } from './stamp.ts'
import { troubleIn } from './troubles.ts'

const SAMPLES = join(ROOT, 'resources/samples/logs')
const AT = Date.UTC(2026, 10, 21, 1, 50)

async function read(bytes: Uint8Array) {
  const { records, failure } = await recordsOf(log, bytes)
  const blocks = records.flatMap((record) => (record.kind === 'log' ? [record] : []))
  return {
    failure,
    clock: blocks[0]?.clock,
    lines: blocks.flatMap((block) => block.lines),
    caveats: records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : [])),
    tables: records.flatMap((record) => (record.kind === 'table' ? [record.table] : [])),
  }
}

const readSample = (name: string) => read(readFileSync(join(SAMPLES, name)))

/** Seconds after the first minute, level, trouble, and the first line of the message. */
function brief(lines: readonly LogLine[], from: number) {
  return lines.map(({ atMs, level, trouble, message }) => [
    atMs === undefined ? undefined : (atMs - from) / 1000,
    level,
    trouble,
    message.split('\n')[0],
  ])
}

describe('a log', () => {
  it.each([
    [
      'go-slog.log',
      'unix',
      AT,
      [
        [0.1, 'info', undefined, 'server is listening addr=:8080'],
        [2.25, 'warn', 'memory pressure'],
        [4, 'error', 'quota exceeded'],
        [5.5, 'debug', undefined],
      ],
      [],
    ],
    [
      'zap.jsonl',
      'unix',
      AT,
      [
        [0.125, 'info', undefined, 'storage is open caller=main.go:31 parts=12'],
        [1.5, 'warn', 'falling back'],
        [3, 'error', 'memory usage exceeds limit', 'memory usage exceeds limit caller=scan.go:12 error=limit is 4096'],
      ],
      [],
    ],
    [
      'docker-json-file.log',
      'unix',
      AT,
      [
        [1, undefined, undefined, 'starting'],
        [6.5, 'fatal', 'panic', 'panic: runtime error: index out of range [3] with length 3'],
      ],
      [],
    ],
    [
      'logback.log',
      'unix',
      AT,
      [
        [0.001, 'info', undefined, '[main] INFO  org.example.App - Started in 1.2 seconds'],
        [3.4, 'warn', undefined],
        [5.777, 'error', 'OutOfMemoryError', '[worker-1] ERROR org.example.Job - job 7 broke off'],
        [6, 'info', undefined],
      ],
      ['time-without-zone'],
    ],
    [
      'python-logging.log',
      'unix',
      AT,
      [
        [0.512, 'info', undefined, 'root - INFO - reading 7,440 rows'],
        [1.02, 'warn', undefined],
        [2.9, 'error', 'exception'],
        [3, 'info', undefined],
      ],
      ['time-without-zone'],
    ],
    [
      'klog.log',
      'no-year',
      Date.UTC(2001, 10, 21, 1, 50),
      [
        [0.123, 'info', undefined, '7 main.go:55] Starting controller'],
        [2, 'warn', 'out of memory'],
        [4.5, 'error', undefined],
      ],
      ['log-date-assumed', 'time-without-zone'],
    ],
    [
      'syslog.log',
      'no-year',
      Date.UTC(2001, 10, 21, 1, 50),
      [
        [0, undefined, undefined, 'bench-host systemd[1]: Started Benchmark.'],
        [3, 'error', 'out of memory'],
        [3, undefined, undefined],
      ],
      ['log-date-assumed', 'time-without-zone'],
    ],
    [
      'colours.log',
      'no-date',
      (3600 + 50 * 60) * 1000,
      [
        [0.25, 'info', undefined, '[main] INFO  o.e.App - Started'],
        [1.75, 'warn', undefined, '[pool-1] WARN  o.e.App - slow'],
        [4, 'error', 'exception', '[pool-1] ERROR o.e.App - java.io.IOException: broken pipe'],
      ],
      ['log-date-assumed', 'time-without-zone'],
    ],
  ] as const)('of %s gives time, level, trouble and message', async (name, clock, from, expected, caveats) => {
    const found = await readSample(name)
    expect(found.failure).toBeUndefined()
    expect(found.clock).toBe(clock)
    const rows = brief(found.lines, from)
    expect(rows.map((row, i) => row.slice(0, expected[i]?.length))).toEqual(expected)
    const own = new Set(['log-date-assumed', 'time-without-zone'])
    expect(found.caveats.filter((code) => own.has(code))).toEqual(caveats)
  })

  it('keeps a stack trace with the line above it, and counts what is in it', async () => {
    const { lines, tables } = await readSample('logback.log')
    expect(lines[2]?.message.split('\n')).toEqual([
      '[worker-1] ERROR org.example.Job - job 7 broke off',
      'java.lang.OutOfMemoryError: Java heap space',
      '\tat org.example.Job.read(Job.java:41)',
      '\tat org.example.Job.run(Job.java:12)',
      'Caused by: java.lang.IllegalStateException: no room',
      '\t... 2 more',
    ])
    expect(tables[0]?.rows.map((row) => row.slice(0, 3))).toEqual([
      ['OutOfMemoryError', 1, 4],
      ['exception', 1, 7],
    ])
  })

  it('loses no line, whatever it holds', async () => {
    for (const name of readdirSync(SAMPLES)) {
      const text = readFileSync(join(SAMPLES, name), 'utf8')
      const { lines } = await readSample(name)
      const said = lines.flatMap(({ message }) => message.split('\n'))
      expect(said.length, name).toBe(
        text.split('\n').filter((line) => line.trim() !== '' && !line.includes('"log":"\\n"')).length,
      )
    }
  })

  it('of the time of day alone goes on after midnight', async () => {
    const { lines } = await read(Buffer.from('23:59:58.500 INFO a b\n00:00:01.000 INFO c d\n'))
    expect(lines.map(({ atMs }) => atMs)).toEqual([86_398_500, 86_401_000])
  })

  it('gives a line without a time that of the line above', async () => {
    const { lines } = await read(
      Buffer.from('2026-11-21T01:50:00Z INFO one two\n--- FAIL: TestX (0.1s)\n2026-11-21T01:50:02Z INFO three four\n'),
    )
    expect(brief(lines, AT)).toEqual([
      [0, 'info', undefined, 'one two'],
      [0, 'error', 'test failed', '--- FAIL: TestX (0.1s)'],
      [2, 'info', undefined, 'three four'],
    ])
  })
})

describe('of a long log', () => {
  const book = new LogBook()
  const kept: LogLine[] = []
  for (let i = 1; i <= 300_000; i++) {
    const level = i % 10_000 === 0 ? 'WARN ' : 'INFO '
    book.take(`2026-11-21T01:50:00Z ${level}line ${i}${i === 150_001 ? ' quota exceeded' : ''}`, i)
    if (book.isFull) for (const record of book.ready()) if (record.kind === 'log') kept.push(...record.lines)
  }
  const tally = new Tally()
  for (const record of book.rest(tally)) if (record.kind === 'log') kept.push(...record.lines)

  it('the beginning, the end, and the trouble between them are kept, in order', () => {
    const numbers = kept.map(({ line }) => line)
    expect(numbers.slice(0, 50_000)).toEqual(Array.from({ length: 50_000 }, (_, i) => i + 1))
    expect(numbers.slice(-50_000)).toEqual(Array.from({ length: 50_000 }, (_, i) => 250_001 + i))
    const between = kept.slice(50_000, -50_000).map(({ line }) => line)
    const warnings = Array.from({ length: 20 }, (_, i) => 60_000 + i * 10_000)
    expect(between).toEqual([...warnings, 150_001].sort((a, b) => a - b))
  })

  it('what is left out is counted', () => {
    expect(tally.caveats('x').find(({ code }) => code === 'log-lines-left-out')).toMatchObject({
      line: 50_001,
      message: expect.stringContaining('199,979 lines'),
    })
  })
})

describe('the stamp of a line', () => {
  const at = Date.UTC(2026, 10, 21, 1, 48, 27, 123)
  it.each([
    ['2026-11-21T01:48:27.123456789Z x', at],
    ['2026-11-21T09:48:27.123+08:00 x', at],
    ['2026-11-21 09:48:27,123 +0800 x', at],
    ['[2026-11-21 01:48:27.123] x', at],
    ['2026/11/21 01:48:27 x', at - 123],
    ['26/11/21 01:48:27 INFO x', at - 123],
    ['21 Nov 2026 01:48:27,123 x', at],
    ['Nov 21, 2026 1:48:27 AM org.example.App main', at - 123],
    ['Nov 21, 2026 12:48:27 AM org.example.App main', at - 123 - 3_600_000],
    ['<34>1 2026-11-21T01:48:27.123Z host app - - x', at],
    ['1795225707.123 INFO x', at],
    ['1795225707123 x', at],
    ['1.795225707123e+09\tinfo\tx', at],
    ['10.0.0.1 - - [21/Nov/2026:09:48:27 +0800] "GET / HTTP/1.1" 200 12', at - 123],
  ])('is read from %j', (text, ms) => {
    expect(new StampReader().read(text)).toMatchObject({ clock: 'unix', ms })
  })

  it.each([
    ['I1121 01:48:27.123456       7 main.go:9] x', 'no-year'],
    ['Nov  1 01:48:27 host prog[1]: x', 'no-year'],
    ['<34>Nov 21 01:48:27 host prog[1]: x', 'no-year'],
    ['01:48:27.123 [main] INFO x', 'no-date'],
    ['1:48AM INF x', 'no-date'],
    ['[    5.123456] usb 1-1: new device', 'start'],
    ['[46.672s][info ][safepoint] x', 'start'],
  ])('of %j is of the clock %s', (text, clock) => {
    expect(new StampReader().read(text)).toMatchObject({ clock })
  })

  it.each(['2026-13-41 01:48:27 x', '2026-11-21 25:48:27 x', 'Nov 21', 'hello', '12.5,13.5', '[1] x', ''])(
    'is none in %j',
    (text) => {
      expect(new StampReader().read(text)).toBeUndefined()
    },
  )

  it('comes back whatever the instant and the offset', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
        fc.integer({ min: -14, max: 14 }),
        (date, hours) => {
          const local = new Date(date.getTime() + hours * 3_600_000).toISOString().slice(0, -1)
          const zone = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`
          expect(new StampReader().read(`${local}${zone} x`)).toMatchObject({ ms: date.getTime(), zoned: true })
        },
      ),
    )
  })
})

describe('the level of a line', () => {
  it.each([
    ['[info     ] Starting: Load data', 'info', 'Starting: Load data'],
    ['WARNING:root:careful', 'warn', 'root:careful'],
    ['2026-11-21T01:50:00Z\tERROR\tscan.go:9\tno room', 'error', 'scan.go:9\tno room'],
    ['1:48AM WRN slow took=2s', 'warn', 'slow took=2s'],
    ['2026-11-21 01:50:00 [warning  ] event', 'warn', 'event'],
    ['F1121 01:48:27.123456       7 main.go:9] x', 'fatal', '7 main.go:9] x'],
    ['{"level":40,"time":1795225707123,"msg":"slow"}', 'warn', 'slow'],
    ['{"timestamp":"2026-11-21T01:50:00Z","level":"error","event":"boom","code":7}', 'error', 'boom code=7'],
    ['banyandb  | {"level":"info","time":"2026-11-21T01:50:00Z","message":"ready"}', 'info', 'ready'],
    ['2026-11-21T01:50:00.5Z {"level":"warn","message":"slow"}', 'warn', undefined],
  ])('and its message are read from %j', (text, level, message) => {
    expect(new LineParser().parse(text)).toMatchObject({ level, ...(message === undefined ? {} : { message }) })
  })

  it.each(['Error handling is described below', 'information about the run', '{"a":1}', '{"value":3,"time":5}'])(
    'is none in %j',
    (text) => {
      expect(new LineParser().parse(text)).toBeUndefined()
    },
  )
})

describe('known trouble', () => {
  it.each([
    ['panic', 'panic: runtime error: index out of range'],
    ['OutOfMemoryError', 'java.lang.OutOfMemoryError: Java heap space'],
    ['out of memory', 'state: OOMKilled'],
    ['out of memory', 'fork/exec: Cannot allocate memory'],
    ['quota exceeded', 'block scan quota exceeded: used 5 bytes, quota is 4 bytes'],
    ['falling back', '{"level":"warn","message":"falling back to disk"}'],
    ['memory usage exceeds limit', 'memory usage exceeds limit'],
    ['memory pressure', 'server is under memory pressure, please retry later'],
    ['memory protector', 'the memory protector refuses'],
    ['memory budget', 'MemoryTracker: no room'],
    ['write or query error', 'Stream write error: EOF'],
    ['test failed', '--- FAIL: TestWrite (0.01s)'],
    ['test failed', '❌ CORRECTNESS VALIDATION FAILED'],
    ['data race', 'WARNING: DATA RACE'],
    ['process killed', 'Command terminated by signal 9'],
    ['mark of the suite', 'POC failed with error'],
    ['mark of the suite', '⚠️  WARNING: Possible memory leak detected (50% increase)'],
    ['exception', 'Exception in thread "main" java.lang.IllegalStateException'],
    ['exception', 'Traceback (most recent call last):'],
  ])('of %s is found in %j', (name, text) => {
    expect(troubleIn(text)?.name).toBe(name)
  })

  it.each(['memory 12 MB, 0 errors, PASS', 'FAILED: 0', '0 FAILED', 'signal received, shutting down'])(
    'is not found in %j',
    (text) => {
      expect(troubleIn(text)).toBeUndefined()
    },
  )
})

describe('the recognition of logs', () => {
  it.each([
    ['a CSV that begins with dates', 'time,value\n2026-11-21 01:50:00,12.5\n2026-11-21 01:50:01,13.5\n'],
    [
      'records of measurements',
      '{"time":"2026-11-21T01:50:00Z","value":5}\n{"time":"2026-11-21T01:50:01Z","value":6}\n',
    ],
    ['prose', 'On the 21st we looked.\n2026-11-21 was a day.\nNothing more was to be said about it.\n'],
    ['nothing', ''],
  ])('leaves out %s', (_, text) => {
    expect(recognise(Buffer.from(text), 'unknown')?.id).not.toBe('log')
  })
})

describe('damaged logs', () => {
  for (const name of readdirSync(SAMPLES)) {
    it(`as ${name}, cut or changed anywhere, end in records or caveats`, async () => {
      const bytes = readFileSync(join(SAMPLES, name))
      expect((await endure(log, truncations(bytes))).read).toBeGreaterThanOrEqual(200)
      expect(await endure(log, mutations(bytes))).toEqual({ read: 2_000 })
    })
  }
})
