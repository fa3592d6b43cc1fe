import { describe, expect, it } from 'vitest'
import { rowPlace } from './rowPlace.ts'

const list = (...ids: string[]) => [ids.length, (index: number) => ids[index]] as const

describe('the row that is meant', () => {
  it('is the same run when others come before it or go', () => {
    expect(rowPlace({ index: 1, id: 'b' }, ...list('a', 'b', 'c'))).toBe(1)
    expect(rowPlace({ index: 1, id: 'b' }, ...list('new', 'newer', 'a', 'b', 'c'))).toBe(3)
    expect(rowPlace({ index: 2, id: 'c' }, ...list('c'))).toBe(0)
  })

  it('is the place where no run is known, or the one that was is gone', () => {
    expect(rowPlace({ index: 1 }, ...list('a', 'b'))).toBe(1)
    expect(rowPlace({ index: 1, id: 'b' }, ...list('a', 'c', 'd'))).toBe(1)
    expect(rowPlace({ index: 2, id: 'c' }, ...list('a', 'b'))).toBe(1)
    expect(rowPlace({ index: 0, id: 'a' }, ...list())).toBe(0)
  })
})
