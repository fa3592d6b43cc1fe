import { describe, expect, it } from 'vitest'
import { filtersQuery, parametersQuery, stateOf, withFilter } from './sweepState.ts'

describe('the address of a sweep', () => {
  it('says which rows, columns and ends are meant', () => {
    const filters = [{ column: 'a, b', min: 2 }]
    const query = new URLSearchParams({
      ...parametersQuery(['x', 'y, z']),
      ...filtersQuery(filters),
      runs: '1,2',
      tab: 'pareto',
      z: 'p99',
      agg: 'max',
      better: 'higher',
    } as Record<string, string>)
    expect(stateOf('1', query)).toEqual({
      rows: { runs: ['1', '2'], parameters: ['x', 'y, z'], where: filters },
      tab: 'pareto',
      metric: 'p99',
      aggregate: 'max',
      better: 'higher',
    })
  })

  it('that is cut or mistyped is as good as empty', () => {
    const query = new URLSearchParams({ p: '["x"', where: '[1, null, {"column": 5}]', tab: 'nonsense', agg: 'sum' })
    expect(stateOf('1', query)).toEqual({ rows: { runs: ['1'] }, tab: undefined, aggregate: 'mean' })
  })

  it('holds one filter a column, and none that lets all through', () => {
    const one = withFilter([], { column: 'a', min: 1 })
    expect(withFilter(one, { column: 'a', max: 5 })).toEqual([{ column: 'a', max: 5 }])
    expect(withFilter(one, { column: 'a' })).toEqual([])
  })
})
