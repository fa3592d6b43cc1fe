import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Report } from '../../shared/report.ts'
import { exampleComparisonReport, exampleOfAllBlocks, exampleRunReport, recordedRun } from './exampleReports.ts'
import { checkReportPath, writeReport, writeSuiteFigures } from './write.ts'

// Every form of a report is drawn, and drawing is slow beside other work.
vi.setConfig({ testTimeout: 120_000 })

const LIGHT = { theme: 'light' } as const

/** With one figure: drawing is what takes time. */
function small(report: Report): Report {
  const sections = report.sections.map(({ blocks, ...rest }) => ({ ...rest, blocks: blocks.slice(0, 1) }))
  return { ...report, sections: sections.filter(({ id }) => id !== 'verdict-figures') }
}

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-report-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Width and height out of a PNG's first chunk. */
function sizeOf(path: string): readonly [number, number] {
  const bytes = readFileSync(path)
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG')
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}

describe('a report file', () => {
  it('has the format that its ending names', async () => {
    const report = small(exampleRunReport('light'))
    const outputs = ['png', 'svg', 'md', 'json', 'PNG', 'html', 'pdf', 'csv', 'xml'].map((e) => join(folder, `r.${e}`))
    const written = await writeReport(report, outputs, LIGHT)
    expect(written).toEqual(expect.arrayContaining([...outputs, join(folder, 'r-figures', 'run.png')]))
    expect(sizeOf(join(folder, 'r.png'))[0]).toBe(2_800)
    expect(readFileSync(join(folder, 'r.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s)
    expect(readFileSync(join(folder, 'r.md'), 'utf8')).toMatch(/^# candidate\n/)
    expect(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(report)))
    expect(readFileSync(join(folder, 'r.pdf'), 'latin1')).toMatch(/^%PDF-1/)
    expect(readFileSync(join(folder, 'r.md'), 'utf8')).toContain('](r-figures/run.png)')
    expect(readFileSync(join(folder, 'r.xml'), 'utf8')).toMatch(
      /<testsuites name="quartile report" tests="4" failures="1"/,
    )
    expect(readdirSync(folder)).toHaveLength(outputs.length + 1)
  })

  it('is a picture in the size that is asked for, or one picture a figure', async () => {
    const report = exampleOfAllBlocks('light')
    await writeReport(report, [join(folder, 'r.png')], { ...LIGHT, width: 900, scale: 1 })
    expect(sizeOf(join(folder, 'r.png'))[0]).toBe(900)
    const written = await writeReport(report, [join(folder, 's.png')], { ...LIGHT, split: true, scale: 1, width: 800 })
    expect(written.map((path) => path.slice(folder.length + 1))).toEqual([
      's_verdict-1.png',
      's_run.png',
      's_flame.png',
    ])
    for (const path of written) expect(sizeOf(path)[0]).toBe(800)
  })

  it('gives every point that is plotted as CSV', async () => {
    const report = exampleRunReport('light')
    await writeReport(report, [join(folder, 'r.csv')], LIGHT)
    const lines = readFileSync(join(folder, 'r.csv'), 'utf8').trimEnd().split('\n')
    const points = report.sections.flatMap(({ blocks }) =>
      blocks.flatMap((block) =>
        block.kind === 'figure' ? block.figure.data.map(({ y }) => (y as unknown[]).length) : [],
      ),
    )
    expect(lines).toHaveLength(1 + points.reduce((a, b) => a + b, 0))
    expect(lines).toContainEqual(expect.stringMatching(/^run,Heap alloc,scatter,.*,0,Memory \(MiB\),100,,,/))
  })

  it('is not written over a file, unless it may be', async () => {
    const path = join(folder, 'r.json')
    writeFileSync(path, 'mine')
    const both = [join(folder, 'r.svg'), path]
    await expect(writeReport(exampleRunReport('light'), both, LIGHT)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('exists already'),
    })
    expect(readdirSync(folder)).toEqual(['r.json'])
    await writeReport(exampleRunReport('light'), both, { ...LIGHT, overwrite: true })
    expect(readFileSync(path, 'utf8')).not.toBe('mine')
  })

  it('ends when it is cancelled, and leaves nothing behind', async () => {
    const signal = AbortSignal.abort()
    const outputs = [join(folder, 'r.png'), join(folder, 'r.pdf')]
    await expect(writeReport(exampleRunReport('light'), outputs, LIGHT, { signal })).rejects.toThrow()
    expect(readdirSync(folder)).toEqual([])
  })

  it('is the same for the same report, byte for byte', async () => {
    const endings = ['png', 'pdf', 'html', 'svg', 'csv']
    for (const name of ['a', 'b']) {
      const outputs = endings.map((ending) => join(folder, `${name}.${ending}`))
      await writeReport(small(exampleComparisonReport('dark')), outputs, { theme: 'dark' })
    }
    for (const ending of endings)
      expect(readFileSync(join(folder, `a.${ending}`)).equals(readFileSync(join(folder, `b.${ending}`))), ending).toBe(
        true,
      )
  })

  it.each(['report.docx', 'report', 'report.png.gz', '.png'])(
    'is refused as %s, with the endings there are',
    (name) => {
      expect(() => checkReportPath(join(folder, name))).toThrow(
        expect.objectContaining({ code: 'usage', hint: expect.stringContaining('.png, .svg, .html, .pdf, .md') }),
      )
    },
  )

  it('says why it cannot be written, and leaves nothing behind', async () => {
    const report = exampleRunReport('light')
    writeFileSync(join(folder, 'file'), '')
    mkdirSync(join(folder, 'taken.md'))
    for (const path of ['missing/r.md', 'file/r.md', 'taken.md'])
      await expect(writeReport(report, [join(folder, path)], { ...LIGHT, overwrite: true })).rejects.toMatchObject({
        code: 'io',
        message: expect.stringContaining(path.replace(/\/.*/, '')),
      })
    expect(readdirSync(folder).sort()).toEqual(['file', 'taken.md'])
  })
})

describe("the suite's figures", () => {
  it('have its names and sizes', async () => {
    const written = await writeSuiteFigures(recordedRun('leaking'), join(folder, 'new', 'charts'), 'memory_small')
    expect(written.map((path) => path.slice(folder.length))).toEqual([
      '/new/charts/memory_small_write.png',
      '/new/charts/memory_small_query.png',
      '/new/charts/memory_small_comparison.png',
    ])
    expect(written.map(sizeOf)).toEqual([
      [2_100, 1_500],
      [2_100, 1_500],
      [2_400, 1_500],
    ])
  })

  it('are the same for the same run, byte for byte', async () => {
    const [first] = await writeSuiteFigures(recordedRun('stable'), folder, 'a')
    const [second] = await writeSuiteFigures(recordedRun('stable'), folder, 'b')
    expect(readFileSync(first ?? '').equals(readFileSync(second ?? ''))).toBe(true)
  })

  it('are only of the phases there are', async () => {
    const { startedAtMs, series } = recordedRun('stable')
    const onlyQuery = { startedAtMs, series: series.filter((each) => each.phase === 'query') }
    expect(await writeSuiteFigures(onlyQuery, folder, 'memory')).toEqual([join(folder, 'memory_query.png')])
    await expect(writeSuiteFigures({ series: [] }, folder, 'memory')).rejects.toMatchObject({ code: 'usage' })
  })

  it('stay in the folder that was named', async () => {
    for (const prefix of ['../up', 'a/b', '..\\up'])
      await expect(writeSuiteFigures(recordedRun('stable'), folder, prefix)).rejects.toMatchObject({ code: 'usage' })
    expect(readdirSync(folder)).toEqual([])
  })
})
