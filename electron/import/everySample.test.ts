/** Every sample opens as what it is; sampleTable.ts says what that is. A sample that it does not name fails here. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, requireOrSkip, SAMPLES } from '../requirements.ts'
import { readHead } from './byteSource.ts'
import { listFolder } from './folder.ts'
import { recordsOf } from './hardening.ts'
import type { Importer } from './importer.ts'
import { recognise } from './index.ts'
import { planRuns } from './layouts/index.ts'
import { type Folder, type Outcome, own, real, several, type Table } from './sampleTable.ts'

const CHUNKS = [1, 7, 65_536]
/** A few bytes at a time are slow: of a larger file, this much of its beginning is read so. */
const BYTEWISE_BYTES = 200_000
const FEW_BYTES = 64
/** Of files of one kind in a folder, such as its profiles, so many are cut into chunks. */
const MOST_CUT = 12

/** A row of the table and the files that it names. */
interface Row {
  readonly folder: string
  readonly name: string
  readonly outcome: Outcome
  readonly paths: readonly string[]
}

function rowsOf(table: Table, all: readonly string[]): readonly Row[] {
  return Object.entries(table).flatMap(([folder, { files }]) =>
    Object.entries(files).map(([pattern, value]): Row => {
      const name = folder === '' ? pattern : `${folder}/${pattern}`
      const named = new RegExp(`^${name.split('*').map(RegExp.escape).join('[^/]*')}$`)
      const outcome = typeof value === 'string' ? several(1, value) : value
      return { folder, name, outcome, paths: all.filter((path) => named.test(path)) }
    }),
  )
}

/** None where the folder does not stand. */
function filesBelow(root: string): readonly string[] {
  if (!existsSync(root)) return []
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.startsWith('broken/'))
}

/** The runs of a folder, what they read, and why they do not read the rest. */
async function expectRuns(root: string, folder: string, runs: Folder['runs'], rows: readonly Row[]): Promise<void> {
  const { files, skipped, release } = await listFolder(join(root, folder), new AbortController().signal)
  await release()
  expect(skipped).toEqual([])
  const { plans, left } = planRuns(files)
  const systems = Map.groupBy(plans, ({ system }) => system)
  expect(Object.fromEntries([...systems].map(([system, of]) => [system, of.length]))).toEqual(runs)

  const reasons = new Map(left.map((file) => [file.path, file.unknown]))
  for (const { path, reason } of plans.flatMap((plan) => plan.skipped)) reasons.set(path, reason)
  const readers = new Map(plans.flatMap(({ sources }) => sources.map(({ file, importer }) => [file.path, importer.id])))
  for (const { paths, outcome } of rows.filter((row) => row.folder === folder)) {
    for (const path of paths) {
      const inside = folder === '' ? path : path.slice(folder.length + 1)
      if (outcome.reason) expect(reasons.get(inside), path).toMatch(outcome.reason)
      expect(readers.get(inside), path).toBe(outcome.reason ? undefined : outcome.id)
    }
  }
}

/** One file by itself: recognised by its content, and read to its end. */
async function expectOpens(root: string, path: string, { id, refused }: Outcome): Promise<void> {
  const head = await readHead(join(root, path))
  const importer = recognise(head, path)
  expect(importer?.id, path).toBe(id)
  expect(recognise(head, 'unknown')?.id, `${path} as unknown`).toBe(id)
  if (!importer) return
  const bytes = readFileSync(join(root, path))
  const { records, failure } = await recordsOf(importer, bytes)
  if (refused) expect(failure, path).toMatch(refused)
  else expect({ failure, isEmpty: records.length === 0 }, path).toEqual({ failure: undefined, isEmpty: false })
  const kinds = (await recordsOf(importer, bytes, path)).records.map(({ kind }) => kind)
  expect(kinds, `${path} as unknown`).toEqual(records.map(({ kind }) => kind))
}

async function expectSameInChunks(importer: Importer, bytes: Uint8Array, path: string): Promise<void> {
  const whole = await recordsOf(importer, bytes)
  const most = BYTEWISE_BYTES / (importer.passes ?? 1) ** 2
  for (const chunk of CHUNKS) {
    const isCut = chunk < FEW_BYTES && bytes.length > most
    const read = isCut ? bytes.subarray(0, most) : bytes
    const expected = isCut ? await recordsOf(importer, read) : whole
    expect(await recordsOf(importer, read, 'unknown', chunk), `${path} in chunks of ${chunk}`).toEqual(expected)
  }
}

function titleOf({ name, outcome: { id, reason, refused } }: Row): string {
  if (id === undefined) return `${name} is not read`
  return `${name} is ${id}${reason ? ', laid aside' : refused ? ', and refused' : ''}`
}

describe.each([
  { whose: 'our own samples', root: join(ROOT, 'resources', 'samples'), table: own, isThere: () => true },
  { whose: 'the real samples', root: SAMPLES, table: real, isThere: () => requireOrSkip('samples') },
])('of $whose', ({ root, table, isThere }) => {
  const all = filesBelow(root)
  const rows = rowsOf(table, all)

  describe.skipIf(!isThere())('as the table has them,', () => {
    it('each file is named once, and all that are named are there', () => {
      expect(rows.flatMap(({ paths }) => paths).toSorted()).toEqual(all.toSorted())
      for (const { name, outcome, paths } of rows) expect(paths.length, name).toBe(outcome.files)
    })

    for (const [folder, { runs }] of Object.entries(table)) {
      const wanted = Object.entries(runs).map(([system, count]) => `${count} × ${system}`)
      it(`the folder ${folder || 'of them all'} gives ${wanted.join(', ') || 'no run'}`, async () => {
        await expectRuns(root, folder, runs, rows)
      })
    }

    for (const row of rows) {
      it(`${titleOf(row)}, also under the path \`unknown\``, async () => {
        for (const path of row.paths) await expectOpens(root, path, row.outcome)
      })
    }

    for (const { name, outcome, paths } of rows.filter((row) => row.outcome.id)) {
      it(`${name} gives the same records in chunks of ${CHUNKS.join(', ')} bytes`, async () => {
        for (const path of paths.slice(0, MOST_CUT)) {
          const importer = recognise(await readHead(join(root, path)), path)
          expect(importer?.id, path).toBe(outcome.id)
          if (importer) await expectSameInChunks(importer, readFileSync(join(root, path)), path)
        }
      })
    }
  })
})
