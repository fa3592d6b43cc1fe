import { describe, expect, it } from 'vitest'
import { differingNames, parameterWords, pickParameters } from './differing.ts'

describe('what tells runs apart', () => {
  const runs = [
    { parameters: { cpus: 4, version: '1.9', writers: 2, scale: 'small', state: 'failed' } },
    { parameters: { cpus: 8, version: '1.10', writers: 10, scale: 'small' } },
    { parameters: { cpus: 8, version: '1.10', writers: 10, scale: 'small' } },
  ]

  it('is what is not the same in all of them, settings first, and what only some state', () => {
    expect(differingNames(runs)).toEqual(['state', 'writers', 'version', 'cpus'])
    expect(differingNames(runs.slice(1))).toEqual([])
  })

  it('is said in as many words as a label holds', () => {
    const words = runs.map(({ parameters }) => parameterWords(pickParameters(parameters, differingNames(runs))))
    expect(words).toEqual([
      'state failed, writers 2, version 1.9 and 1 more',
      'writers 10, version 1.10, cpus 8',
      'writers 10, version 1.10, cpus 8',
    ])
    expect(parameterWords({ origin: 'x'.repeat(60) })).toBe(`origin ${'x'.repeat(23)}…`)
    expect(parameterWords({})).toBe('')
  })
})
