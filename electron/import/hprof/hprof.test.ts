import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { heapGrowth } from '../../../shared/analysis/heapGrowth.ts'
import { pathText } from '../../../shared/heapApi.ts'
import type { Cell, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import { fileSource, memorySource } from '../byteSource.ts'
import { listFolder } from '../folder.ts'
import { recordsOf } from '../hardening.ts'
import { planRuns } from '../layouts/index.ts'
import { type Analysed, ASKED_LIMITS, analyse, type HeapAnalysis } from './analysis.ts'
import { type Histogram, readHistogram } from './histogram.ts'
import { hprof } from './hprof.ts'
import { madeDump } from './madeDump.ts'
import { heapPath } from './tables.ts'

const OURS = join(ROOT, 'resources', 'samples', 'jvm', 'hprof')
const pause = () => new Promise<void>((resume) => setImmediate(resume))

type Whole = Extract<Analysed, { readonly analysis: HeapAnalysis }>

async function analysed(file: string, pathTo?: string): Promise<Whole> {
  const source = fileSource(file, 'dump', { hash: false })
  const found = await analyse(source, { limits: ASKED_LIMITS, pause, ...(pathTo === undefined ? {} : { pathTo }) })
  if (!found || 'refusal' in found) throw new Error(`${file} was not analysed`)
  return found
}

function rowOf(rows: Histogram['rows'], name: string) {
  return rows.find((row) => row.name === name)
}

describe('a dump of a program known by heart', () => {
  let dump: Whole
  beforeAll(async () => {
    dump = await analysed(join(OURS, 'hoarder-1.hprof.gz'), 'Hoarder$Urgent')
  })

  it('has its 120 orders, of which 30 are urgent, in the sizes that HotSpot gives them', () => {
    const { rows, layout } = dump.histogram
    expect(layout).toMatchObject({ reference: 4, header: 12, alignment: 8, fillsGaps: true, contradicted: 0 })
    expect(layout.confirmed).toBeGreaterThan(100)
    // 12 header, 4 number, 96 × 8 days, 3 references, 1 boolean: 797, rounded up. The one order more is held by main.
    expect(rowOf(rows, 'Hoarder$Order')).toEqual({ name: 'Hoarder$Order', instances: 91, bytes: 91 * 800 })
    // 8 due and 8 fee, then 2 lane, 2 letter and 1 level, three of them in the gap behind `paid`.
    expect(rowOf(rows, 'Hoarder$Urgent')?.instances).toBe(30)
    expect(rowOf(rows, 'Hoarder$Urgent')?.bytes).toBe(30 * 824)
  })

  it('is suspected of hoarding orders in a static list, the more of them there are', async () => {
    const [suspect, ...others] = (await analysed(join(OURS, 'hoarder-2.hprof.gz'))).analysis.suspects
    expect(others).toEqual([])
    expect(suspect?.name).toBe('class Hoarder')
    expect(suspect?.share).toBeGreaterThan(0.25)
    expect(suspect?.accumulation).toMatchObject({ name: 'java.lang.Object[]', holds: 'Hoarder$Order' })
    expect(pathText(heapPath(suspect?.path ?? { root: '', steps: [], left: 0 }))).toMatch(
      /class Hoarder\.ORDERS → java\.util\.ArrayList\.elementData → java\.lang\.Object\[\]$/,
    )
  })

  it('shows the way to an urgent order by the names of the fields', () => {
    const { path } = dump.analysis
    expect(path?.instances).toBe(30)
    expect(path?.steps.map(({ field }) => field).slice(-4)).toEqual([
      'ORDERS',
      'elementData',
      expect.stringMatching(/^\[\d+\]$/),
      '',
    ])
  })

  it('retains by class what each instance keeps alive, its own class within counted once', () => {
    const { retainedByClass, reachable } = dump.analysis
    const orders = (retainedByClass.get('Hoarder$Order') ?? 0) + (retainedByClass.get('Hoarder$Urgent') ?? 0)
    // Each keeps its document, its customer and that one's characters.
    expect(orders).toBeGreaterThan(91 * 800 + 30 * 824 + 121 * (24 + 120))
    expect(orders).toBeLessThan(reachable.bytes / 3)
    const shallow = dump.histogram.bytes
    for (const bytes of retainedByClass.values()) expect(bytes).toBeLessThanOrEqual(shallow)
  })

  it('finds the customers that are there twelve times, in the bytes that they waste', () => {
    const customers = dump.analysis.duplicates.rows.filter(({ text }) => text.startsWith('customer '))
    // A String of 24 bytes, and 16 before its 10 letters.
    expect(customers.map(({ text, count, bytes, wasted }) => [text, count, bytes, wasted]).toSorted()).toEqual(
      Array.from({ length: 10 }, (_, i) => [`customer ${i}`, 12, 10, 11 * (24 + 32)]),
    )
  })

  it('finds the room in collections', () => {
    const { collections } = dump.analysis
    // 20 with room for 300 and nothing in it, 20 of two elements, ORDERS, ROOMY, and what the JVM has itself.
    const lists = collections.find(({ class: name }) => name === 'java.util.ArrayList')
    expect(lists?.empty).toBeGreaterThanOrEqual(20)
    expect(lists?.wasted).toBeGreaterThanOrEqual(20 * 300 * 4)
    const maps = collections.find(({ class: name }) => name === 'java.util.HashMap')
    // 20 of 256 slots with one element: a map made for 512 makes its table with its first element.
    expect(maps?.wasted).toBeGreaterThanOrEqual(20 * 255 * 4)
  })

  it('names the threads, their stacks, and what their stacks hold', () => {
    const worker = dump.analysis.threads.find(({ name }) => name === 'worker-7')
    expect(worker?.frames).toEqual([
      'java.lang.Thread.sleep(native)',
      expect.stringMatching(/^Hoarder\.serve\(Hoarder\.java:\d+\)$/),
      expect.stringMatching(/^Hoarder\$1\.run\(Hoarder\.java:\d+\)$/),
    ])
    // long[2_000]
    expect(worker?.retained).toBeGreaterThan(16_000)
    expect(worker?.retained).toBeLessThan(17_000)
  })

  it('gives frames whose totals are what the tree retains', () => {
    const { profile, reachable } = dump.analysis
    const total = profile.samples.values[1]?.reduce((sum, value) => sum + value, 0)
    expect(total).toBe(reachable.bytes)
    expect(profile.samples.values[0]?.reduce((sum, value) => sum + value, 0)).toBe(reachable.objects)
  })

  it('is imported as tables and two profiles at the time of the dump', async () => {
    const { records, failure } = await recordsOf(hprof, readFileSync(join(OURS, 'hoarder-1.hprof.gz')), 'h.hprof.gz')
    expect(failure).toBeUndefined()
    const tables = records.flatMap((record) => (record.kind === 'table' ? [record.table.name] : []))
    expect(tables).toEqual([
      'class histogram',
      'leak suspects',
      'dominators',
      'duplicate strings',
      'collection waste',
      'GC roots by kind',
      'threads',
    ])
    const profiles = records.flatMap((record) => (record.kind === 'profile' ? [record] : []))
    expect(profiles.map(({ profile }) => profile.name)).toEqual(['heap by class: h.hprof', 'retained heap: h.hprof'])
    const types = profiles.flatMap(({ profile }) => profile.sampleTypes.map(({ type }) => type))
    expect(new Set(types).size).toBe(4)
    for (const { atMs } of profiles) expect(atMs).toBe(dump.histogram.header.takenAtMs)
    expect(records.filter(({ kind }) => kind === 'caveat')).toEqual([])
  })
})

describe('a small dump made by hand', () => {
  it.each([4, 8] as const)('has its dominators and what is out of reach, with ids of %d bytes', async (idBytes) => {
    const found = await analyse(memorySource('made', madeDump(idBytes)), { limits: ASKED_LIMITS, pause })
    if (!found || 'refusal' in found) throw new Error('it was not analysed')
    const { analysis, histogram } = found
    // 12 objects, of which the third word and its characters are known to nobody, and neither are four classes.
    expect(histogram.objects).toBe(12)
    expect(analysis.duplicates.rows).toMatchObject([{ text: 'one word', count: 2, bytes: 8 }])
    const names = analysis.dominators.map(({ name }) => name)
    // One word is a root of its own.
    expect(names).toContain('class Words')
    expect(names).toContain('java.lang.String')
    expect(analysis.roots.map(({ kind }) => kind).toSorted()).toEqual(['sticky class', 'thread'])
  })

  it('is only counted when it has more than is analysed unasked', async () => {
    const limits = { objects: 11, bytes: 2 ** 30 }
    const found = await analyse(memorySource('made', madeDump()), { limits, pause })
    expect(found).toMatchObject({ refusal: 'it has 12 objects, more than 11' })
  })
})

async function recordsOfFolder(folder: string): Promise<ImportRecord[]> {
  const { files, release } = await listFolder(folder, new AbortController().signal)
  const records: ImportRecord[] = []
  for (const { file, importer } of planRuns(files).plans.flatMap(({ sources }) => sources)) {
    if (importer.id !== 'hprof') continue
    for await (const record of importer.parse(fileSource(file.absolutePath, file.path))) records.push(record)
  }
  await release()
  return records
}

function tableNamed(records: readonly ImportRecord[], name: string): Table | undefined {
  return records.flatMap((record) => (record.kind === 'table' && record.table.name === name ? [record.table] : []))[0]
}

const column = (table: Table | undefined, name: string): Cell[] => {
  const at = table?.columns.findIndex((each) => each.name === name) ?? -1
  return (table?.rows ?? []).map((row) => row[at] ?? null)
}

describe('several dumps of one run', () => {
  it('tell what grew, and name the culprits first', async () => {
    const growth = tableNamed(await recordsOfFolder(OURS), 'class histogram growth')
    expect(growth?.rows[0]?.slice(0, 3)).toEqual(['Hoarder$Order', 'yes', 90 * 800])
    expect(column(growth, 'culprit').filter((each) => each === 'yes')).toHaveLength(1)
    expect(column(growth, 'instances in hoarder-1')[0]).toBe(91)
    expect(column(growth, 'instances in hoarder-2')[0]).toBe(181)
  })

  it('grow only where they grow in every one, beyond the noise', () => {
    const dumps = (...bytes: number[]) => bytes.map((each) => [{ name: 'A', instances: 1, bytes: each }])
    expect(heapGrowth(dumps(1e6, 2e6, 3e6)).rows[0]?.culprit).toBe(true)
    expect(heapGrowth(dumps(1e6, 3e6, 2e6)).rows[0]?.culprit).toBe(false)
    expect(heapGrowth(dumps(1e6, 1e6 + 100, 1e6 + 200)).rows[0]?.culprit).toBe(false)
    expect(heapGrowth(dumps(1e6, 1e6)).rows).toEqual([])
    expect(heapGrowth(dumps(1e9)).rows).toEqual([])
    const born = heapGrowth([[], [{ name: 'B', instances: 2, bytes: 2e6 }]])
    expect(born.rows).toEqual([{ class: 'B', instances: [0, 2], bytes: [0, 2e6], gained: 2e6, culprit: true }])
  })
})

describe.skipIf(!requireOrSkip('samples'))('recorded dumps', () => {
  it('of a bounded cache name no culprit', async () => {
    const growth = tableNamed(await recordsOfFolder(join(SAMPLES, 'jvm', 'bounded')), 'class histogram growth')
    expect(growth?.rows.length).toBeGreaterThan(10)
    expect(column(growth, 'culprit')).not.toContain('yes')
  })

  it('of a program out of memory name the class that hoards, and how', async () => {
    const records = await recordsOfFolder(join(SAMPLES, 'jvm', 'oom'))
    const suspects = tableNamed(records, 'leak suspects')
    expect(column(suspects, 'suspect')).toEqual(['class Probe'])
    expect(column(suspects, 'holds')).toEqual(['byte[]'])
    expect(String(column(suspects, 'path from the root')[0])).toMatch(/class Probe\.retained → java\.util\.ArrayList/)
  })
})

describe('cancelling', () => {
  it('ends an analysis at its next pause', async () => {
    const stop = new AbortController()
    const file = join(OURS, 'hoarder-1.hprof.gz')
    const source = fileSource(file, 'dump', { signal: stop.signal, hash: false })
    const work = (async () => {
      for await (const _ of hprof.parse(source)) stop.abort()
    })()
    stop.abort()
    await expect(work).rejects.toThrow('cancelled')
    expect(await readHistogram(fileSource(file, 'dump', { hash: false }))).toBeDefined()
  })
})
