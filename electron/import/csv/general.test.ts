/** The general table: no time, no header, units in cells, every way to write a number; guessed, asked, answered. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerOf, changed, type FormatAnswer, type FormatGuess, openQuestions } from '../../../shared/formatAnswer.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { ROOT } from '../../requirements.ts'
import { memorySource } from '../byteSource.ts'
import { csv } from '../csv.ts'
import { endure, mutations, truncations } from '../hardening.ts'
import { recognise } from '../index.ts'

/** With ten samples 2,000 of the format. */
const MUTATIONS = 200
const FOLDER = join(ROOT, 'resources', 'samples', 'csv')

interface Reading {
  readonly frames: readonly Extract<ImportRecord, { kind: 'frame' }>[]
  readonly t: readonly (readonly number[])[]
  readonly v: readonly (readonly number[])[]
  readonly codes: readonly string[]
}

async function read(content: Uint8Array | string, answer?: FormatAnswer, chunkBytes = 65_536): Promise<Reading> {
  const bytes = Buffer.from(content)
  const frames: Reading['frames'][number][] = []
  const t: number[][] = []
  const v: number[][] = []
  const codes: string[] = []
  for await (const record of csv.parse(memorySource('x.csv', bytes, chunkBytes), answer)) {
    if (record.kind === 'frame') {
      frames.push(record)
      t.push([])
      for (const _ of record.series) v.push([])
    } else if (record.kind === 'points') {
      const first = v.length - record.v.length
      t.at(-1)?.push(...record.t)
      record.v.forEach((values, i) => void v[first + i]?.push(...values))
    } else if (record.kind === 'caveat') codes.push(record.caveat.code)
  }
  return { frames, t, v, codes }
}

function guess(content: string, answer?: FormatAnswer): FormatGuess {
  const found = csv.guess?.(Buffer.from(content), true, () => answer)
  if (!found) throw new Error('nothing was guessed')
  return found
}

const sample = (name: string) => readFileSync(join(FOLDER, name))
const metrics = ({ frames }: Reading) =>
  frames.flatMap(({ series }) => series.map(({ metric, unit }) => `${metric} ${unit}`))
const table = (header: string, ...rows: readonly string[]) => `${[header, ...rows].join('\n')}\n`

describe.each(readdirSync(FOLDER))('%s', (name) => {
  const bytes = sample(name)

  it('survives damage', async () => {
    expect((await endure(csv, truncations(bytes))).read).toBeGreaterThanOrEqual(200)
    expect((await endure(csv, mutations(bytes.subarray(0, 1_500), 1, MUTATIONS))).read).toBe(MUTATIONS)
  }, 60_000)

  it('is guessed and imported alike', async () => {
    const { header, columns } = csv.guess?.(bytes, true, () => undefined) ?? guess('')
    const { frames } = await read(bytes)
    const values = columns.filter(({ role }) => role === 'value')
    expect(frames[0]?.series.length).toBe(values.length)
    expect(header.length).toBe(columns.length)
  })
})

describe('rows without a time', () => {
  it('are counted, and say so', async () => {
    const reading = await read(sample('rows-without-time.csv'))
    expect(reading.frames[0]).toMatchObject({ axis: 'rows' })
    expect(reading.frames[0]).not.toHaveProperty('epochMs')
    expect(reading.t[0]?.slice(0, 3)).toEqual([0, 1, 2])
    expect(metrics(reading)).toEqual(['heap_bytes bytes', 'gc_count count', 'rss_bytes bytes'])
    expect(reading.codes).toEqual(['time-is-row-index'])
    expect(metrics(await read(sample('one-column.txt')))).toEqual(['rss_bytes bytes'])
  })

  it('lie as far apart as a person says', async () => {
    const content = sample('rows-without-time.csv')
    const answer: FormatAnswer = {
      header: ['heap_mib', 'gc_count', 'rss_kb'],
      columns: [{ name: 'gc_count', role: 'ignored' }],
      time: { kind: 'rows', interval: 5 },
    }
    const reading = await read(content, answer)
    expect(reading.frames[0]?.axis).toBeUndefined()
    expect(reading.t[0]?.slice(0, 3)).toEqual([0, 5, 10])
    expect(metrics(reading)).toEqual(['heap_bytes bytes', 'rss_bytes bytes'])
    expect(reading.codes).toEqual([])
  })

  it('are the same however they are cut, in plain rows and odd ones', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => (i % 7 === 3 ? `"${i}" , ${i * 2} ` : `${i},${i * 2}`))
    const content = table('a_kb,b', ...rows)
    const whole = await read(content)
    expect(whole.t[0]).toEqual(rows.map((_, i) => i))
    expect(whole.v[1]).toEqual(rows.map((_, i) => i * 2))
    for (const chunk of [1, 7]) expect(await read(content, undefined, chunk)).toEqual(whole)
  })

  it('are none where rows are things: words, sentences, too few', () => {
    for (const text of [
      'scale,run,memory_mb\nsmall,1,182.2\nsmall,2,172.3\nsmall,3,170\n',
      'a,b\n1,2\n3,4\n',
      'pid\n4711\n',
      'Results, as they were\n1,2\n3,4\n5\n7,8\n',
    ])
      expect(csv.sniff(Buffer.from(text), 'x'), text).toBe(false)
  })

  it('leave out what holds no number, and a header that comes again', async () => {
    const good = Array.from({ length: 30 }, (_, i) => `${i},${i * 2}`)
    const { v, codes } = await read(table('a,b', ...good, 'a,b', 'oops,no', '3,'))
    expect(v[0]).toEqual([...good.map((_, i) => i), 3])
    expect(v[1]?.at(-1)).toBeNaN()
    expect(codes).toEqual(['time-is-row-index', 'repeated-header', 'rows-without-numbers'])
  })
})

describe('a table without a header', () => {
  it('calls its columns by position, and finds the time by its cells', async () => {
    const reading = await read(sample('without-header.csv'))
    expect(metrics(reading)).toEqual(['column_2 unknown', 'column_3 unknown'])
    expect(reading.t[0]?.[1]).toBe(5)
    expect(reading.codes).toEqual(['header-missing'])
    const numbers = await read('1;2,5\n3;4,5\n5;6,5\n')
    expect(numbers.v).toEqual([
      [1, 3, 5],
      [2.5, 4.5, 6.5],
    ])
    expect(numbers.codes).toEqual(['header-missing', 'time-is-row-index'])
  })

  it('takes the names of a comment right above it', async () => {
    expect(metrics(await read(sample('comments-above.csv')))).toEqual(['heap_bytes bytes', 'threads unknown'])
    expect((await read('# other, words, here\n\n1,2\n3,4\n5,6\n')).codes).toContain('header-missing')
  })
})

describe('cells', () => {
  it('may carry their units, each its own', async () => {
    const reading = await read(sample('units-in-cells.csv'))
    expect(metrics(reading)).toEqual([
      'memory_bytes bytes',
      'cpu_ratio ratio',
      'load_ratio ratio',
      'pause_seconds seconds',
    ])
    expect(reading.v.map((values) => values[0])).toEqual([180 * 2 ** 20, 0.35, 0.125, 1.2])
    expect(reading.v[3]?.[1]).toBe(0.004)
    expect(reading.codes).toEqual([])
  })

  it('with a unit of another kind, or none, are missing and told', async () => {
    const { v, codes } = await read(table('t_s,mem', '0,1 KiB', '1,2 KiB', '2,3 ms', '3,0', '4,5', '5,1 MiB'))
    expect(v[0]).toEqual([1024, 2048, Number.NaN, 0, Number.NaN, 2 ** 20])
    expect(codes).toEqual(['unreadable-cells'])
  })

  it('may group their digits, or have decimal commas', async () => {
    expect((await read(sample('grouped-digits.csv'))).v[0]?.[0]).toBe(188_743_680)
    expect((await read(sample('decimal-comma.csv'))).v.map((values) => values[1])).toEqual([185.75 * 2 ** 20, 0.0009])
    expect((await read(sample('decimal-comma.tsv'))).v[0]?.slice(0, 2)).toEqual([180_000_000, 185_750_000])
    const swiss = await read(table('t_s;a', "0;1'234.5", '1;999.25', "2;12'345'678"))
    expect(swiss.v[0]).toEqual([1234.5, 999.25, 12_345_678])
  })

  it('that read either way are guessed and asked', async () => {
    const content = table('t_s;a', '0;1,234', '1;2,345')
    expect(guess(content)).toMatchObject({ decimal: ',', decimalAsked: expect.stringContaining('1,234') })
    expect((await read(content)).v[0]).toEqual([1.234, 2.345])
    const answer = changed(answerOf(guess(content)), { decimal: '.' })
    expect((await read(content, answer)).v[0]).toEqual([1234, 2345])
    expect(guess(content, answer).decimalAsked).toBeUndefined()
  })

  it('are read as written, whatever the unit and the decimal sign', async () => {
    const units = { B: ['', 1], KiB: ['', 1024], MiB: ['', 2 ** 20], kB: ['e3', 1], GB: ['e9', 1] } as const
    const cell = fc.record({
      value: fc.integer({ min: 1, max: 999_999 }),
      places: fc.integer({ min: 0, max: 2 }),
      unit: fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[])),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(cell, { minLength: 4, maxLength: 30 }),
        fc.constantFrom('.', ','),
        fc.constantFrom('', ' '),
        fc.boolean(),
        async (cells, decimal, space, inHeader) => {
          const number = ({ value, places }: (typeof cells)[0]) => (value / 10 ** places).toFixed(places)
          const rows = cells.map((each, i) => {
            const unit = inHeader ? '' : `${space}${each.unit}`
            return `${i};${number(each).replace('.', decimal)}${unit}`
          })
          const plain = `${cells.length};${'0.5'.replace('.', decimal)}${inHeader ? '' : 'B'}`
          const { v, frames } = await read(table(inHeader ? 't_s;mem_KiB' : 't_s;mem', ...rows, plain, plain))
          expect(frames[0]?.series[0]).toMatchObject({ metric: 'mem_bytes', unit: 'bytes' })
          cells.forEach((each, i) => {
            const [steps, factor] = inHeader ? units.KiB : units[each.unit]
            expect(v[0]?.[i]).toBe(Number(`${number(each)}${steps}`) * factor)
          })
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('words that tell rows of one time apart', () => {
  it('are labels; others are left out', async () => {
    const { frames, t, codes } = await read(sample('rows-by-container.csv'))
    expect(frames.map(({ series }) => series[0]?.labels)).toEqual([{ container: 'db' }, { container: 'web' }])
    expect(t.map((times) => times.slice(0, 2))).toEqual([
      [0, 5],
      [0, 5],
    ])
    expect(codes).toEqual(['columns-left-out'])
    const states = table('t_s,state,a', '0,ok,1', '1,ok,2', '2,bad,3', '3,ok,4')
    expect((await read(states)).frames[0]?.series[0]?.labels).toBeUndefined()
    const told = changed(answerOf(guess(states)), { columns: [{ name: 'state', role: 'label' }] })
    expect((await read(states, told)).frames.map(({ series }) => series[0]?.labels)).toEqual([
      { state: 'ok' },
      { state: 'bad' },
    ])
  })
})

describe('what is in doubt', () => {
  const asked = (header: string, ...rows: readonly string[]) => guess(table(header, ...rows))

  it('is the unit of what looks like memory or a duration', () => {
    const { columns } = asked('t_s,rss,p99,requests,heap_mib', '0,41000,1.5,3,9', '1,42000,1.6,4,9')
    expect(columns.map((column) => column.asked !== undefined)).toEqual([false, true, true, false, false])
    expect(asked('t_s,heap_used', '0,188743680', '1,194772992').columns[1]).toMatchObject({
      unit: 'B',
      asked: expect.stringContaining('bytes'),
    })
  })

  it('is a date without a number above 12', async () => {
    const rows = ['03/04/2026 09:05:00,1', '03/04/2026 09:05:05,2']
    const found = asked('date,a', ...rows)
    expect(found).toMatchObject({ time: { order: 'day-first' }, timeAsked: expect.stringContaining('day first') })
    const content = table('date,a', ...rows)
    expect((await read(content)).frames[0]?.epochMs).toBe(Date.UTC(2026, 3, 3, 9, 5))
    const american = changed(answerOf(found), { time: { kind: 'instant', column: 'date', order: 'month-first' } })
    expect((await read(content, american)).frames[0]?.epochMs).toBe(Date.UTC(2026, 2, 4, 9, 5))
    expect(asked('date,a', '13/04/2026 09:05:00,1', '03/05/2026 09:05:05,2').timeAsked).toBeUndefined()
    expect(asked('date,a', '04/13/2026 09:05:00,1', '04/14/2026 09:05:05,2').time).toMatchObject({
      order: 'month-first',
    })
    expect(asked('date;a', '03.04.2026 09:05;1', '03.04.2026 09:06;2')).not.toHaveProperty('timeAsked')
  })

  it('is Unix time far from now, two times of a kind, and a time without a unit', () => {
    expect(asked('ts,a', '20000000000,1', '20000000001,2').timeAsked).toContain('year 2603')
    expect(asked('ts,a', '1795225709,1', '1795225710,2').timeAsked).toBeUndefined()
    const twice = asked(
      'start,end,a',
      '2026-11-21T10:00:00Z,2026-11-21T10:00:01Z,1',
      '2026-11-21T10:00:02Z,2026-11-21T10:00:03Z,1',
    )
    expect(twice.timeAsked).toContain('start, end')
    expect(
      asked('timestamp,elapsed_s,a', '2026-11-21T10:00:00Z,0,1', '2026-11-21T10:00:01Z,1,2').timeAsked,
    ).toBeUndefined()
    expect(asked('t,a', '0,1', '1,2').timeAsked).toContain('no unit')
  })

  it('is no more where the guess was taken as the answer, and the import says the same as before', async () => {
    for (const name of readdirSync(FOLDER)) {
      const text = sample(name).toString()
      const before = guess(text)
      const after = guess(text, answerOf(before))
      const counted = before.time?.kind === 'rows' ? 0 : openQuestions(after)
      expect(counted, name).toBe(0)
      const [unanswered, answered] = [await read(text), await read(text, answerOf(before))]
      expect({ ...answered, codes: [] }, name).toEqual({ ...unanswered, codes: [] })
    }
  })

  it('is answered for its own header only', async () => {
    const content = table('t_s,rss', '0,41000', '1,42000')
    const answer: FormatAnswer = { header: ['t_s', 'rss'], columns: [{ name: 'rss', role: 'value', unit: 'KiB' }] }
    expect((await read(content, answer)).v[0]?.[0]).toBe(41_000 * 1024)
    expect((await read(content.replace('rss', 'vsz'), answer)).v[0]?.[0]).toBe(41_000)
  })
})

it('every sample is recognised under any name', () => {
  for (const name of readdirSync(FOLDER)) expect(recognise(sample(name).subarray(0, 4_096), 'unknown')?.id).toBe('csv')
})
