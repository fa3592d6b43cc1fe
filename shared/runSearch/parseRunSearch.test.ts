import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UserError } from '../errors.ts'
import { parseRunColumn, parseRunSearch } from './parseRunSearch.ts'

describe('the search of runs', () => {
  it('is words, which must all be there', () => {
    expect(parseRunSearch('soak 99')).toEqual({
      kind: 'all',
      of: [
        { kind: 'word', text: 'soak' },
        { kind: 'word', text: '99' },
      ],
    })
    expect(parseRunSearch('')).toEqual({ kind: 'all', of: [] })
    expect(parseRunSearch('"two words"')).toEqual({ kind: 'word', text: 'two words' })
    expect(parseRunSearch('soak-9')).toEqual({ kind: 'word', text: 'soak-9' })
  })

  it('is fields, metrics with units, parameters and dates', () => {
    expect(
      parseRunSearch(
        'system:trace-streaming leak peak(go_memstats_heap_alloc_bytes) > 500MiB tag:nightly after:2026-01-01',
      ),
    ).toEqual({
      kind: 'all',
      of: [
        { kind: 'field', field: 'system', value: 'trace-streaming' },
        { kind: 'word', text: 'leak' },
        {
          kind: 'metric',
          statistic: 'peak',
          metric: 'go_memstats_heap_alloc_bytes',
          operator: '>',
          value: 500 * 2 ** 20,
          unit: 'bytes',
        },
        { kind: 'field', field: 'tag', value: 'nightly' },
        { kind: 'date', of: 'started', side: 'after', atMs: Date.UTC(2026, 0, 1) },
      ],
    })
    expect(parseRunSearch('max(m) <= 1.5 s')).toMatchObject({
      statistic: 'peak',
      operator: '<=',
      value: 1.5,
      unit: 'seconds',
    })
    expect(parseRunSearch('writers>=8')).toEqual({
      kind: 'parameter',
      name: 'writers',
      operator: '>=',
      value: 8,
      text: '8',
    })
    expect(parseRunSearch('"benchmark: month" = "10"')).toEqual({
      kind: 'parameter',
      name: 'benchmark: month',
      operator: '=',
      value: '10',
      text: '10',
    })
    expect(parseRunSearch('duration > 10min')).toEqual({ kind: 'number', of: 'duration', operator: '>', value: 600 })
    expect(parseRunSearch('tag:"two words"')).toEqual({ kind: 'field', field: 'tag', value: 'two words' })
  })

  it('binds beside stronger than OR, and turns around what follows a minus', () => {
    const word = (text: string) => ({ kind: 'word', text })
    expect(parseRunSearch('a b OR -c')).toEqual({
      kind: 'any',
      of: [
        { kind: 'all', of: [word('a'), word('b')] },
        { kind: 'not', of: word('c') },
      ],
    })
    expect(parseRunSearch('a (b OR c)')).toEqual({
      kind: 'all',
      of: [word('a'), { kind: 'any', of: [word('b'), word('c')] }],
    })
    expect(parseRunSearch('-(a b)')).toEqual({ kind: 'not', of: { kind: 'all', of: [word('a'), word('b')] } })
  })

  it.each([
    ['colour:red', 'there is no field "colour", at column 1'],
    ['a tag:', 'a value is missing after the colon, at column 7'],
    ['peak(m)', 'peak(m) is compared with nothing, at column 8'],
    ['peek(m) > 1', 'there is no statistic "peek", at column 1'],
    ['peak(m) > 5 potatoes', '"potatoes"'],
    ['peak(m) > 5potatoes', '"5potatoes" is no number with a unit that is known, at column 11'],
    ['a (b', 'the bracket of column 3 is never closed, at column 5'],
    ['a OR', 'a term is missing, at column 5'],
    ['after:yesterday', '"yesterday" is no date, at column 7'],
    ['verdict:bad', '"bad" is none of leak, growing'],
    ['scale > small', '"small" is no number, and only numbers are more or less, at column 9'],
    ['"open', 'the quote is never closed, at column 1'],
    ['> 5', 'is not expected, at column 1'],
  ])('says of %j what is wrong, and where', (text, message) => {
    if (message === '"potatoes"') expect(JSON.stringify(parseRunSearch(text))).toContain('potatoes')
    else expect(() => parseRunSearch(text)).toThrow(message)
  })

  it('gives an answer or a UserError to whatever is typed', () => {
    const typed = fc.string({ unit: fc.constantFrom(...'ab:()"-<>= 1.MiBORtag', 'OR ', 'peak('), maxLength: 40 })
    fc.assert(
      fc.property(typed, (text) => {
        try {
          parseRunSearch(text)
        } catch (error) {
          expect(error).toBeInstanceOf(UserError)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('names columns alike', () => {
    expect(parseRunColumn('scale')).toEqual({ kind: 'parameter', name: 'scale' })
    expect(parseRunColumn('p95( go_goroutines )')).toEqual({
      kind: 'metric',
      statistic: 'p95',
      metric: 'go_goroutines',
    })
    expect(() => parseRunColumn('size(m)')).toThrow('there is no statistic "size"')
  })
})
