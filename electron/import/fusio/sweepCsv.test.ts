import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FormatAnswer } from '../../../shared/formatAnswer.ts'
import type { Table } from '../../../shared/model.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import type { ByteSource } from '../byteSource.ts'
import { endure, mutations, recordsOf, truncations } from '../hardening.ts'
import { recognise } from '../index.ts'
import { fusioSweepCsv } from './sweepCsv.ts'

const OURS = join(ROOT, 'resources', 'samples', 'fusio-manifest')
const REAL = join(SAMPLES, 'fusio-manifest')

async function read(bytes: Uint8Array, answer?: FormatAnswer) {
  const reader = { ...fusioSweepCsv, parse: (source: ByteSource) => fusioSweepCsv.parse(source, answer) }
  const { records, failure } = await recordsOf(reader, bytes)
  const tables = records.flatMap((record) => (record.kind === 'table' ? [record.table] : []))
  const caveats = records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat] : []))
  const parameters = Object.fromEntries(
    records.flatMap((record) => (record.kind === 'parameter' ? [[record.name, record.value]] : [])),
  )
  return { tables, caveats, codes: caveats.map((caveat) => caveat.code), parameters, failure }
}

function file(folder: string, name: string): Uint8Array {
  return readFileSync(join(folder, name))
}

function named(tables: readonly Table[], name: string): Table {
  const table = tables.find((each) => each.name === name)
  expect(table, `a table called ${name}, among ${tables.map((each) => each.name).join(', ')}`).toBeDefined()
  return table as Table
}

function column(table: Table, name: string) {
  const at = table.columns.findIndex((each) => each.name === name)
  expect(at, `a column called ${name}`).toBeGreaterThanOrEqual(0)
  return table.rows.map((row) => row[at])
}

describe('a sweep of our own', () => {
  it('is known by its header, whatever its name', () => {
    for (const name of ['comprehensive_sweep.csv', 'chaos_sweep.csv', 'test_baseline.csv']) {
      expect(recognise(file(OURS, name).subarray(0, 4_096), 'unknown')?.id).toBe('fusio-sweep-csv')
    }
    expect(fusioSweepCsv.sniff(new TextEncoder().encode('num_writers,write_tps\n1,2\n'), 'sweep.csv')).toBe(false)
  })

  it('keeps rates above 1 and shows the share of attempts right beside them', async () => {
    const { tables, caveats } = await read(file(OURS, 'comprehensive_sweep.csv'))
    const results = named(tables, 'Results by configuration')
    const rates = column(results, 'precondition_failure_rate')
    expect(rates).toEqual([0.4, 0.25, 0.5, 0.75, 1, 2, 1.5, 1.25])
    expect(column(results, 'failed_share_of_attempts')).toEqual(rates.map((r) => Number(r) / (1 + Number(r))))
    const names = results.columns.map((each) => each.name)
    expect(names.indexOf('failed_share_of_attempts')).toBe(names.indexOf('precondition_failure_rate') + 1)
    expect(caveats.find((each) => each.code === 'failure-rate-per-write')?.message).toContain('3 rows of 8 pass 100 %')
  })

  it('reads milliseconds as seconds, and keeps a column that the suite never wrote', async () => {
    const { tables } = await read(file(OURS, 'comprehensive_sweep.csv'))
    const results = named(tables, 'Results by configuration')
    expect(results.columns.find((each) => each.name === 'read_p50')?.unit).toBe('seconds')
    expect(column(results, 'read_p50')[0]).toBe(0.71578)
    expect(column(results, 'zone')[0]).toBe('eu-1a')
  })

  it('does not merge rows whose labels are alike', async () => {
    const { tables, codes } = await read(file(OURS, 'comprehensive_sweep.csv'))
    expect(column(named(tables, 'Results by configuration'), 'row')).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(codes).toContain('labels-repeat')
    expect(codes).toContain('percentiles-of-few')
    expect(codes).toContain('load-not-reached')
  })

  it('of one row and 19 columns is a single test, with a BOM and CRLF', async () => {
    const { tables, parameters } = await read(file(OURS, 'test_baseline.csv'))
    expect(tables.map((each) => each.name)).toEqual(['Results'])
    expect(parameters).toMatchObject({ test: 'single test', num_writers: 2, duration: 120, writer_rate: 0.1 })
    expect(column(named(tables, 'Results'), 'reads_offered')).toEqual([10])
  })
})

describe('a chaos sweep', () => {
  const bytes = file(OURS, 'chaos_sweep.csv')

  it('names its scenarios by row order when all seven are there', async () => {
    const { tables, codes } = await read(bytes)
    const scenarios = column(named(tables, 'Results by scenario'), 'scenario')
    expect(scenarios).toHaveLength(7)
    expect([scenarios[0], scenarios[5]]).toEqual(['baseline', 'cpu-4threads-80pct'])
    expect(codes).toContain('scenario-by-row-order')
    expect(codes).toContain('chaos-not-injected')
    expect(codes).toContain('no-failures-to-retry')
    const changes = named(tables, 'Change against the baseline scenario')
    expect(column(changes, 'precondition_failure_rate change')[1]).toBeCloseTo(0.25, 12)
  })

  it.each([5, 6])('of %i rows names none', async (rows) => {
    const lines = bytes.toString().trimEnd().split('\n')
    const { tables, codes } = await read(new TextEncoder().encode(lines.slice(0, rows + 1).join('\n')))
    expect(tables[0]?.columns.map((each) => each.name)).not.toContain('scenario')
    expect(tables).toHaveLength(1)
    expect(codes).toContain('scenario-unknown')
  })

  it('of eight rows names none either', async () => {
    const lines = bytes.toString().trimEnd().split('\n')
    const { codes } = await read(new TextEncoder().encode([...lines, lines[1]].join('\n')))
    expect(codes).toContain('scenario-unknown')
    expect(codes).not.toContain('scenario-by-row-order')
  })

  it('of which some rows are missing goes by what a person said of them', async () => {
    const three = new TextEncoder().encode(bytes.toString().trimEnd().split('\n').slice(0, 4).join('\n'))
    const guess = fusioSweepCsv.guess?.(three, true, () => undefined)
    expect(guess?.rows).toMatchObject({
      what: 'scenario',
      names: ['', '', ''],
      asked: expect.stringContaining('not 7'),
    })
    const answer = { header: guess?.header ?? [], columns: [], rows: ['cpu-4threads-80pct', 'baseline', ''] }
    const { tables, codes } = await read(three, answer)
    expect(column(named(tables, 'Results by scenario'), 'scenario')).toEqual(['cpu-4threads-80pct', 'baseline', null])
    expect(column(named(tables, 'Change against the baseline scenario'), 'write_tps change')[1]).toBe(0)
    expect(codes).not.toContain('scenario-unknown')
    expect(fusioSweepCsv.guess?.(three, true, () => answer)?.rows).toMatchObject({ names: answer.rows })
    // All seven need no answer; a sweep over settings and one row have no scenarios to ask for.
    expect(fusioSweepCsv.guess?.(bytes, true, () => undefined)?.rows?.asked).toBeUndefined()
    expect(fusioSweepCsv.guess?.(file(OURS, 'comprehensive_sweep.csv'), true, () => undefined)).toBeUndefined()
    expect(fusioSweepCsv.guess?.(file(OURS, 'test_baseline.csv'), true, () => undefined)).toBeUndefined()
  })

  it('of which some rows are missing goes by a column that a person added', async () => {
    const [header, ...rows] = bytes.toString().trimEnd().split('\n')
    const kept = [rows[3], rows[0], rows[5]].map((row, i) => `${row},${['net-delay-500ms', 'baseline', 'cpu'][i]}`)
    const { tables, codes } = await read(new TextEncoder().encode([`${header},scenario`, ...kept].join('\n')))
    expect(column(named(tables, 'Results by scenario'), 'scenario')).toEqual(['net-delay-500ms', 'baseline', 'cpu'])
    expect(tables[0]?.columns.filter(({ name }) => name === 'scenario')).toHaveLength(1)
    expect(codes).not.toContain('scenario-unknown')
    expect(codes).not.toContain('scenario-by-row-order')
    const changes = named(tables, 'Change against the baseline scenario')
    expect(column(changes, 'write_tps change')[1]).toBe(0)
  })

  it('with a baseline that never failed divides by nothing', async () => {
    const text = bytes.toString().replace('300,0.5000', '300,0.0000')
    const { tables } = await read(new TextEncoder().encode(text))
    const changes = column(named(tables, 'Change against the baseline scenario'), 'precondition_failure_rate change')
    expect(changes.every((change) => change === null)).toBe(true)
  })
})

describe('a damaged sweep', () => {
  const bytes = file(OURS, 'comprehensive_sweep.csv')
  const text = bytes.toString()

  it('says which row is short, long or unreadable, and goes on', async () => {
    const lines = text.trimEnd().split('\n')
    const broken = [lines[0], lines[1], 'W2,2,4', `${lines[3]},7,8`, lines[4]?.replace('0.7500', 'n/a')].join('\n')
    const { tables, caveats } = await read(new TextEncoder().encode(broken))
    expect(tables[0]?.rows).toHaveLength(4)
    const lineOf = (code: string) => caveats.find((each) => each.code === code)?.line
    expect([lineOf('short-rows'), lineOf('long-rows'), lineOf('unreadable-cells')]).toEqual([3, 4, 5])
    expect(column(named(tables, 'Results by configuration'), 'precondition_failure_rate')[3]).toBe('n/a')
  })

  it('with a header alone has no rows, and says so', async () => {
    const { tables, codes } = await read(new TextEncoder().encode(`${text.split('\n')[0]}\n`))
    expect(tables[0]?.rows).toEqual([])
    expect(codes).toEqual(['no-rows'])
  })

  it('gives the same records in chunks of 1, 7 and 65,536 bytes', async () => {
    const whole = await recordsOf(fusioSweepCsv, bytes)
    for (const chunk of [1, 7, 65_536]) expect(await recordsOf(fusioSweepCsv, bytes, 'unknown', chunk)).toEqual(whole)
  })

  it('never fails with anything but a sentence', async () => {
    expect((await endure(fusioSweepCsv, truncations(bytes))).read).toBe(200)
    expect((await endure(fusioSweepCsv, mutations(bytes))).read).toBe(2_000)
  }, 60_000)
})

describe.skipIf(!requireOrSkip('samples'))('the published sweeps', () => {
  it('have the means that the documents state for the heat map', async () => {
    const { tables } = await read(file(REAL, 'comprehensive_sweep.csv'))
    const map = named(tables, 'Mean precondition failure rate by writers and key overlap')
    expect(map.columns.map((each) => each.name)).toEqual([
      'num_writers',
      ...['0.1', '0.2', '0.3', '0.4'].map((overlap) => `overlap ${overlap}`),
    ])
    const percent = map.rows.map((row) => row.map((cell, i) => (i === 0 ? cell : (Number(cell) * 100).toFixed(2))))
    expect(percent).toEqual([
      [2, '47.74', '49.30', '47.15', '49.87'],
      [3, '114.71', '126.58', '129.29', '116.23'],
      [4, '194.97', '175.46', '190.89', '155.72'],
    ])
  })

  it('have the means by writers and rate, the ends of the ranking and the tails that the documents state', async () => {
    const { tables, caveats, parameters } = await read(file(REAL, 'comprehensive_sweep.csv'))
    const means = named(tables, 'Mean precondition failure rate by setting').rows
    const of = (setting: string, digits: number) =>
      means.flatMap((row) => (row[0] === setting ? [(Number(row[3]) * 100).toFixed(digits)] : []))
    expect(of('num_writers', 1)).toEqual(['48.5', '121.7', '179.3'])
    expect(of('writer_rate', 0)).toEqual(['122', '113', '116', '114'])
    const ranking = named(tables, 'Lowest and highest precondition failure rates')
    expect(ranking.rows[0]?.slice(3, 5)).toEqual(['W2_WR0.05_O0.3_RD4_RT5', 0.3333])
    expect(ranking.rows.slice(5, 7).map((row) => row[3])).toEqual(
      expect.arrayContaining(['W4_WR0.10_O0.2_RD4_RT6', 'W4_WR0.05_O0.3_RD4_RT5']),
    )
    expect(ranking.rows[5]?.[4]).toBe(2.5)
    const message = (code: string) => caveats.find((each) => each.code === code)?.message
    expect(message('failure-rate-per-write')).toContain('60 rows of 96 pass 100 %')
    expect(message('percentiles-of-few')).toContain('57 of 96 rows')
    expect(message('percentiles-of-few')).toContain('6 to 32 successful writes')
    expect(message('load-not-reached')).toContain('20 to 24 reads/s')
    expect(parameters).toMatchObject({ test: 'sweep', configurations: 96, num_readers: 4, duration: 60 })
  })

  it('name the seven scenarios of the chaos sweep', async () => {
    const { tables } = await read(file(REAL, 'chaos_sweep.csv'))
    const results = named(tables, 'Results by scenario')
    expect(column(results, 'scenario')[4]).toBe('net-block-10s-3x')
    expect(column(results, 'precondition_failure_rate')[4]).toBe(0.3333)
    expect(column(results, 'write_p50')[0]).toBe(20.33254)
  })
})
