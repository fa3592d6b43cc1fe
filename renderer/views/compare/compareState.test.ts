import { describe, expect, it } from 'vitest'
import { readPart, writePart } from '../../../shared/analysis/runPart.ts'
import { addressOf } from '../../address.ts'
import { queryOfSide, questionOf, type SideState, sideState } from './compareState.ts'

const query = (address: string) => new URLSearchParams(address.split('?')[1])

describe('the address of a comparison', () => {
  const state: SideState = { runs: ['a', 'b', 'c'], out: ['b'], part: { label: 'mode', value: 'a=b, c' } }

  it('says a side so that reading it gives the side again', () => {
    expect(sideState(query(addressOf('/compare', queryOfSide('base', state))), 'base')).toEqual(state)
    for (const part of [{ phase: 'write: 1' }, { label: 'x', value: '' }])
      expect(readPart(writePart(part))).toEqual(part)
    expect(readPart('nonsense')).toBeUndefined()
  })

  it('of one run a side is what it was before there were repeats', () => {
    const [base, candidate] = (['base', 'candidate'] as const).map((side) =>
      sideState(query('/c?base=x&candidate=y'), side),
    )
    expect(questionOf(base as SideState, candidate as SideState)).toEqual({ base: 'x', candidate: 'y' })
  })

  it('asks for those runs that are not left out, and for nothing while a side has none', () => {
    const other: SideState = { runs: ['d'], out: [] }
    expect(questionOf(state, other)).toEqual({
      base: 'a',
      candidate: 'd',
      repeats: { base: ['c'], candidate: [] },
      parts: { base: state.part },
    })
    expect(questionOf({ runs: ['a'], out: ['a'] }, other)).toBeUndefined()
  })
})
