import { describe, expect, it } from 'vitest'
import { mistakePlace, offsetOf, withoutPath } from './mistakePlace.ts'

describe('the place of a mistake', () => {
  it('is read from the first line of the message', () => {
    const message = 'quartile.criteria.yaml:12:11: what\nquartile.criteria.yaml:14:3: more'
    expect(mistakePlace(message)).toEqual({ line: 12, column: 11 })
  })

  it('is told without the file that the text is not in', () => {
    expect(withoutPath('a.yaml:12:11: what\na.yaml:14:3: more: this')).toBe(
      'line 12, column 11: what\nline 14, column 3: more: this',
    )
  })

  it('is nowhere when the message names none', () => {
    expect(mistakePlace('there are no criteria for 10:20 runs')).toBeUndefined()
  })

  it('is an index into the text', () => {
    expect('one\ntwo\nthree'.slice(offsetOf('one\ntwo\nthree', { line: 3, column: 2 }))).toBe('hree')
  })

  it('stays within the text', () => {
    expect(offsetOf('one\ntwo', { line: 1, column: 99 })).toBe(3)
    expect(offsetOf('one\ntwo', { line: 99, column: 1 })).toBe(7)
  })
})
