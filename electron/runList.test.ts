/** The list of runs as hosts ask for it: searched, labelled, with columns; over a workspace made here. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Core, createCore } from './core.ts'
import { openDatabase } from './storage/database.ts'
import { RunWriter } from './storage/runWriter.ts'

const RSS = 'process_resident_memory_bytes'
const MIB = 2 ** 20

describe('the list of runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-list-'))
  let core: Core
  const ids: Record<string, string> = {}
  beforeAll(async () => {
    const workspace = join(folder, 'workspace.sqlite')
    const db = openDatabase(workspace)
    const write = (
      name: string,
      system: string,
      parameters: Record<string, string | number>,
      peak: number,
      outcome: 'leak' | 'stable',
    ) => {
      const writer = new RunWriter(db, { name, system, origin: `/results/${name}`, parameters })
      const file = writer.file({ path: 'memory.csv', importer: 'csv', phase: { name: 'write', kind: 'write' } })
      file.write({
        kind: 'frame',
        epochMs: Date.UTC(2026, 0, 10 + peak / 100),
        series: [{ metric: RSS, unit: 'bytes' }],
      })
      file.write({ kind: 'points', t: Float64Array.of(0, 1, 2), v: [Float64Array.of(MIB, peak * MIB, 2 * MIB)] })
      file.end({ sha256: name, size: 0 })
      writer.settle()
      ids[name] = writer.contentId()
      writer.publish(ids[name] as string, outcome, [{ metric: RSS, outcome, reasons: [] }])
    }
    write('alpha', 'trace-streaming', { scale: 'small', writers: 2 }, 100, 'stable')
    write('beta', 'trace-streaming', { scale: 'large', writers: 10 }, 600, 'leak')
    write('gamma', 'files', { scale: 'small', version: '1.10' }, 900, 'stable')
    db.close()
    core = await createCore({ workspace })
  })
  afterAll(async () => {
    await core.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const found = async (search: string) => {
    const { rows, total } = await core.api.listRuns({ search, order: 'name' })
    expect(total).toBe(rows.length)
    return rows.map(({ name }) => name).join(' ')
  }

  it.each([
    ['', 'alpha beta gamma'],
    ['alpha', 'alpha'],
    ['small', 'alpha gamma'],
    ['system:trace', 'alpha beta'],
    ['-system:trace', 'gamma'],
    ['verdict:leak', 'beta'],
    ['verdict:none', ''],
    ['scale=small', 'alpha gamma'],
    ['SCALE = Small', 'alpha gamma'],
    ['scale!=small', 'beta'],
    ['writers >= 2', 'alpha beta'],
    ['writers > 2', 'beta'],
    ['-writers > 2', 'alpha gamma'],
    ['version=1.10', 'gamma'],
    [`peak(${RSS}) > 500MiB`, 'beta gamma'],
    [`peak(${RSS}) > 500 MiB verdict:leak`, 'beta'],
    [`max(${RSS}) > 700000000 OR alpha`, 'alpha gamma'],
    [`peak(${RSS}) > 5s`, ''],
    [`metric:${RSS} phase:WRITE`, 'alpha beta gamma'],
    ['after:2026-01-16', 'beta gamma'],
    ['before:2026-01-16', 'alpha'],
    ['(alpha OR gamma) -files', 'alpha'],
    [`"%"`, ''],
    [`origin:"' OR 1=1 --"`, ''],
  ])('finds by %j: %s', async (search, names) => {
    expect(await found(search)).toBe(names)
  })

  it('says what is wrong with a search, and where', async () => {
    await expect(found('alpha colour:red')).rejects.toThrow('there is no field "colour", at column 7 of the search')
  })

  it('keeps tags, notes and the baseline by the content, so that they outlive the row', async () => {
    const [alpha = '', beta = ''] = [ids.alpha, ids.beta]
    await core.api.labelRun({
      run: alpha,
      tags: ['nightly', ' two words ', 'nightly'],
      note: 'before the fix',
      pinned: true,
    })
    expect((await core.api.listRuns({ id: alpha })).rows[0]).toMatchObject({
      tags: ['nightly', 'two words'],
      note: 'before the fix',
      pinned: true,
    })
    expect(await found('tag:NIGHTLY')).toBe('alpha')
    expect(await found('tag:"two words" note:fix is:pinned')).toBe('alpha')
    await core.api.labelRun({ run: beta, pinned: true })
    expect(await found('is:pinned')).toBe('beta')
    expect(await core.api.findBaseline(alpha)).toEqual({ id: beta, name: 'beta', system: 'trace-streaming' })
    expect(await core.api.findBaseline(beta)).toBeUndefined()
    expect(await core.api.findBaseline(ids.gamma ?? '')).toBeUndefined()
    await core.api.labelRun({ run: alpha, tags: [], note: '' })
    expect(await found('is:tagged OR is:noted')).toBe('')
    await expect(core.api.labelRun({ run: '0'.repeat(16), tags: ['x'] })).rejects.toThrow('there is no run')
  })

  it('brings the columns that were asked for, with their units', async () => {
    const { rows, columns } = await core.api.listRuns({
      order: 'name',
      columns: ['writers', `peak(${RSS})`, 'nothing'],
    })
    expect(columns).toEqual([
      { name: 'writers', unit: 'text' },
      { name: 'RSS, peak', unit: 'bytes' },
      { name: 'nothing', unit: 'text' },
    ])
    expect(rows.map(({ cells }) => cells)).toEqual([
      [2, 100 * MIB, null],
      [10, 600 * MIB, null],
      [null, 900 * MIB, null],
    ])
  })

  it('tells runs of one name apart by what differs, and by that alone', async () => {
    const workspace = join(folder, 'alike.sqlite')
    const db = openDatabase(workspace)
    for (const [name, writers] of [
      ['nightly', 2],
      ['nightly', 10],
      ['alone', 3],
    ] as const) {
      const writer = new RunWriter(db, { name, system: 'files', origin: '/', parameters: { scale: 'small', writers } })
      writer.file({ path: 'x.csv', importer: 'csv' }).end({ sha256: `${name} ${writers}`, size: 0 })
      writer.settle()
      writer.publish(writer.contentId(), 'stable', [])
    }
    db.close()
    const alike = await createCore({ workspace })
    const { rows } = await alike.api.listRuns({ order: 'name', descending: false })
    await alike.close()
    expect(rows.map(({ name, differing }) => [name, differing])).toEqual([
      ['alone', undefined],
      ['nightly', { writers: 2 }],
      ['nightly', { writers: 10 }],
    ])
  })

  it('offers the names there are, and keeps views', async () => {
    expect(await core.api.listRunNames()).toMatchObject({ parameters: ['scale', 'version', 'writers'], metrics: [RSS] })
    await core.api.keepView({ name: 'leaks', query: 'q=verdict%3Aleak&cols=scale' })
    expect(await core.api.listViews()).toEqual([{ name: 'leaks', query: 'q=verdict%3Aleak&cols=scale' }])
    await core.close()
    core = await createCore({ workspace: join(folder, 'workspace.sqlite') })
    // The run that an address names is found again by its content, whoever opens the workspace.
    expect((await core.api.listRuns({ id: ids.beta ?? '' })).rows[0]).toMatchObject({ name: 'beta', pinned: true })
    expect(await core.api.listViews()).toHaveLength(1)
    expect(await core.api.forgetView('leaks')).toEqual([])
  })
})
