import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exampleComparisonReport, exampleRunReport, recordedRun } from './exampleReports.ts'
import { checkReportPath, writeReport, writeSuiteFigures } from './write.ts'

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
    const report = exampleRunReport('light')
    for (const ending of ['png', 'svg', 'md', 'json', 'PNG'])
      await writeReport(report, 'light', join(folder, `r.${ending}`))
    expect(sizeOf(join(folder, 'r.png'))[0]).toBe(2_800)
    expect(readFileSync(join(folder, 'r.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s)
    expect(readFileSync(join(folder, 'r.md'), 'utf8')).toMatch(/^# candidate\n/)
    expect(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(report)))
    expect(readdirSync(folder).sort()).toEqual(['r.PNG', 'r.json', 'r.md', 'r.png', 'r.svg'])
  })

  it('is the same for the same report, byte for byte', async () => {
    for (const name of ['a.png', 'b.png'])
      await writeReport(exampleComparisonReport('dark'), 'dark', join(folder, name))
    expect(readFileSync(join(folder, 'a.png')).equals(readFileSync(join(folder, 'b.png')))).toBe(true)
  })

  it.each(['report.docx', 'report', 'report.png.gz', '.png'])(
    'is refused as %s, with the endings there are',
    (name) => {
      expect(() => checkReportPath(join(folder, name))).toThrow(
        expect.objectContaining({ code: 'usage', hint: expect.stringContaining('.png, .svg, .md, .json') }),
      )
    },
  )

  it('says why it cannot be written, and leaves nothing behind', async () => {
    const report = exampleRunReport('light')
    writeFileSync(join(folder, 'file'), '')
    mkdirSync(join(folder, 'taken.md'))
    for (const path of ['missing/r.md', 'file/r.md', 'taken.md'])
      await expect(writeReport(report, 'light', join(folder, path))).rejects.toMatchObject({
        code: 'io',
        message: expect.stringContaining(path),
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
