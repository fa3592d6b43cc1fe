import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../requirements.ts'
import { endure, mutations, recordsOf, truncations } from '../hardening.ts'
import { recognise } from '../index.ts'
import { fusioConsoleLog } from './consoleLog.ts'

const bytes = readFileSync(join(ROOT, 'resources', 'samples', 'fusio-manifest', 'chaos_console.log'))
const text = bytes.toString()

async function read(log: string) {
  const { records } = await recordsOf(fusioConsoleLog, new TextEncoder().encode(log))
  const tables = Object.fromEntries(
    records.flatMap((record) =>
      record.kind === 'table'
        ? [
            [
              record.table.name,
              record.table.rows.map((row) =>
                Object.fromEntries(row.map((cell, i) => [record.table.columns[i]?.name ?? '', cell])),
              ),
            ],
          ]
        : [],
    ),
  )
  return {
    tables,
    codes: records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : [])),
    parameters: Object.fromEntries(
      records.flatMap((record) => (record.kind === 'parameter' ? [[record.name, record.value]] : [])),
    ),
  }
}

describe('a console log of fusio-manifest', () => {
  it('is known by what it prints, whatever its name, and a document about it is not', () => {
    expect(recognise(bytes.subarray(0, 4_096), 'unknown')?.id).toBe('fusio-console-log')
    const guide = '# Fusio-Manifest Performance Testing Framework\n\nRun `cargo test -p fusio-manifest`.\n'
    expect(fusioConsoleLog.sniff(new TextEncoder().encode(guide), 'console.log')).toBe(false)
  })

  it('gives absolute counts and the read p95 that the CSV lacks', async () => {
    const { tables } = await read(text)
    expect(tables['Workload results']?.[0]).toMatchObject({
      test: 'baseline',
      duration: 322.35,
      write_attempts: 24,
      writes: 23,
      precondition_failures: 11,
      precondition_failure_rate: 0.4583,
      retry_success_rate: 0.7778,
      write_p50: 20.33254,
      precond_p50: 19.77549,
      reads: 87,
      read_p95: 22.80653,
    })
  })

  it('shows the share of attempts from the counts beside a printed rate of 250 %', async () => {
    const [first, second] = (await read(text)).tables['Workload results'] ?? []
    expect(first?.failed_share_of_attempts).toBeCloseTo(11 / 35, 15)
    expect(second).toMatchObject({ precondition_failure_rate: 2.5, failed_share_of_attempts: 20 / 28 })
    expect(second?.retry_success_rate).toBeNull()
  })

  it('tells how far each scenario was verified', async () => {
    const { tables, parameters, codes } = await read(text)
    expect(tables['Isolation verification']?.map(({ what, state, warnings }) => [what, state, warnings])).toEqual([
      ['baseline', 'verified', 0],
      ['net-delay-100ms', 'verified with warnings', 1],
    ])
    expect(parameters.isolation).toBe('verified with warnings')
    expect(codes).toContain('isolation-in-doubt')
    expect(codes).toContain('scenario-labels-shifted')
  })

  it('knows a failed verification, one that was never finished, and none at all', async () => {
    const violated = text.replace(
      '✅ All readers observed monotonically increasing transaction IDs',
      '❌ 3 monotonic read violations detected!',
    )
    const failed = violated.replace(
      '\n=== Enhanced Verification Complete ===\n✅ Isolation verification passed for b',
      '\n⚠️  Isolation verification failed for b',
    )
    expect((await read(failed)).parameters.isolation).toBe('failed')
    const cut = text.slice(0, text.indexOf('✅ 87 reads observed'))
    expect((await read(cut)).parameters.isolation).toBe('unfinished')
    const none = await read(text.slice(0, text.indexOf('🔍')))
    expect(none.parameters.isolation).toBe('none')
    expect(none.codes).toContain('isolation-not-verified')
  })

  it('reads batches, both ends of the ranking and the overlap tables of either version', async () => {
    const { tables, parameters } = await read(
      [
        '=== Running Comprehensive Configuration Sweep ===',
        'Total configurations: 96',
        'S3 Bucket: perf',
        'Batch 1/12 completed in 65.3s (8/96 tests, 8.3%) - ETA: 12 min',
        '=== Top 5 Best Configs (Lowest Failure Rate) ===',
        '1. W2_WR0.05_O0.3_RD4_RT5: 33.33% failure rate, 0.10 TPS',
        '=== Top 5 Worst Configs (Highest Failure Rate) ===',
        '1. W4_WR0.10_O0.2_RD4_RT6: 250.00% failure rate, 0.13 TPS',
        '=== Overlap Sweep Summary ===',
        'Overlap: 0.5, Precondition Failure Rate: 60.00%, Write TPS: 0.20',
        'Overlap Ratio | Failure Rate (%) | Retry Success (%) | Write TPS',
        '         0.05 |             9.50 |             80.00 |      0.18 ← Sweet spot!',
      ].join('\r\n'),
    )
    expect(parameters).toMatchObject({ configurations: '96', s3_bucket: 'perf' })
    expect(tables.Batches).toEqual([{ batch: 1, of: 12, duration: 65.3, 'tests done': 8, tests: 96 }])
    expect(tables['Ranking printed by the suite']?.map((row) => [row.end, row.precondition_failure_rate])).toEqual([
      ['lowest', 0.3333],
      ['highest', 2.5],
    ])
    expect(tables['Overlap summary']).toMatchObject([{ key_overlap_ratio: 0.5, precondition_failure_rate: 0.6 }])
    expect(tables['Overlap analysis']).toMatchObject([{ retry_success_rate: 0.8, mark: 'Sweet spot!' }])
  })

  it('says when reports of tests that print at once are mixed, and when the log ends inside one', async () => {
    const half = text.slice(0, text.indexOf('--- Read Metrics ---'))
    const { codes } = await read(`${half}\n========== Workload Results ==========\nDuration: 1.00s\n`)
    expect(codes).toContain('reports-interleaved')
    expect(codes).toContain('file-cut-off')
  })

  it('without any result says so', async () => {
    const { codes, tables } = await read('     Running tests/performance_test.rs (x)\nerror: no bucket\n')
    expect(codes).toEqual(['no-results-in-log', 'log-reports-trouble'])
    expect(tables).toEqual({})
  })

  it('gives the same records in chunks of 1, 7 and 65,536 bytes', async () => {
    const whole = await recordsOf(fusioConsoleLog, bytes)
    for (const chunk of [1, 7, 65_536]) expect(await recordsOf(fusioConsoleLog, bytes, 'unknown', chunk)).toEqual(whole)
  })

  it('never fails with anything but a sentence', async () => {
    expect((await endure(fusioConsoleLog, truncations(bytes))).read).toBe(200)
    expect((await endure(fusioConsoleLog, mutations(bytes))).read).toBe(2_000)
  }, 60_000)
})
