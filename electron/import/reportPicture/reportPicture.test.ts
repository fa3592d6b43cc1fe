import { describe, expect, it } from 'vitest'
import { exampleSeries } from '../../../shared/figures/exampleRun.ts'
import { carriedRun } from '../../../shared/pictureData.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { Report } from '../../../shared/report.ts'
import { exampleOfAllBlocks, exampleRun } from '../../report/exampleReports.ts'
import { pngOf } from '../../report/png.ts'
import { withData } from '../../report/pngChunk.ts'
import { HEAD_BYTES, memorySource } from '../byteSource.ts'
import { recognise } from '../index.ts'
import { planRuns } from '../layouts/index.ts'
import { pictureImporter } from './reportPicture.ts'

const sides = [
  { name: 'base ünï', growth: 0 },
  { name: 'candidate', growth: 10 },
].map(({ name, growth }) => {
  const series = exampleSeries(growth)
  const run = exampleRun(name, series)
  return { run, series, carried: { id: run.id, name, system: run.system, data: carriedRun(run, series) } }
})

async function picture(change: Partial<Report> = {}): Promise<Uint8Array> {
  const png = await pngOf('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>', 1)
  const report = { ...exampleOfAllBlocks('light'), runs: sides.map(({ carried }) => carried), ...change }
  return withData(png, report)
}

async function recordsOf(bytes: Uint8Array, n: number): Promise<ImportRecord[]> {
  const records: ImportRecord[] = []
  for await (const record of pictureImporter(n).parse(memorySource('r.png', bytes, 1_000))) records.push(record)
  return records
}

describe('the picture of a report', () => {
  it('is recognised by its first bytes, and holds the runs it was made of', async () => {
    const head = (await picture()).subarray(0, HEAD_BYTES)
    const importer = recognise(head, 'anything')
    expect(importer?.id).toBe('report-picture')
    const file = { path: 'r.png', absolutePath: '/r.png', size: 1, head, ...(importer ? { importer } : {}) }
    const { plans, left } = planRuns([file])
    expect(left).toEqual([])
    expect(plans.map(({ name, system }) => [name, system])).toEqual([
      ['base ünï', 'trace-streaming'],
      ['candidate', 'trace-streaming'],
    ])
    expect(new Set(plans.map(({ sources }) => sources[0]?.file.path)).size).toBe(2)
  })

  it('gives each run with its series, phases, parameters and caveats, and says what is lost', async () => {
    const bytes = await picture()
    for (const [n, { series, run }] of sides.entries()) {
      const records = await recordsOf(bytes, n)
      const points = records.filter((record) => record.kind === 'points')
      expect(points.map(({ t }) => [...t])).toEqual(series.map(({ t }) => [...t]))
      expect(points.map(({ v }) => [...(v[0] ?? [])])).toEqual(series.map(({ v }) => [...v]))
      expect(records.filter(({ kind }) => kind === 'phase')).toHaveLength(run.phases.length)
      expect(records).toContainEqual({ kind: 'parameter', name: 'scale', value: 'small' })
      const codes = records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : []))
      expect(codes).toEqual(['mb-is-mib', 'row-cut', 'report-picture'])
    }
  })

  it('is any picture when it carries no runs', async () => {
    const png = await pngOf('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>', 1)
    expect(recognise(png, 'r.png')).toBeUndefined()
  })

  it('never fails otherwise than with a sentence, wherever it is cut or bent', async () => {
    const bytes = await picture()
    for (let cut = 0; cut < bytes.length; cut += Math.ceil(bytes.length / 60)) {
      const bent = Uint8Array.from(bytes)
      bent[cut] = (bent[cut] ?? 0) ^ 0xff
      for (const broken of [bytes.subarray(0, cut), bent]) {
        recognise(broken.subarray(0, HEAD_BYTES), 'r.png')
        await recordsOf(broken, 0).catch((error: unknown) => expect(error).toMatchObject({ code: 'bad-data' }))
      }
    }
  })

  it('is refused when it unpacks to what is no report', async () => {
    const runs = [{ ...sides[0]?.carried, data: { series: 'none' } }] as unknown as Report['runs']
    await expect(recordsOf(await picture({ runs }), 0)).rejects.toMatchObject({ code: 'bad-data' })
  })
})
