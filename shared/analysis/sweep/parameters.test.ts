import { describe, expect, it } from 'vitest'
import type { Cell } from '../../model.ts'
import { gridRows } from './exampleSweep.ts'
import { directionOf, sweepColumns } from './parameters.ts'
import type { SweepRows } from './rows.ts'

function rowsOf(columns: Readonly<Record<string, readonly Cell[]>>): SweepRows {
  const entries = Object.entries(columns)
  return {
    source: 'made',
    length: entries[0]?.[1].length ?? 0,
    columns: entries.map(([name, cells]) => ({
      name,
      unit: cells.some((cell) => typeof cell === 'string') ? 'text' : 'unknown',
      cells,
    })),
  }
}

const rolesOf = (rows: SweepRows, corrected?: readonly string[]) =>
  Object.fromEntries(sweepColumns(rows, corrected).map(({ name, role }) => [name, role]))

describe('parameters', () => {
  it('are told from results by name, and from repeats', () => {
    const rows = gridRows({ threads: [1, 2, 4], batch: [10, 20], repeats: 2, latency: (a, b) => a * b })
    expect(rolesOf(rows)).toEqual({ threads: 'parameter', batch_size: 'parameter', repeat: 'label', latency: 'result' })
  })

  it('are told by the design where names say nothing', () => {
    expect(rolesOf(rowsOf({ a: [1, 1, 2, 2], b: [3, 4, 3, 4], c: [0.123, 0.456, 0.789, 0.234] }))).toEqual({
      a: 'parameter',
      b: 'parameter',
      c: 'result',
    })
  })

  it('are not what follows from other settings, nor what is the same in every row', () => {
    const rows = rowsOf({
      clients: [1, 1, 2, 2, 1, 1, 2, 2],
      rate: [5, 7, 5, 7, 5, 7, 5, 7],
      zone: ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b'],
      offered: [5, 7, 10, 14, 5, 7, 10, 14],
      pool: [8, 8, 8, 8, 8, 8, 8, 8],
      tps: [4, 6, 9, 11, 4, 6, 9, 12],
    })
    expect(rolesOf(rows)).toEqual({
      clients: 'parameter',
      rate: 'parameter',
      zone: 'parameter',
      offered: 'derived',
      pool: 'constant',
      tps: 'result',
    })
  })

  it('are the numbers that names of scales stand for', () => {
    const rows = rowsOf({
      scale: ['small', 'small', 'large', 'large'],
      mode: ['a', 'b', 'a', 'b'],
      input_rows: [100, 100, 9_000, 9_000],
      duration: [1, 2, 5, 9],
    })
    expect(rolesOf(rows)).toMatchObject({ scale: 'label', mode: 'parameter', input_rows: 'parameter' })
  })

  it('are what alone tells rows apart, when nothing else does', () => {
    expect(rolesOf(rowsOf({ scenario: ['base', 'slow', 'lost'], write_p99: [1, 2, 3] })).scenario).toBe('parameter')
    expect(rolesOf(rowsOf({ x: [1, 2, 3.1234], y: [5.123, 2.345, 9.456] })).x).toBe('parameter')
  })

  it('are those that a person names, and no others', () => {
    const rows = gridRows({ threads: [1, 2], batch: [10, 20], latency: (a, b) => a * b })
    expect(rolesOf(rows, ['latency'])).toMatchObject({ latency: 'parameter', threads: 'result', repeat: 'constant' })
  })

  it('are sought in a thousand columns in bounded time', () => {
    const columns = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, i) => [`c${i}`, Array.from({ length: 200 }, (_, row) => (row * (i + 1)) % 7)]),
    )
    const cpu = process.cpuUsage()
    const roles = sweepColumns(rowsOf(columns), undefined)
    const { user, system } = process.cpuUsage(cpu)
    expect(roles).toHaveLength(1_000)
    expect((user + system) / 1e6).toBeLessThan(5)
  })
})

describe('the better end of a metric', () => {
  it.each([
    ['precondition_failure_rate', 'lower'],
    ['retry_success_rate', 'higher'],
    ['write_tps', 'higher'],
    ['write_p99', 'lower'],
    ['reads_offered', undefined],
  ] as const)('of %s is %s', (name, better) => expect(directionOf(name)).toBe(better))
})
