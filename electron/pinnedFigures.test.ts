import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FigureSection, PinnedFigure, ReportDraft } from '../shared/reportApi.ts'
import { FIRST_TEMPLATE } from '../shared/reportTemplate.ts'
import { importPaths } from './cli/session.ts'
import { type Core, createCore } from './core.ts'
import { ROOT } from './requirements.ts'
import { coreValidators } from './validators.ts'

const MONITOR_HEADER =
  'Timestamp,HeapAlloc(MB),HeapSys(MB),HeapInuse(MB),HeapIdle(MB),RSS(MB),NumGC,GCPauseMs,NumGoroutine'
const SAMPLES = join(ROOT, 'resources', 'samples')

describe('a report that is built', { timeout: 60_000 }, () => {
  let core: Core
  let ids: readonly string[]
  beforeAll(async () => {
    core = await createCore({ workspace: ':memory:' })
    const idOf = async (...path: string[]) => (await importPaths(core, [join(SAMPLES, ...path)])).runs[0]?.id ?? ''
    ids = [
      await idOf('demo', 'leaking'),
      await idOf('demo', 'stable'),
      await idOf('fusio-manifest', 'comprehensive_sweep.csv'),
    ]
  })
  afterAll(() => core.close())

  /** One of each kind that these runs have. */
  function pinned(): readonly FigureSection[] {
    const [leaking = '', stable = '', sweep = ''] = ids
    const metric = 'go_memstats_heap_alloc_bytes'
    const figures: readonly PinnedFigure[] = [
      { draw: 'run', question: { run: leaking, window: { start: 10, end: 40 } } },
      { draw: 'verdict', question: { run: leaking, phase: 'query', metric } },
      { draw: 'comparison', question: { base: stable, candidate: leaking, metric, align: 'start' } },
      { draw: 'profiles', question: { run: leaking, by: 'function' } },
      {
        draw: 'flame',
        question: { profiles: { run: leaking, phase: 'query' }, layout: 'left-heavy', maxNodes: 1_000 },
      },
      { draw: 'sweep', question: { what: 'heat-map', runs: [sweep], x: 'num_writers', y: 'key_overlap_ratio' } },
      { draw: 'trend', question: { runs: [leaking, stable], metric, phase: 'query' } },
    ]
    return figures.map((figure) => ({ figure, title: `Pinned: ${figure.draw}` }))
  }

  it('draws what was pinned in each view, and says where all of it comes from', async () => {
    for (const section of pinned()) {
      expect(coreValidators.pinFigure([section])).toEqual([section])
      await core.api.pinFigure(section)
    }
    const { template } = await core.api.reportDraft()
    expect(template.sections.slice(FIRST_TEMPLATE.sections.length)).toEqual(pinned())
    const [leaking = ''] = ids
    const outline = await core.api.outlineReport({ runs: [leaking], template: { ...template, sections: pinned() } })
    // The sections are those of the run; what is found is of what was pinned, whose runs are three.
    expect(outline.sections.map(({ id }) => id)).toContain('verdicts')
    const paths = outline.found.filter(({ kind }) => kind === 'path').map(({ text }) => text)
    for (const folder of ['leaking', 'stable', 'comprehensive_sweep.csv'])
      expect(
        paths.some((path) => path.endsWith(folder)),
        folder,
      ).toBe(true)
  })

  it('names the blocks that a template may choose from, of one run and of several', async () => {
    const [leaking = '', stable = ''] = ids
    const one = await core.api.outlineReport({ runs: [leaking], template: FIRST_TEMPLATE })
    expect(one.sections.find(({ id }) => id === 'suite-figures')?.blocks).toEqual(['write', 'query', 'comparison'])
    const several = await core.api.outlineReport({ runs: [...ids], template: FIRST_TEMPLATE })
    expect(several.sections.find(({ id }) => id === 'verdicts')?.title).toBe('Does memory grow?')
    const two = await core.api.outlineReport({ runs: [stable, leaking], template: FIRST_TEMPLATE })
    expect(two.sections.map(({ id }) => id)).toContain('overlays')
  })

  it('is of a run with nothing in it, and of tables that are no sweep', async () => {
    const nothing = mkdtempSync(join(tmpdir(), 'quartile-nothing-'))
    writeFileSync(join(nothing, 'memory_write_small.csv'), `${MONITOR_HEADER}\n`)
    const { runs } = await importPaths(core, [nothing])
    rmSync(nothing, { recursive: true })
    const outline = await core.api.outlineReport({ runs: runs.map(({ id }) => id), template: FIRST_TEMPLATE })
    expect(outline.sections.map(({ id }) => id)).toEqual(expect.arrayContaining(['verdicts', 'tables']))
    expect(outline.sections.map(({ id }) => id)).not.toContain('run-figure')
    const sweep = await core.api.outlineReport({ runs: ids.slice(2), template: FIRST_TEMPLATE })
    expect(sweep.sections.map(({ id }) => id)).not.toContain('looks')
  })

  it('is kept, and comes back from the text of its file as it was', async () => {
    const draft: ReportDraft = { template: { ...FIRST_TEMPLATE, sections: pinned(), name: 'Ours' }, redact: ['secret'] }
    expect(coreValidators.keepReportDraft([draft])).toEqual([draft])
    await core.api.keepReportDraft(draft)
    expect(await core.api.reportDraft()).toEqual(draft)
    expect(await core.api.readTemplate(await core.api.printTemplate(draft.template))).toEqual(draft.template)
  })

  it('says which pinned figure has lost its run', async () => {
    const figure: PinnedFigure = { draw: 'run', question: { run: '0'.repeat(16) } }
    const template = { ...FIRST_TEMPLATE, sections: [{ figure, title: 'Gone' }] }
    await expect(core.api.outlineReport({ runs: ids.slice(0, 1), template })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('Gone'),
    })
  })
})
