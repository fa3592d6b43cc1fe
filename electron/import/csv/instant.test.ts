import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DOT } from './cells.ts'
import { InstantReader } from './instant.ts'
import { PADDING_BYTES } from './shape.ts'
import { readUnixTime } from './unixTime.ts'

function read(text: string, commaFraction = false, reader = new InstantReader()) {
  const bytes = Buffer.concat([Buffer.from(text), Buffer.alloc(PADDING_BYTES)])
  if (!reader.read(bytes, 0, commaFraction)) return undefined
  const { seconds, fraction, zoned, end } = reader
  return { seconds, fraction, zoned, rest: text.slice(end) }
}

const NOON = Date.UTC(2026, 10, 21, 12, 0, 7) / 1000

describe('an instant read from bytes', () => {
  it('is what Date.parse says, for any date since the year 100 and any offset', () => {
    const reader = new InstantReader()
    const dates = fc.date({
      min: new Date('0100-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    })
    const offsets = fc.tuple(
      fc.constantFrom('+', '-'),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
    )
    fc.assert(
      fc.property(dates, offsets, (date, [sign, hours, minutes]) => {
        const offset = `${sign}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
        const text = date.toISOString().slice(0, -1) + offset
        const result = read(text, false, reader)
        expect(result?.rest).toBe('')
        expect(result?.zoned).toBe(true)
        const ms = Math.round(((result?.seconds ?? 0) + (result?.fraction ?? 0)) * 1000)
        expect(ms).toBe(Date.parse(text))
      }),
      { numRuns: 2_000 },
    )
  })

  it('comes in the spellings that logs have', () => {
    for (const text of [
      '2026-11-21T12:00:07Z',
      '2026-11-21t12:00:07z',
      '2026-11-21T20:00:07+08:00',
      '2026-11-21T20:00:07+0800',
      '2026-11-21 06:30:07 -05:30',
      '2026-11-21 20:00:07 +08',
      '2026-11-21 12:00:07 UTC',
    ])
      expect(read(text), text).toEqual({ seconds: NOON, fraction: 0, zoned: true, rest: '' })
    expect(read('2026/11/21 12:00:07')?.seconds).toBe(NOON)
    expect(read('2026-11-21 12:00:07')).toEqual({ seconds: NOON, fraction: 0, zoned: false, rest: '' })
    expect(read('2026-11-21 12:00')).toEqual({ seconds: NOON - 7, fraction: 0, zoned: false, rest: '' })
    expect(read('2026-11-21')).toEqual({ seconds: NOON - 12 * 3600 - 7, fraction: 0, zoned: false, rest: '' })
  })

  it('keeps nanoseconds and ignores what is finer', () => {
    expect(read('2026-11-21T12:00:07.123456789Z')?.fraction).toBe(0.123456789)
    expect(read('2026-11-21T12:00:07.1234567891234Z')).toEqual({
      seconds: NOON,
      fraction: 0.123456789,
      zoned: true,
      rest: '',
    })
    expect(read('2026-11-21 12:00:07,250', true)?.fraction).toBe(0.25)
    expect(read('2026-11-21 12:00:07,250', false)).toMatchObject({ fraction: 0, rest: ',250' })
  })

  it('remembers a date without mistaking another for it', () => {
    const reader = new InstantReader()
    const days = ['2026-11-21', '2026-11-22', '2026-11-21', '2027-11-21', '2026-12-21', '2024-02-29', '2026-11-21']
    for (const day of days) expect(read(`${day}T00:00:00Z`, false, reader)?.seconds).toBe(Date.parse(day) / 1000)
    expect(read('2026-02-29T00:00:00Z', false, reader)).toBeUndefined()
    expect(read('2026-11-21T00:00:00Z', false, reader)?.seconds).toBe(Date.parse('2026-11-21') / 1000)
  })

  it('is nothing else', () => {
    for (const text of [
      '',
      '2026',
      '2026-13-01T00:00:00Z',
      '2026-00-10',
      '2026-04-31',
      '2026-11-21T24:00:00Z',
      '2026-11-21T12:60:00Z',
      '2026-11-21T12:00:61Z',
      '2026-11-21T12:00:07.Z',
      '2026-11-21T12',
      '2026-11-21T1:00:00',
      '2026/11-21 12:00:07',
      '21-11-2026',
      '2026-11-21T12:00:07+25:00',
    ])
      expect(read(text), text).toBeUndefined()
    expect(read('2026-11-21x')?.rest).toBe('x')
  })
})

describe('a date as spreadsheets write it', () => {
  const local = (text: string, order: 'day-first' | 'month-first') => {
    const reader = new InstantReader()
    reader.order = order
    return read(text, false, reader)
  }

  it('has the day or the month first, one digit or two, and a clock of 12 or 24 hours', () => {
    for (const text of [
      '21/11/2026 12:00:07',
      '21.11.2026 12:00:07',
      '21-11-2026 12:00:07',
      '21/11/2026, 12:00:07',
      '21/11/2026T12:00:07',
      '21/11/2026 12:00:07 PM',
    ])
      expect(local(text, 'day-first'), text).toEqual({ seconds: NOON, fraction: 0, zoned: false, rest: '' })
    expect(local('11/21/2026 12:00:07.250', 'month-first')).toMatchObject({ seconds: NOON, fraction: 0.25, rest: '' })
    const fourth = Date.UTC(2026, 3, 3, 9, 5) / 1000
    expect(local('3/4/2026 9:05', 'day-first')).toMatchObject({ seconds: fourth, rest: '' })
    expect(local('4/3/2026 9:05:00 am', 'month-first')).toMatchObject({ seconds: fourth, rest: '' })
    expect(local('4/3/2026 12:05:00 AM', 'month-first')?.seconds).toBe(fourth - 9 * 3600)
    expect(local('3/4/2026 9:05:00Z', 'day-first')).toMatchObject({ seconds: fourth, zoned: true, rest: '' })
    expect(local('03/04/2026,5', 'day-first')).toMatchObject({ seconds: Date.UTC(2026, 3, 3) / 1000, rest: ',5' })
  })

  it('is nothing else', () => {
    for (const text of ['21/13/2026', '2026-11-21', '21/11.2026', '21/11/26', '21/11/2026 25:00', '3/4/2026 13:00 PM'])
      expect(local(text, 'day-first'), text).toBeUndefined()
  })
})

describe('a Unix time read from bytes', () => {
  const unix = (text: string, exponent: number, epoch: number) =>
    readUnixTime(Buffer.from(`9${text}9`), 1, text.length + 1, DOT, exponent, epoch)

  it('keeps nanoseconds that a double since 1970 cannot hold', () => {
    expect(unix('1795225709123456789', 9, 1_795_225_709)).toBe(0.123456789)
    expect(unix('1795225709123456789', 9, 1_795_225_700)).toBeCloseTo(9.123456789, 12)
    expect(unix('1795225709.123456789', 0, 1_795_225_709)).toBe(0.123456789)
    expect(unix('1795225709123456', 6, 1_795_225_709)).toBe(0.123456)
    expect(unix('1795225709123.5', 3, 1_795_225_709)).toBe(0.1235)
    expect(unix('1795225709', 0, 1_795_225_708)).toBe(1)
  })

  it('goes back before the epoch, and reads exponents', () => {
    expect(unix('1795225707500', 3, 1_795_225_709)).toBe(-1.5)
    expect(unix('1.795225709e9', 0, 1_795_225_700)).toBe(9)
    expect(unix('oops', 3, 0)).toBeNaN()
    expect(unix('', 0, 0)).toBeNaN()
  })
})
