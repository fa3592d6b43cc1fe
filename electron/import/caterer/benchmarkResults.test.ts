import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changeOf, compareVersions, sampleFigures } from '../../../shared/analysis/benchmarkHistory.ts'
import type { Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import { fileSource, memorySource } from '../byteSource.ts'
import { listFolder } from '../folder.ts'
import { endure, mutations, recordsOf, truncations } from '../hardening.ts'
import { recognise } from '../index.ts'
import { planRuns } from '../layouts/index.ts'
import { BenchmarkHistory } from './benchmarkHistory.ts'
import { catererBenchmarkResults } from './benchmarkResults.ts'

const OURS = join(ROOT, 'resources', 'samples', 'data-caterer', 'benchmarks')
const REAL = join(SAMPLES, 'data-caterer', 'benchmark_results')
const bytes = readFileSync(join(OURS, 'benchmark_results_0.10.0.txt'))

function tables(records: readonly ImportRecord[]): readonly Table[] {
  return records.flatMap((record) => (record.kind === 'table' ? [record.table] : []))
}

describe('the results of one version', () => {
  it('are known by their content, and equal however they are cut', async () => {
    expect(recognise(bytes.subarray(0, 4_096), 'unknown')?.id).toBe('caterer-benchmark-results')
    const whole = await recordsOf(catererBenchmarkResults, bytes)
    for (const chunk of [1, 7, 65_536]) {
      expect(await recordsOf(catererBenchmarkResults, bytes, 'unknown', chunk)).toEqual(whole)
    }
  })

  it('have a series and a row a benchmark, with every run in it', async () => {
    const { records } = await recordsOf(catererBenchmarkResults, bytes)
    const [table] = tables(records)
    expect(table?.rows[1]).toEqual(['BenchmarkParquetPlanRun', '', 1_000_000, 3, 108.43, 375.63 / 3, 108.4, 158.8])
    expect(table?.rows[2]?.[3]).toBe(6)
    const parameters = Object.fromEntries(
      records.flatMap((record) => (record.kind === 'parameter' ? [[record.name, record.value]] : [])),
    )
    expect(parameters).toEqual({
      version: '0.10.0',
      os: 'linux',
      architecture: 'x86_64',
      cpus: 4,
      total_memory: '15.6 GiB',
      driver_memory: '2g',
      executor_memory: '2g',
    })
    const frame = records.find((record) => record.kind === 'frame')
    expect(frame?.epochMs).toBe(Date.UTC(2024, 8, 16, 8, 0, 4))
    expect(records.some((record) => record.kind === 'caveat' && record.caveat.code === 'repeated-run-number')).toBe(
      true,
    )
  })

  it('survive damage', async () => {
    expect((await endure(catererBenchmarkResults, truncations(bytes))).read).toBe(200)
    expect((await endure(catererBenchmarkResults, mutations(bytes))).read).toBe(2_000)
  }, 60_000)

  it('do not count a time whose last digit may be cut off', async () => {
    const cut = Buffer.from(`${bytes.toString().trimEnd().slice(0, -1)}`)
    const { records } = await recordsOf(catererBenchmarkResults, cut)
    expect(tables(records)[0]?.rows[2]?.[3]).toBe(5)
  })
})

describe('arithmetic of the history', () => {
  it('orders versions as people do', () => {
    const versions = ['0.10.0', '0.9.2', '0.9.10', '1.0.0', '0.9.1', '1.0.0-rc1']
    expect(versions.sort(compareVersions)).toEqual(['0.9.1', '0.9.2', '0.9.10', '0.10.0', '1.0.0', '1.0.0-rc1'])
  })

  it('calls a change one only where no value is shared and the medians are apart', () => {
    const of = (...samples: number[]) => sampleFigures(samples) ?? expect.fail('there are samples')
    expect(changeOf(of(51, 50, 52), of(108, 109, 158))).toBe('slower')
    expect(changeOf(of(51, 50, 52), of(42, 43, 41))).toBe('faster')
    expect(changeOf(of(51, 50, 52), of(51.5, 55, 90))).toBe('no clear change')
    expect(changeOf(of(51, 50, 52), of(53, 53.1, 53.2))).toBe('no clear change')
    expect(changeOf(of(53), of(9.97), of(57.9))).toBe('too fast to believe')
    expect(changeOf(of(53), of(9.97), of(9.8))).toBe('faster')
    expect(sampleFigures([])).toBeUndefined()
    expect(of(1, 4, 2, 3).median).toBe(2.5)
  })
})

async function history(folder: string, names: readonly string[]) {
  const collected = new BenchmarkHistory()
  const records: ImportRecord[] = []
  for (const [i, name] of names.entries()) {
    const importer = collected.watch(catererBenchmarkResults, i === names.length - 1)
    const source = memorySource(name, readFileSync(join(folder, name)))
    for await (const record of importer.parse(source)) records.push(record)
  }
  const [all, changes] = tables(records)
  const caveats = records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat] : []))
  return { records, all, changes, caveats }
}

describe('the history of several versions', () => {
  it('compares only versions of the same machine, in the order of their numbers', async () => {
    const { all, changes, caveats } = await history(OURS, readdirSync(OURS))
    const large = all?.rows.filter((row) => row[0] === 'BenchmarkParquetPlanRun' && row[2] === 1_000_000)
    expect(large?.map((row) => [row[3], row[4], row[12]])).toEqual([
      ['0.8.0', null, 'first in this environment'],
      ['0.9.1', null, 'first in this environment'],
      ['0.9.2', '0.9.1', 'no clear change'],
      ['0.10.0', '0.9.2', 'slower'],
      ['0.10.1', '0.10.0', 'faster'],
    ])
    // The version after one that is too fast to believe is compared with the one before it.
    expect(changes?.rows.map((row) => [row[0], row[3], row[4], row[8]])).toEqual([
      ['BenchmarkParquetPlanRun', '0.10.0', '0.9.2', 'slower'],
      ['BenchmarkForeignKeyPlanRun', '0.9.2', '0.9.1', 'too fast to believe'],
      ['BenchmarkParquetPlanRun', '0.10.1', '0.10.0', 'faster'],
    ])
    expect(caveats.map(({ code }) => code)).toEqual([
      'environments-differ',
      'too-fast-to-believe',
      'few-runs-a-version',
    ])
  })

  it('is a run beside a run for each version', async () => {
    const { files } = await listFolder(OURS, new AbortController().signal)
    const { plans } = planRuns(files)
    expect(plans.map(({ name }) => name).sort()).toEqual([
      '',
      ...['0.10.0', '0.10.1', '0.8.0', '0.9.1', '0.9.2'].map((version) => `Data Caterer ${version}`),
    ])
    const [first] = plans[1]?.sources ?? []
    if (!first) expect.fail('a version has a file')
    const records: ImportRecord[] = []
    for await (const record of first.importer.parse(fileSource(first.file.absolutePath, first.file.path))) {
      records.push(record)
    }
    expect(tables(records)[0]?.name).toBe('Benchmarks')
  })
})

describe.skipIf(!requireOrSkip('samples'))('the published history', () => {
  it('shows the version that is too fast and the one that is slower', async () => {
    const names = readdirSync(REAL)
    expect(names).toHaveLength(35)
    const { all, changes, caveats } = await history(REAL, names)
    const medians = (version: string) =>
      all?.rows.find((row) => row[0] === 'BenchmarkForeignKeyPlanRun' && row[2] === 500_000 && row[3] === version)?.[6]
    expect([medians('0.16.3'), medians('0.17.3'), medians('0.18.0')]).toEqual([9.97, 39.17, 69.01])
    expect(caveats.filter(({ code }) => code === 'too-fast-to-believe').map(({ message }) => message)).toEqual([
      expect.stringContaining('0.16.3'),
    ])
    const slower = changes?.rows.find((row) => row[0] === 'BenchmarkForeignKeyPlanRun' && row[3] === '0.18.0')
    expect(slower?.slice(4)).toEqual(['0.17.3', 39.17, 69.01, (69.01 - 39.17) / 39.17, 'slower'])
    expect(new Set(all?.rows.map((row) => row[3])).size).toBe(35)
  })
})
