import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Table } from '../../../shared/model.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import { recordsOf } from '../hardening.ts'
import { explain } from '../index.ts'
import { planRuns } from '../layouts/index.ts'
import type { FoundFile } from '../layouts/layout.ts'
import { jfr } from './index.ts'
import { REDACTED, redactText, redactValue } from './redact.ts'

const FOLDER = join(ROOT, 'resources', 'samples', 'jvm', 'jfr')

async function read(path: string) {
  const { records, failure } = await recordsOf(jfr, readFileSync(path), path)
  expect(failure).toBeUndefined()
  const points = new Map<string, { t: number; v: number }[]>()
  const labels = new Map<string, unknown>()
  let names: string[] = []
  for (const record of records) {
    if (record.kind === 'frame') {
      names = record.series.map(({ metric }) => metric)
      for (const { metric, labels: each } of record.series) labels.set(metric, each)
    }
    if (record.kind !== 'points') continue
    names.forEach((name, i) => {
      const list = points.get(name) ?? []
      points.set(name, list)
      record.t.forEach((t, row) => void list.push({ t, v: record.v[i]?.[row] ?? Number.NaN }))
    })
  }
  const tables = new Map(
    records.flatMap((record) => (record.kind === 'table' ? [[record.table.name, record.table]] : [])),
  )
  const profiles = new Map(
    records.flatMap((record) => (record.kind === 'profile' ? [[record.profile.name, record] as const] : [])),
  )
  const parameters = new Map(
    records.flatMap((record) => (record.kind === 'parameter' ? [[record.name, record.value] as const] : [])),
  )
  return { records, points, labels, tables, profiles, parameters }
}

function rowsOf(table: Table | undefined): Record<string, unknown>[] {
  return (table?.rows ?? []).map((row) =>
    Object.fromEntries(row.map((cell, i) => [table?.columns[i]?.name ?? '', cell])),
  )
}

describe('a recording of our own', () => {
  it('gives the heap after each collection, at the collection’s end and not before it', async () => {
    const { points, labels, tables, parameters } = await read(join(FOLDER, 'churn-g1.jfr.gz'))
    const summaries = rowsOf(tables.get('jdk.GCHeapSummary'))
    const after = summaries.filter(({ when }) => when === 'After GC').map(({ heapUsed }) => heapUsed)
    expect(after.length).toBeGreaterThan(3)
    expect(points.get('jvm_heap_after_gc_bytes')?.map(({ v }) => v)).toEqual(after)
    // Of any collector, so that runs with two of them have the same series to compare.
    expect(labels.get('jvm_heap_after_gc_bytes')).toBeUndefined()
    expect(parameters.get('collector')).toBe('G1')
    const before = points.get('jvm_heap_before_gc_bytes') ?? []
    before.forEach(({ t, v }, i) => {
      const next = points.get('jvm_heap_after_gc_bytes')?.[i]
      expect(next?.t).toBeGreaterThan(t)
      expect(v).toBeGreaterThan(0)
    })
    const pauses = rowsOf(tables.get('jdk.GCPhasePause')).reduce((sum, { duration }) => sum + Number(duration), 0)
    const series = points.get('jvm_gc_pause_seconds')?.reduce((sum, { v }) => sum + v, 0)
    expect(series).toBeCloseTo(pauses, 9)
  })

  it('gives profiles by class and stack whose totals are those of the events', async () => {
    const { profiles, tables } = await read(join(FOLDER, 'churn-g1.jfr.gz'))
    const samples = rowsOf(tables.get('jdk.ObjectAllocationSample'))
    const weight = samples.reduce((sum, event) => sum + Number(event.weight), 0)
    const allocations = profiles.get('allocation samples')?.profile
    expect(allocations?.sampleTypes).toEqual([
      { type: 'alloc_samples', unit: 'count', total: samples.length },
      { type: 'alloc_space', unit: 'bytes', total: weight },
    ])
    const strings = profiles.get('allocation samples')?.content?.strings ?? []
    expect(strings).toContain('Churn.allocate')
    const sets = profiles.get('allocation samples')?.content?.labelSets ?? []
    expect(sets.flatMap(({ text }) => text.map(([key, [value]]) => `${key} ${value}`))).toContain('class byte[]')
    expect([...profiles.keys()]).toEqual(
      expect.arrayContaining(['execution samples', 'lock contention', 'exceptions', 'old objects, what holds them']),
    )
    const old = rowsOf(tables.get('jfr_old_objects'))
    expect(old.length).toBeGreaterThan(0)
    expect(old.some(({ held_by }) => String(held_by).includes(' → '))).toBe(true)
  })

  it('says on which JVM and machine it was made, and with which heap', async () => {
    const { parameters } = await read(join(FOLDER, 'churn-zgc.jfr.gz'))
    expect(parameters.get('jvm_version')).toMatch(/\(25\./)
    expect(parameters.get('max_heap_bytes')).toBe(64 * 2 ** 20)
    expect(parameters.get('gc_old')).toMatch(/ZGC/)
    expect(parameters.get('java_arguments')).toBe('Churn 3')
  })

  it.each(['churn-g1.jfr.gz', 'churn-zgc.jfr.gz'])(
    '%s shows no secret of its environment or command line',
    async (name) => {
      const { records, tables } = await read(join(FOLDER, name))
      expect(rowsOf(tables.get('environment')).map(({ variable }) => variable)).toContain('DB_PASSWORD')
      const words = JSON.stringify(records.filter(({ kind }) => kind !== 'profile' && kind !== 'points'))
      expect(words).toContain(`postgres://shop:${REDACTED}@db:5432/shop`)
      for (const secret of ['hunter2', 'tok-123', 's3cret']) expect(words).not.toContain(secret)
    },
  )
})

describe('secrets', () => {
  it.each([
    ['-Ddb.password=hunter2 -Xmx1g', `-Ddb.password=${REDACTED} -Xmx1g`],
    ['app --api-token "two words" --port 80', `app --api-token ${REDACTED} --port 80`],
    ['java -jar x.jar --token=abc,def', `java -jar x.jar --token=${REDACTED},def`],
    ['jdbc:postgresql://u:p%40ss@db/shop?x=1', `jdbc:postgresql://u:${REDACTED}@db/shop?x=1`],
    ['the key to all this is patience', 'the key to all this is patience'],
    ['-XX:+UseG1GC -Xlog:gc', '-XX:+UseG1GC -Xlog:gc'],
  ])('%s becomes %s', (text, shown) => expect(redactText(text)).toBe(shown))

  it('are known by the name of a variable', () => {
    for (const name of ['AWS_SECRET_ACCESS_KEY', 'githubToken', 'DB_PASSWD', 'javax.net.ssl.trustStorePassword']) {
      expect(redactValue(name, 'x')).toBe(REDACTED)
    }
    for (const name of ['PWD', 'OLDPWD', 'PATH', 'user.dir']) expect(redactValue(name, '/home/x')).toBe('/home/x')
  })
})

describe('a recording that was lost', () => {
  it('is a caveat beside other files, and a reason by itself', async () => {
    const name = 'run.jfr'
    expect(explain(new Uint8Array(0), name)).toMatch(/^is a flight recording of 0 bytes: it was lost/)
    const other: FoundFile = { path: 'other.jfr', absolutePath: '', size: 100, head: new Uint8Array(), importer: jfr }
    const lost: FoundFile = { path: name, absolutePath: '', size: 0, head: new Uint8Array(), unknown: 'is lost' }
    const [plan] = planRuns([other, lost]).plans
    const importer = plan?.sources[0]?.importer
    if (!importer) throw new Error('the other file is read')
    const { records } = await recordsOf(importer, readFileSync(join(FOLDER, 'churn-g1.jfr.gz')))
    const codes = records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : []))
    expect(codes).toContain('recording-lost')
    expect(plan?.skipped).toEqual([{ path: name, reason: expect.stringMatching(/lost/) }])
  })
})

describe.skipIf(!requireOrSkip('samples'))('the real recording of a bounded run', () => {
  it('has its 207 collections, and no live set beyond its heap', async () => {
    const path = join(SAMPLES, 'jvm', 'bounded', '20261121-090000-recording.jfr')
    const { points, parameters } = await read(path)
    const after = points.get('jvm_heap_after_gc_bytes') ?? []
    expect(after).toHaveLength(207)
    expect(Math.max(...after.map(({ v }) => v))).toBeLessThan(Number(parameters.get('max_heap_bytes')))
  })
})
