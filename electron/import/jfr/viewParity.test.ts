/** The values of our views beside those that the JDK's own `jfr view` prints of the same recording. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { JFR_VIEWS, viewTableName } from '../../../shared/jfrViews.ts'
import type { Cell, Table } from '../../../shared/model.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import { recordsOf } from '../hardening.ts'
import { jfr } from './index.ts'
import { jdks } from './testRecordings.ts'

const run = promisify(execFile)
/** Wide enough that no cell is cut. */
const WIDTH = '1200'
/** The JDK that has `jfr view`. */
const FIRST_WITH_VIEWS = 21
const MAX_PRINTED_BYTES = 64 * 2 ** 20
const ENOUGH_VIEWS = 20
const OURS = join(ROOT, 'resources', 'samples', 'jvm', 'jfr')
const RECORDINGS = [
  ['churn-g1', join(OURS, 'churn-g1.jfr.gz')],
  ['churn-zgc', join(OURS, 'churn-zgc.jfr.gz')],
  ['bounded', join(SAMPLES, 'jvm', 'bounded', '20261121-090000-recording.jfr')],
] as const

/** What the JDK calls a view, where it is not what we call it. */
const TITLES: Readonly<Record<string, string>> = {
  'contention-by-class': 'Contention by Lock Class',
  'cpu-load': 'CPU Load Statistics',
  'hot-methods': 'Java Methods that Execute the Most',
  'jvm-flags': 'Command Line Flags',
  'thread-count': 'Java Thread Statistics',
}
/** Columns that differ by definition; the README of this folder says why. */
const BY_DEFINITION: Readonly<Record<string, readonly string[]>> = {
  'jvm-information': ['VM Arguments', 'Program Arguments'],
  // A description of several lines, of which the JDK prints the first ones.
  'cpu-information': ['Description'],
}
/** Ours has a row for all loaders of one class, the JDK's one for each loader. */
const OTHER_ROWS = new Set(['class-loaders'])
/** Rows that we keep of one view. */
const MAX_ROWS = 500

interface Printed {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Said of the next view without a line between. */
const NO_ROW = /^(Can't find event type|Missing event found)/

/** Tables and forms by their titles in small letters. */
function printedViews(text: string): ReadonlyMap<string, Printed> {
  const lines = text.split('\n')
  const found = new Map<string, Printed>()
  lines.forEach((line, i) => {
    if (!/^-+( -+)*\s*$/.test(line)) return
    const above = lines[i - 1] ?? ''
    const title = lines.slice(0, i - 1).findLast((each) => each.trim() !== '')
    if (lines[i + 1]?.trim() === '') {
      // Of a form the rule is as long as the title, and each value has a line behind its name.
      const end = lines.findIndex((each, at) => at > i + 1 && each.trim() !== '' && !each.includes(': '))
      const pairs = lines.slice(i + 1, end < 0 ? undefined : end).flatMap((each) => {
        const cut = each.indexOf(': ')
        return cut < 0 ? [] : [[each.slice(0, cut).trim(), each.slice(cut + 2).trim()] as const]
      })
      found.set(above.trim().toLowerCase(), {
        columns: pairs.map(([name]) => name),
        rows: [pairs.map(([, value]) => value)],
      })
      return
    }
    const spans = [...line.matchAll(/-+/g)].map(({ index, 0: { length } }) => [index, index + length] as const)
    const cells = (row: string) => spans.map(([from, to]) => row.slice(from, to).trim())
    const end = lines.findIndex((each, at) => at > i && (each.trim() === '' || NO_ROW.test(each)))
    found.set((title ?? '').trim().toLowerCase(), { columns: cells(above), rows: lines.slice(i + 1, end).map(cells) })
  })
  return found
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  '%': 0.01,
  ns: 1e-9,
  us: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3_600,
  bytes: 1,
  B: 1,
  kB: 1_024,
  KB: 1_024,
  MB: 1_024 ** 2,
  GB: 1_024 ** 3,
  TB: 1_024 ** 4,
}

/** Share of a sum of times of a quarter of a microsecond. */
const MOST_CUT = 2e-3

/** A printed number with its unit, and half of what its last digit stands for; of several parts, as `1 m 3 s`, the last one. */
function numberOf(text: string): { readonly value: number; readonly within: number } | undefined {
  const parts = [...text.matchAll(/(-?[\d,]+(?:\.(\d+))?)\s*([a-zA-Zμ%]*)(?:\/s)?\s*/g)]
  if (parts.length === 0 || parts.map(([all]) => all).join('') !== text.trim()) return undefined
  let [value, within] = [0, 0]
  for (const [, digits = '', decimals = '', unit = ''] of parts) {
    const factor = UNITS[unit]
    if (factor === undefined) return undefined
    value += Number(digits.replaceAll(',', '')) * factor
    // The JDK cuts some of its numbers where it rounds others.
    within = factor * 10 ** -decimals.length * 1.001
    // Each time is cut to whole nanoseconds, which adds up in a sum of hundreds of them.
    if (unit.endsWith('s')) within += 1e-9 + MOST_CUT * value
  }
  return { value, within }
}

const NOTHING = new Set(['', 'N/A', 'Indefinite'])

/** The JDK prints unsigned numbers of flags as signed ones. */
function isUnsigned(ours: Cell, theirs: string): boolean {
  if (!/^-\d+$/.test(theirs)) return false
  return [32, 64].some((width) => Number(BigInt.asUintN(width, BigInt(theirs))) === Number(ours))
}

function isSame(ours: Cell, theirs: string): boolean {
  if (isUnsigned(ours, theirs)) return true
  if (ours === null || ours === '') return NOTHING.has(theirs)
  if (typeof ours === 'number') {
    const number = numberOf(theirs)
    return number !== undefined && Math.abs(number.value - ours) <= number.within + Math.abs(ours) * 1e-9
  }
  // Ours are whole instants, in UTC as the JVM that printed was told to use.
  if (/^\d\d:\d\d:\d\d$/.test(theirs)) return ours.includes(`T${theirs}`)
  // A method is one row whatever its arguments, and named without them; a hidden class without its address.
  const plain = (text: string) =>
    text
      .replace(/^(\S+)\(.*\)$/, '$1')
      .replace(/\+0x[0-9a-f]+/, '')
      .replaceAll(/\s+/g, '')
  return plain(ours) === plain(theirs) || (theirs.endsWith('...') && plain(ours).startsWith(plain(theirs.slice(0, -3))))
}

/** Rows of the JDK that none of ours equals, each of ours used once. */
function missing(ours: Table, theirs: Printed, skipped: readonly string[]): readonly string[] {
  const places = theirs.columns.map((name) => ours.columns.findIndex((column) => column.name === name))
  const left = [...ours.rows]
  const none = theirs.rows.flatMap((row) => {
    const at = left.findIndex((cells) =>
      row.every((cell, i) => {
        const place = places[i] ?? -1
        return skipped.includes(theirs.columns[i] ?? '') || place < 0 || isSame(cells[place] ?? null, cell)
      }),
    )
    if (at < 0) return [row.join(' | ').slice(0, 300)]
    left.splice(at, 1)
    return []
  })
  return ours.rows.length >= MAX_ROWS && none.length <= theirs.rows.length - ours.rows.length ? [] : none
}

describe.skipIf(!requireOrSkip('jdk'))('views beside those of the JDK', () => {
  const compared = new Set<string>()
  let folder = ''
  let home: string | undefined

  beforeAll(async () => {
    home = (await jdks()).find(({ major }) => major >= FIRST_WITH_VIEWS)?.home
    folder = await mkdtemp(join(tmpdir(), 'quartile-views-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it.for(RECORDINGS)('%s has the JDK’s values', { timeout: 120_000 }, async ([name, path], context) => {
    if (home === undefined) return context.skip(`no JDK of ${FIRST_WITH_VIEWS} or later`)
    if (path.startsWith(SAMPLES) && !requireOrSkip('samples')) return context.skip('no samples')
    const packed = await readFile(path)
    const bytes = path.endsWith('.gz') ? gunzipSync(packed) : packed
    const file = join(folder, `${name}.jfr`)
    await writeFile(file, bytes)
    const args = ['-J-Duser.timezone=UTC', '-J-Duser.language=en', 'view', '--width', WIDTH, 'all-views', file]
    // JDK 25 fails over some views of some recordings, and prints those before them.
    const { stdout } = await run(join(home, 'bin', 'jfr'), args, { maxBuffer: MAX_PRINTED_BYTES }).catch(
      (failure: { readonly stdout: string }) => failure,
    )
    const printed = printedViews(stdout)
    const { records } = await recordsOf(jfr, bytes, `${name}.jfr`)
    const tables = records.flatMap((record) => (record.kind === 'table' ? [record.table] : []))
    const differences = JFR_VIEWS.flatMap((view) => {
      const theirs = printed.get((TITLES[view.name] ?? view.title).toLowerCase())
      const ours = tables.find((table) => table.name === viewTableName(view))
      if (!theirs || theirs.rows.length === 0 || OTHER_ROWS.has(view.name)) return []
      if (!ours) return [`${view.name}: we have none`]
      compared.add(view.name)
      return missing(ours, theirs, BY_DEFINITION[view.name] ?? []).map((row) => `${view.name}: ${row}`)
    })
    expect(differences).toEqual([])
  })

  it('are many', (context) => {
    if (home === undefined) return context.skip(`no JDK of ${FIRST_WITH_VIEWS} or later`)
    expect(compared.size).toBeGreaterThanOrEqual(ENOUGH_VIEWS)
  })
})
