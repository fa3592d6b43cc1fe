import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { importPaths } from './cli/session.ts'
import { runHere } from './cli/testCommand.ts'
import { createCore } from './core.ts'
import { requireOrSkip, SAMPLES } from './requirements.ts'

describe.skipIf(!requireOrSkip('samples'))('runs of a JVM', () => {
  const made = createCore({ workspace: ':memory:' })
  afterAll(async () => (await made).close())

  async function ask(name: string) {
    const core = await made
    const { runs } = await importPaths(core, [join(SAMPLES, 'jvm', name)])
    const id = runs[0]?.id ?? ''
    return { core, id, story: await core.api.tellJvm(id), leak: await core.api.judgeLeak({ run: id }) }
  }

  it('bounded: stable by the recording, with the log beside it, and no culprit in its two dumps', async () => {
    const { core, id, story, leak } = await ask('bounded')
    expect(leak.outcome).toBe('stable')
    expect(story.verdicts.map(({ outcome, companion, labels }) => [outcome, companion === true, labels])).toEqual([
      ['stable', false, undefined],
      ['stable', true, { witness: 'GC log' }],
    ])
    expect(story.culprits).toEqual([])
    expect(story.culpritsBecause).toContain('No class grew through both heap dumps')
    expect(story.collections).toMatchObject({ witness: '20261121-090000-gc.log', pauses: 225, limit: 134_217_728 })
    expect(story.allocation?.rows[0]?.class).toBe('byte[]')
    expect(story.oldObjects?.rows.every(({ class: name }) => name !== '')).toBe(true)
    const figure = await core.api.drawRun({ run: id, theme: 'light', points: 1_000 })
    const names = figure.data.map(({ name }) => name)
    expect(names).toContain('Trend: stable')
    expect(names.filter((name) => String(name).startsWith('JVM heap after GC'))).toEqual(['JVM heap after GC'])
    expect(Object.keys(figure.layout).filter((key) => key.startsWith('yaxis'))).toHaveLength(5)
  }, 60_000)

  it('http-bounded: stable, beside the requests and the suite’s own page', async () => {
    const { core, id, story, leak } = await ask('http-bounded')
    expect(leak.outcome).toBe('stable')
    expect(leak.reports[0]?.reasons[0]).toContain('After 4 collections of the old generation')
    expect(story.witnesses.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['GC log', 'sampler', 'HTTP server']),
    )
    expect(story.suiteCards).toHaveLength(6)
    expect(story.suiteCards.find(({ title }) => title === 'GC Count')?.text).toBe('37')
    expect(story.disagreements.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['zero-means-not-measured', 'collection-counts-differ']),
    )
    const page = await core.api.drawSuitePage(id)
    expect(page.data.length).toBeGreaterThan(5)
  }, 60_000)

  it('oom: out of memory, its recording lost and its dump whole, with who filled the heap', async () => {
    const { story, leak } = await ask('oom')
    expect(story.outcome?.word).toBe('out of memory')
    const states = story.witnesses.map(({ kind, state }) => [kind, state])
    expect(states).toContainEqual(['flight recording', 'lost'])
    expect(states).toContainEqual(['heap dump', 'whole'])
    expect(story.culprits[0]).toMatchObject({
      class: 'byte[]',
      chain: expect.stringContaining('class Probe.retained → java.util.ArrayList.elementData'),
    })
    expect(leak.reports[0]?.classes).toEqual(story.culprits)
  }, 60_000)

  it('oom: its report names who filled the heap too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quartile-jvm-'))
    const file = join(folder, 'oom.json')
    const oom = join(SAMPLES, 'jvm', 'oom')
    const { code } = await runHere(['report', oom, '-o', file, '--workspace', ':memory:'])
    expect(code).toBe(0)
    expect(readFileSync(file, 'utf8')).toContain('Classes that pile up:')
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)
})

describe('what is no JVM', () => {
  it('has no story', async () => {
    const core = await createCore({ workspace: ':memory:' })
    try {
      const { runs } = await importPaths(core, [
        join(import.meta.dirname, '..', 'resources', 'samples', 'demo', 'stable'),
      ])
      await expect(core.api.tellJvm(runs[0]?.id ?? '')).rejects.toThrow(/nothing that a JVM left/)
      await expect(core.api.drawSuitePage(runs[0]?.id ?? '')).rejects.toThrow(/no samples of Data Caterer/)
    } finally {
      await core.close()
    }
  }, 60_000)
})
