import { describe, expect, it } from 'vitest'
import { UserError } from '../errors.ts'
import { compileFilePattern, compilePattern } from './pattern.ts'

describe('patterns as Go people write them', () => {
  it.each([
    ['(?i)MAIN', 'main.run', true],
    [String.raw`\Amain\.`, 'main.run', true],
    [String.raw`run\z`, 'main.run', true],
    [String.raw`\Q(*T).m\E$`, 'pkg.(*T).m', true],
    ['(?P<pkg>main)', 'main.run', true],
    ['^[[:alpha:]]+[.]', 'main.run', true],
    ['[[:digit:]]', 'main.run', false],
    [String.raw`\\A`, String.raw`\A`, true],
  ])('%s on %s', (pattern, text, expected) => {
    expect(compilePattern(pattern, '--focus').test(text)).toBe(expected)
  })

  it('name the option when they are none', () => {
    expect(() => compilePattern('(', '--focus')).toThrow(UserError)
    expect(() => compilePattern('(', '--focus')).toThrow(/^--focus is no regular expression/)
  })
})

describe('patterns out of a file', () => {
  it('match whole names', () => {
    const pattern = compileFilePattern('tcmalloc::.*|operator new')?.pattern
    expect(pattern?.test('tcmalloc::Alloc')).toBe(true)
    expect(pattern?.test('operator new')).toBe(true)
    expect(pattern?.test('my operator new')).toBe(false)
  })

  it('say how long they may take', () => {
    expect(compileFilePattern('a.*|b')?.work(100)).toBe(101)
    expect(compileFilePattern('.*a.*')?.work(1_000)).toBe(1_000_000)
  })

  it.each(['(a+)+$', '(a|aa)*b', '(.*){9}', '.*.*.*.*.*.*x', String.raw`(a)\1`, 'a'.repeat(5_000), '['])(
    'are not run when they could take forever: %s',
    (source) => {
      expect(compileFilePattern(source)).toBeUndefined()
    },
  )
})
