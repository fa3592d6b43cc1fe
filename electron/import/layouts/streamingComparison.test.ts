import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../../shared/records.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import { fileSource } from '../byteSource.ts'
import { listFolder } from '../folder.ts'
import { planRuns } from './index.ts'
import type { RunPlan } from './layout.ts'

const OURS = join(ROOT, 'resources', 'samples', 'streaming-comparison')
const SUITE = join(OURS, 'streaming_comparison_20260115_101500')

async function plansOf(folder: string): Promise<readonly RunPlan[]> {
  return planRuns((await listFolder(folder, new AbortController().signal)).files).plans
}

async function read(plan: RunPlan | undefined) {
  const records: ImportRecord[] = []
  for (const { file, importer } of plan?.sources ?? []) {
    for await (const record of importer.parse(fileSource(file.absolutePath, file.path))) records.push(record)
  }
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
    caveats: records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat] : [])),
    state: records.find((record) => record.kind === 'parameter' && record.name === 'state'),
  }
}

describe('a folder of the streaming comparison', () => {
  let folder = ''
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'comparison-')), 'streaming_comparison_20260115_101500')
    cpSync(SUITE, folder, { recursive: true })
  })
  afterEach(() => rmSync(join(folder, '..'), { recursive: true }))

  it('is one run of all its files, the summary first', async () => {
    const plans = await plansOf(folder)
    expect(plans.map((plan) => [plan.system, plan.sources.length, plan.skipped.length])).toEqual([
      ['streaming-comparison', 10, 0],
    ])
    expect(plans[0]?.parameters).toEqual({ started: '2026-01-15 10:15:00' })
    expect(plans[0]?.sources[0]?.file.path).toBe('SUMMARY.csv')
  })

  it('tells each scale and mode from all its files together', async () => {
    const { tables, state } = await read((await plansOf(folder))[0])
    expect(
      tables['Scales and modes']?.map((row) => [
        row.scale,
        row.mode,
        row.outcome,
        row.input_rows,
        row.validation,
        row.evidence,
      ]),
    ).toEqual([
      ['small', 'in-memory', 'succeeded', 12_370, 'passed', 'row, log, validation'],
      ['small', 'streaming', 'succeeded', 12_370, 'partial', 'row, log, validation'],
      ['medium', 'in-memory', 'succeeded', 123_450, 'passed', 'row, log, validation'],
      ['medium', 'streaming', 'succeeded', 123_450, 'passed', 'row, log, validation'],
      ['large', 'in-memory', 'failed', 372_000, null, 'log'],
    ])
    expect(tables['Scales and modes']?.[1]).toMatchObject({ coverage: 64 / 124, duration: 4.41 })
    expect(tables['Streaming against in-memory']).toHaveLength(2)
    expect(tables['Figures of the log: small streaming']).toHaveLength(1)
    expect(state).toMatchObject({ value: 'failed' })
  })

  it('finds the run that failed by its log without a row', async () => {
    const { caveats } = await read((await plansOf(folder))[0])
    expect(caveats.find((each) => each.code === 'run-without-row')).toMatchObject({
      severity: 'error',
      subject: 'large in-memory',
      message: expect.stringContaining('Unable to allocate 2.1 GiB'),
    })
  })

  it('finds it even when the log holds nothing of the program, and when there is only a header to the summary', async () => {
    writeFileSync(
      join(folder, 'large_in-memory.log'),
      'Traceback (most recent call last):\nModuleNotFoundError: No module\n',
    )
    const broken = await read((await plansOf(folder))[0])
    expect(broken.caveats.find((each) => each.code === 'run-without-row')?.message).toContain('ModuleNotFoundError')
    const alone = mkdtempSync(join(tmpdir(), 'comparison-'))
    writeFileSync(
      join(alone, 'SUMMARY.csv'),
      'scale,mode,status,duration_seconds,peak_memory_mb,input_rows,output_rows,validation_status\n',
    )
    writeFileSync(join(alone, 'small_in-memory.log'), 'Killed\n')
    const first = await read((await plansOf(alone))[0])
    rmSync(alone, { recursive: true })
    expect(first.tables['Scales and modes']).toMatchObject([{ scale: 'small', outcome: 'failed', evidence: 'log' }])
  })

  it('that is still being written is in progress, and complete with its report', async () => {
    writeFileSync(join(folder, 'large_in-memory.log'), '')
    const growing = await read((await plansOf(folder))[0])
    expect(growing.state).toMatchObject({ value: 'in progress or killed' })
    expect(growing.caveats.map((each) => each.code)).toContain('suite-unfinished')
    rmSync(join(folder, 'large_in-memory.log'))
    cpSync(join(OURS, 'formats', 'COMPARISON_REPORT.md'), join(folder, 'COMPARISON_REPORT.md'))
    const complete = await read((await plansOf(folder))[0])
    expect(complete.state).toMatchObject({ value: 'complete' })
    expect(complete.caveats.map((each) => each.code)).not.toContain('suite-unfinished')
  })

  it('takes the finding of the suite from its whole seconds', async () => {
    writeFileSync(
      join(folder, 'SUMMARY.csv'),
      'scale,mode,status,duration_seconds,peak_memory_mb,input_rows,output_rows,validation_status\nmedium,in-memory,SUCCESS,8,400,0,0,PASS\nmedium,streaming,SUCCESS,8,260,0,0,PASS\n',
    )
    const { tables } = await read((await plansOf(folder))[0])
    expect(tables['Streaming against in-memory']?.[0]).toMatchObject({
      scale: 'medium',
      'finding of the suite': 'Competitive',
      'finding as it was meant': 'Streaming wins',
    })
  })
})

describe('other folders of the aggregator', () => {
  it('hold the later benchmark as one run', async () => {
    const plans = await plansOf(join(OURS, 'formats'))
    expect(plans).toHaveLength(1)
    const { tables } = await read(plans[0])
    expect(Object.keys(tables)).toEqual(
      expect.arrayContaining(['Raw runs', 'Results as written by the suite', 'Preparation by phase', 'Process memory']),
    )
  })

  it.skipIf(!requireOrSkip('samples'))('hold repeats of one kind as runs of their own', async () => {
    const plans = await plansOf(join(SAMPLES, 'poc-parquet-aggregator', 'format_specimens'))
    expect(plans.every((plan) => plan.system === 'streaming-comparison' && plan.sources.length === 1)).toBe(true)
    expect(plans).toHaveLength(8)
  })
})
