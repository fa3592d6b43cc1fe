import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../../shared/records.ts'
import { ROOT } from '../../requirements.ts'
import { fileSource } from '../byteSource.ts'
import { listFolder } from '../folder.ts'
import { inOrder, logName } from '../gcLog/rotation.ts'
import type { Importer } from '../importer.ts'
import { planRuns } from './index.ts'

const LOGS = join(ROOT, 'resources', 'samples', 'jvm', 'gc-log')
const folders: string[] = []

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'quartile-jvm-'))
  folders.push(made)
  return made
}

afterEach(() => {
  for (const each of folders.splice(0)) rmSync(each, { recursive: true })
})

async function open(path: string) {
  const listing = await listFolder(path, new AbortController().signal)
  const { plans } = planRuns(listing.files)
  return Promise.all(
    plans.map(async (plan) => {
      const records: ImportRecord[] = []
      for (const { file, importer } of plan.sources) {
        for await (const record of importer.parse(fileSource(file.absolutePath, file.path))) records.push(record)
      }
      const caveats = records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat] : []))
      const collections = records.find((record) => record.kind === 'table' && record.table.name === 'Collections')
      return {
        name: plan.name,
        system: plan.system,
        sources: plan.sources.map(({ file, labels }) => [file.path, labels?.witness ?? ''].join(' ').trim()),
        skipped: plan.skipped.map(({ path: skipped }) => skipped),
        codes: caveats.map(({ code }) => code),
        epochs: records.flatMap((record) => (record.kind === 'frame' ? [record.epochMs] : [])),
        numbers: collections?.kind === 'table' ? collections.table.rows.map(([number]) => Number(number)) : [],
        outcome: records.find((record) => record.kind === 'parameter' && record.name === 'outcome'),
      }
    }),
  )
}

describe('a rotated log', () => {
  it('is one run, read in the order of its times and not of its names', async () => {
    const [run, ...others] = await open(join(LOGS, 'rotated'))
    expect(others).toEqual([])
    expect(run?.system).toBe('jvm')
    // The JVM used the pieces in turns: the first one begins latest of the full ones.
    expect(run?.sources).toEqual(['gc.log.1', 'gc.log.2', 'gc.log.0', 'gc.log'])
    expect(run?.numbers).toEqual(run?.numbers.toSorted((a, b) => a - b))
    expect(run?.codes).toContain('gc-log-begins-late')
    expect(run?.codes).not.toContain('gc-log-pieces-missing')
    expect(run?.codes).not.toContain('gc-unfinished')
  })

  it('with a piece that is gone says so', async () => {
    const copy = folder()
    cpSync(join(LOGS, 'rotated'), copy, { recursive: true })
    rmSync(join(copy, 'gc.log.2'))
    expect((await open(copy))[0]?.codes).toContain('gc-log-pieces-missing')
  })

  it('is put in order by number where no line has a time', () => {
    const head = Buffer.from('GC(1) Pause Young (Allocation Failure) 8M->1M(30M) 0.5ms\n')
    const pieces = ['gc.log', 'gc.log.0', 'gc.log.1'].map((path) => ({ path, head }))
    expect(inOrder(pieces).map(({ path }) => path)).toEqual(['gc.log.1', 'gc.log.0', 'gc.log'])
  })

  it.each([
    ['gc.log', 'gc.log'],
    ['gc.log.0', 'gc.log'],
    ['gc.log.3.current', 'gc.log'],
    ['gc.log.12.gz', 'gc.log'],
    ['gc-2027.log', 'gc-2027.log'],
  ])('%s is a piece of %s', (path, name) => {
    expect(logName(path)).toBe(name)
  })
})

describe('what a JVM leaves', () => {
  it('is one run with its empty recording, whose loss is told with its end', async () => {
    const made = folder()
    const full = (id: number) =>
      `[${id + 1}.0s][info][gc] GC(${id}) Pause Full (G1 Compaction Pause) 64M->64M(64M) 40.0ms\n`
    writeFileSync(
      join(made, 'gc.log'),
      `[0.001s][info][gc] Using G1\n[0.002s][info][gc,init] Heap Max Capacity: 64M\n${full(0)}${full(1)}${full(2)}`,
    )
    writeFileSync(join(made, 'recording.jfr'), '')
    const [run] = await open(made)
    expect(run).toMatchObject({ system: 'jvm', sources: ['gc.log'], skipped: ['recording.jfr'] })
    expect(run?.codes).toEqual(expect.arrayContaining(['gc-in-vain', 'recording-lost', 'run-failed']))
    expect(run?.outcome).toMatchObject({ value: 'out of memory' })
  })

  it('has no outcome where nothing shows harm', async () => {
    const made = folder()
    cpSync(join(LOGS, 'parallel-jdk17.log'), join(made, 'gc.log'))
    const [run] = await open(made)
    expect(run?.outcome).toBeUndefined()
    expect(run?.epochs.every((epochMs) => epochMs === undefined)).toBe(true)
  })

  it('is a run for each log where several JVMs wrote into one folder', async () => {
    const made = folder()
    for (const name of ['parallel-jdk17.log', 'g1-jdk17.log']) cpSync(join(LOGS, name), join(made, name))
    expect((await open(made)).map(({ name }) => name).toSorted()).toEqual(['g1-jdk17', 'parallel-jdk17'])
  })

  it("leaves the program's own log to stand beside", async () => {
    const made = folder()
    mkdirSync(join(made, 'logs'))
    cpSync(join(LOGS, 'parallel-jdk17.log'), join(made, 'gc.log'))
    writeFileSync(join(made, 'app.log'), '2027-03-05T10:00:00Z INFO started\n2027-03-05T10:00:01Z WARN slow\n')
    const [run, ...others] = await open(made)
    expect(others).toEqual([])
    expect(run?.sources).toEqual(['gc.log', 'app.log'])
  })

  it('is placed by the start of the JVM that a recording tells', async () => {
    const made = folder()
    cpSync(join(LOGS, 'parallel-jdk17.log'), join(made, 'gc.log'))
    // Only how it begins counts here; the reader is replaced by one that says when the JVM started.
    writeFileSync(
      join(made, 'run.jfr'),
      readFileSync(join(ROOT, 'electron', 'import', 'layouts', 'jvm.test.ts')).fill(0),
    )
    const listing = await listFolder(made, new AbortController().signal)
    const jfr: Importer = {
      id: 'jfr',
      sniff: () => true,
      async *parse() {
        yield { kind: 'parameter', name: 'jvm_started', value: '2027-03-05T10:00:00.000Z' }
      },
    }
    const files = listing.files.map((file) => (file.path === 'run.jfr' ? { ...file, importer: jfr } : file))
    const [plan] = planRuns(files).plans
    expect(plan?.sources.map(({ file, labels }) => [file.path, labels])).toEqual([
      ['run.jfr', undefined],
      ['gc.log', { witness: 'GC log' }],
    ])
    const records: ImportRecord[] = []
    for (const { file, importer } of plan?.sources ?? []) {
      for await (const record of importer.parse(fileSource(file.absolutePath, file.path))) records.push(record)
    }
    const epochs = records.flatMap((record) => (record.kind === 'frame' ? [record.epochMs] : []))
    expect(new Set(epochs)).toEqual(new Set([Date.UTC(2027, 2, 5, 10)]))
    expect(records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : []))).toContain(
      'gc-log-dated-by-recording',
    )
  })
})
