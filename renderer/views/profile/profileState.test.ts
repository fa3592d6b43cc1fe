import { describe, expect, it } from 'vitest'
import type { RunDocument } from '../../../shared/api.ts'
import { addressOf } from '../../address.ts'
import { queryOfSide, questionOf, selectionOf, sideBeside, sideWithin, stateOf, wordOfBy } from './profileState.ts'

const RUN = '0123456789abcdef'
const run = {
  id: RUN,
  profiles: [
    { path: 'w1', phase: 'write', at: 1 },
    { path: 'w2', phase: 'write', at: 2 },
    { path: 'q1', phase: 'query', at: 10 },
    { path: 'g1', phase: 'query', at: 11, sampleTypes: [{ type: 'goroutine', unit: 'count', total: 1 }] },
    { path: 'q2', phase: 'query', at: 20.123456789 },
    { path: 'q3', phase: 'query', at: 30 },
  ].map((profile) => ({ sampleTypes: [{ type: 'inuse_space', unit: 'bytes', total: 1 }], ...profile })),
} as unknown as RunDocument

const parse = (address: string) => stateOf(RUN, new URLSearchParams(address.split('?')[1]))

describe('the address of the profile view', () => {
  it('means the last profile of the last phase when it says nothing', () => {
    expect(selectionOf(run, parse('').side)).toEqual({ run: RUN, phase: 'query', path: 'q3' })
    expect(selectionOf(run, parse('?phase=write').side)).toEqual({ run: RUN, phase: 'write', path: 'w2' })
  })

  it('means the last profile of a sample type, and stays with it', () => {
    expect(selectionOf(run, parse('?type=goroutine').side)).toEqual({ run: RUN, phase: 'query', path: 'g1' })
    expect(selectionOf(run, parse('?type=inuse_space').side)?.path).toBe('q3')
    expect(sideBeside(run, parse('?type=inuse_space&phase=query&from=10&to=10').side, 1)?.from).toBe(20.123456789)
  })

  it('stays with the process that a profile is of', () => {
    const profiles = run.profiles.flatMap((each) => [
      { ...each, role: 'data', path: `data/${each.path}` },
      { ...each, role: 'liaison' },
    ])
    const cluster = { ...run, profiles }
    expect(selectionOf(cluster, parse('').side)).toMatchObject({ role: 'liaison', path: 'q3' })
    const { side } = parse('?role=data&phase=write')
    expect(selectionOf(cluster, side)).toEqual({ run: RUN, phase: 'write', role: 'data', path: 'data/w2' })
    expect(sideBeside(cluster, side, 1)).toEqual({ run: RUN, phase: 'query', role: 'data', from: 10, to: 10 })
    expect(sideWithin(cluster, 'data', 9, 25)).toMatchObject({ role: 'data', from: 10 })
    expect(parse(addressOf('/p', queryOfSide(side, false))).side).toEqual(side)
  })

  it('says by what the timeline is stacked', () => {
    for (const by of ['function', 'package', { label: 'created by' }] as const)
      expect(parse(addressOf('/p', { by: wordOfBy(by) })).by).toEqual(by)
  })

  it('keeps both sides, to the last digit', () => {
    const side = { run: RUN, phase: 'query', from: 10, to: 20.123456789 }
    const base = { run: 'fedcba9876543210', phase: 'write', from: 1, to: 1 }
    const state = parse(addressOf('/p', { ...queryOfSide(side, false), ...queryOfSide(base, true) }))
    expect(state.side).toEqual(side)
    expect(state.base).toEqual(base)
    expect(selectionOf(run, state.side)).toEqual({
      run: RUN,
      phase: 'query',
      window: { start: 10, end: 20.123456789 },
    })
  })

  it('takes nonsense for nothing', () => {
    const state = parse('?view=cake&width=broad&from=yes&to=&mean=maybe&by=colour')
    expect(state).toMatchObject({ tab: 'left-heavy', width: 'union', mean: false, by: 'function' })
    expect(state.side).toEqual({ run: RUN })
  })

  it('asks nothing until the base is known', () => {
    const state = parse('?base=fedcba9876543210&focus=main&rec=1')
    const selection = selectionOf(run, state.side)
    expect(questionOf(state, selection, undefined)).toBeUndefined()
    expect(questionOf(state, selection, { run: 'x' })).toMatchObject({
      focus: 'main',
      collapse: true,
      base: { run: 'x' },
    })
  })
})

describe('a stretch of time', () => {
  it('holds the profiles in it, of one phase', () => {
    expect(sideWithin(run, undefined, 9, 25)).toEqual({ run: RUN, phase: 'query', from: 10, to: 20.123456789 })
    expect(sideWithin(run, undefined, 1.5, 25)).toEqual({ run: RUN, phase: 'write', from: 2, to: 2 })
    expect(sideWithin(run, undefined, 3, 9)).toBeUndefined()
  })

  it('moves to the profile before and after, across phases', () => {
    expect(sideBeside(run, { run: RUN }, 1)).toBeUndefined()
    expect(sideBeside(run, { run: RUN }, -1)).toEqual({
      run: RUN,
      phase: 'query',
      from: 20.123456789,
      to: 20.123456789,
    })
    expect(sideBeside(run, { run: RUN, phase: 'query', from: 10, to: 20.123456789 }, -1)).toEqual({
      run: RUN,
      phase: 'write',
      from: 2,
      to: 2,
    })
  })
})
