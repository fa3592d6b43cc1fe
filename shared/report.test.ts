import { describe, expect, it } from 'vitest'
import type { FileOutcome } from './api.ts'
import type { Caveat } from './model.ts'
import { bounded, caveatBlocks, caveatPlace, MAX_REPORT_ROWS, runProvenance, tableBlock } from './report.ts'

const caveat = (severity: Caveat['severity'], message: string): Caveat => ({
  code: 'c',
  severity,
  subject: 's',
  message,
})

describe('caveats of a report', () => {
  it('come gravest first, bounded, and none is lost in silence', () => {
    const many = Array.from({ length: 25 }, (_, i) => caveat('info', `number ${i}`))
    const [section] = caveatBlocks([...many, caveat('error', 'gone'), caveat('misleading', 'wrong')])
    if (section?.kind !== 'caveats') throw new Error('there are caveats')
    expect(section.groups.map((group) => [group.severity, group.caveats.length, group.leftOut])).toEqual([
      ['error', 1, 0],
      ['misleading', 1, 0],
      ['info', 10, 15],
    ])
  })

  it('say once what holds of several subjects', () => {
    const alike = ['a.csv', 'b.csv', 'c.csv', 'd.csv', 'e.csv'].map((subject) => ({ ...caveat('info', 'm'), subject }))
    const [section] = caveatBlocks([...alike, caveat('info', 'other')])
    if (section?.kind !== 'caveats') throw new Error('there are caveats')
    expect(section.groups[0]?.caveats.map(({ subject, message }) => [subject, message])).toEqual([
      ['a.csv, b.csv, c.csv, d.csv and 1 more', 'm'],
      ['s', 'other'],
    ])
  })

  it('say their place, unless their message does', () => {
    expect(caveatPlace({ ...caveat('info', 'Cut off.'), subject: 'a.csv', line: 3 })).toBe('a.csv, line 3')
    expect(caveatPlace({ ...caveat('info', 'a.csv line 3: cut off'), subject: 'a.csv', line: 3 })).toBeUndefined()
  })

  it('are no block when there are none', () => {
    expect(caveatBlocks([])).toEqual([])
  })
})

describe('tables of a report', () => {
  it('say numbers in readable units and keep the number beside the words', () => {
    const { columns, rows } = tableBlock({
      name: 't',
      columns: [
        { name: 'Phase', unit: 'text' },
        { name: 'Peak', unit: 'bytes' },
      ],
      rows: [
        ['write', 1_572_864],
        ['query', null],
      ],
    })
    expect(columns.map((column) => column.align)).toEqual(['left', 'right'])
    expect(rows).toEqual([
      [{ text: 'write' }, { text: '1.50 MiB', value: 1_572_864, unit: 'bytes' }],
      [{ text: 'query' }, { text: 'n/a', tone: 'muted' }],
    ])
  })

  it('count the rows and columns they have no room for', () => {
    const columns = Array.from({ length: 20 }, (_, i) => ({ name: `c${i}`, unit: 'count' as const }))
    const rows = Array.from({ length: MAX_REPORT_ROWS + 7 }, () => columns.map(() => 1))
    const section = tableBlock({ name: 't', columns, rows })
    expect(section).toMatchObject({ leftOut: 7, note: '8 more columns are not shown.' })
    expect(section.rows.every((row) => row.length === section.columns.length)).toBe(true)
  })
})

describe('provenance', () => {
  it('lists files read by importer, and files skipped with their reason, both bounded', () => {
    const files: FileOutcome[] = [
      ...Array.from({ length: 39 }, (_, i) => ({ path: `heap_${i}.pprof`, importer: 'pprof' })),
      ...Array.from({ length: 12 }, (_, i) => ({ path: `p${i}.png`, skipped: true as const, reason: 'a picture' })),
    ]
    const entries = runProvenance({
      format: 'quartile/run',
      version: 1,
      id: '0123456789abcdef',
      name: 'n',
      system: 'files',
      duration: 1,
      origin: '/x',
      parameters: {},
      phases: [],
      series: [],
      profiles: [],
      tables: [],
      caveats: [],
      files,
    })
    const lines = (name: string) => entries.find((entry) => entry.name === name)?.lines
    expect(lines('Files read')).toEqual(['pprof: heap_0.pprof, heap_1.pprof, heap_2.pprof, heap_3.pprof and 35 more'])
    expect(lines('Files skipped')?.at(0)).toBe('p0.png: a picture')
    expect(lines('Files skipped')?.at(-1)).toBe('and 2 more')
  })
})

it('a bounded text says that there was more, and never splits a letter', () => {
  expect(bounded('short')).toBe('short')
  expect(bounded('😀😀😀😀', 3)).toBe('😀😀…')
})
