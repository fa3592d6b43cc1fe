import { describe, expect, it } from 'vitest'
import { type Press, shortcutOf } from './shortcuts.ts'

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  command: false,
  typing: false,
  atMs: 0,
  ...more,
})

describe('keys that work anywhere', () => {
  it('open, search and help at one press', () => {
    expect(shortcutOf(press('o', { command: true }), undefined)).toBe('open')
    expect(shortcutOf(press('/'), undefined)).toBe('search')
    expect(shortcutOf(press('?'), press('x'))).toBe('help')
  })

  it('go to a view by two presses, soon after each other', () => {
    expect(shortcutOf(press('r', { atMs: 300 }), press('g'))).toBe('runs')
    expect(shortcutOf(press('c', { atMs: 300 }), press('g'))).toBe('compare')
    expect(shortcutOf(press('r', { atMs: 5_000 }), press('g'))).toBeUndefined()
    expect(shortcutOf(press('r'), undefined)).toBeUndefined()
  })

  it('leave typing alone, except for opening', () => {
    expect(shortcutOf(press('/', { typing: true }), undefined)).toBeUndefined()
    expect(shortcutOf(press('o', { typing: true, command: true }), undefined)).toBe('open')
  })
})
