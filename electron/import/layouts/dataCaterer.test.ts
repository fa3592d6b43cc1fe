import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../../shared/records.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import { fileSource } from '../byteSource.ts'
import { listFolder } from '../folder.ts'
import { madeDump } from '../hprof/madeDump.ts'
import { planRuns } from './index.ts'

const OURS = join(ROOT, 'resources', 'samples', 'data-caterer', 'results')
const folders: string[] = []

function copy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-caterer-'))
  folders.push(folder)
  cpSync(OURS, folder, { recursive: true })
  return folder
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function open(folder: string) {
  const listing = await listFolder(folder, new AbortController().signal)
  const { plans, left } = planRuns(listing.files)
  const runs = await Promise.all(
    plans.map(async (plan) => {
      const records: ImportRecord[] = []
      for (const { file, importer } of plan.sources) {
        for await (const record of importer.parse(fileSource(file.absolutePath, file.path))) records.push(record)
      }
      const outcome = records.find((record) => record.kind === 'parameter' && record.name === 'outcome')
      return {
        name: plan.name,
        system: plan.system,
        sources: plan.sources.map(({ file }) => file.path),
        skipped: plan.skipped,
        outcome: outcome?.kind === 'parameter' ? outcome.value : undefined,
        records,
      }
    }),
  )
  return { runs, left: left.map((file) => file.path) }
}

describe('the flat folder of results', () => {
  it('is split into runs by their time, and the latest metrics are not counted twice', async () => {
    const { runs, left } = await open(OURS)
    expect(runs.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['20270304-235950', 'completed'],
      ['20270305-010000', 'out of memory'],
      ['20270305-020000', undefined],
    ])
    expect(new Set(runs.map(({ system }) => system))).toEqual(new Set(['data-caterer']))
    const reasons = Object.fromEntries(runs.flatMap(({ skipped }) => skipped.map(({ path, reason }) => [path, reason])))
    expect(reasons['latest-metrics.json']).toBe('a copy of 20270305-010000-metrics.json, which is read')
    expect(reasons['20270305-010000-recording.jfr']).toContain('0 bytes')
    expect(left).toEqual([])
  })

  it('reads the latest metrics where the run has none of its own', async () => {
    const folder = copy()
    rmSync(join(folder, '20270305-010000-metrics.json'))
    rmSync(join(folder, '20270305-020000-comparison-report.txt'))
    const { runs } = await open(folder)
    expect(runs[1]?.sources).toContain('latest-metrics.json')
  })

  it('judges by the dump where the log is gone, and only by a dump of the run itself', async () => {
    const folder = copy()
    rmSync(join(folder, '20270305-010000-datacaterer.log'))
    expect((await open(folder)).runs[1]?.outcome).toBe('inconclusive')
    writeFileSync(join(folder, '20270305-010014-heap-dump.hprof'), madeDump())
    const byHand = await open(folder)
    expect(byHand.runs).toHaveLength(3)
    expect(byHand.runs[1]?.outcome).toBe('inconclusive')
    writeFileSync(join(folder, '20270305-010000-heap-dump.hprof'), madeDump())
    expect((await open(folder)).runs[1]?.outcome).toBe('out of memory')
  })

  it("sets the sampler's clock by the server's log", async () => {
    const { runs } = await open(OURS)
    const frames = runs[0]?.records.flatMap((record) => (record.kind === 'frame' ? [record] : [])) ?? []
    const sampler = frames.find((frame) => frame.series.some(({ metric }) => metric === 'jvm_memory_used_bytes'))
    // It was made to start 1.25 s before the first request.
    const first = Date.UTC(2027, 2, 4, 23, 59, 54)
    expect(Math.abs((sampler?.epochMs ?? 0) - (first - 1_250))).toBeLessThan(150)
    const codes = runs[0]?.records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : []))
    expect(codes).toContain('sampler-clock-matched')
    expect(codes).not.toContain('sampler-clock-unknown')
  })

  it('still tells the outcome when the file that is read last is damaged', async () => {
    const folder = copy()
    writeFileSync(join(folder, '20270304-235950-metrics.json'), '{"summary": {}, "samples": [], "usedHeapMB": 0}')
    const { runs } = await open(folder).catch(() => ({ runs: [] }))
    expect(runs.every(({ outcome, name }) => name === '20270305-020000' || outcome !== undefined)).toBe(true)
  })
})

describe.skipIf(!requireOrSkip('samples'))('recorded results', () => {
  it('tell a run out of memory from one that is bounded', async () => {
    const bounded = await open(join(SAMPLES, 'jvm', 'http-bounded'))
    expect(bounded.runs.map(({ outcome }) => outcome)).toEqual(['inconclusive'])
    const oom = await open(join(SAMPLES, 'jvm', 'oom'))
    expect(oom.runs.map(({ outcome }) => outcome)).toEqual(['out of memory'])
  })

  it('keep dumps that were taken by hand with the run before them', async () => {
    const { runs } = await open(join(SAMPLES, 'jvm', 'bounded'))
    expect(runs).toHaveLength(1)
    const paths = [...(runs[0]?.sources ?? []), ...(runs[0]?.skipped.map(({ path }) => path) ?? [])]
    expect(paths.sort()).toEqual([
      '20261121-090000-gc.log',
      '20261121-090000-recording.jfr',
      '20261121-090014-heap-dump.hprof.gz',
      '20261121-090038-heap-dump.hprof.gz',
    ])
  })
})
