import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type {
  HeapDiffDocument,
  HeapDominatorsDocument,
  HeapHistogramDocument,
  HeapPathDocument,
  HeapSuspectsDocument,
} from '../../shared/heapApi.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../requirements.ts'
import { runHere } from './testCommand.ts'

const OURS = join(ROOT, 'resources', 'samples', 'jvm', 'hprof')
const [FIRST, SECOND] = [join(OURS, 'hoarder-1.hprof.gz'), join(OURS, 'hoarder-2.hprof.gz')]

const quartile = (...args: readonly string[]) => runHere(['heap', ...args])

async function document<T>(...args: readonly string[]): Promise<T> {
  const { out, err } = await quartile(...args, '--json')
  expect(err).toBe('')
  return JSON.parse(out) as T
}

describe('quartile heap', () => {
  it('histogram counts by class', async () => {
    const counted = await document<HeapHistogramDocument>('histogram', FIRST)
    expect(counted).toMatchObject({ format: 'quartile/heap-histogram', version: 1, file: 'hoarder-1.hprof.gz' })
    expect(counted.rows.find((row) => row.class === 'Hoarder$Order')).toMatchObject({ instances: 91, bytes: 72_800 })
    expect(counted.rows.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(counted.bytes)
    expect((await quartile('histogram', FIRST)).out).toMatch(/^ +91 +71\.09 KiB +Hoarder\$Order$/m)
  })

  it('dominators tell what objects and classes keep alive', async () => {
    const found = await document<HeapDominatorsDocument>('dominators', FIRST)
    expect(found.format).toBe('quartile/heap-dominators')
    expect(found.dominators[0]?.object).toBe('class Hoarder')
    const order = found.classes.find((row) => row.class === 'Hoarder$Order')
    expect(order?.retained).toBeGreaterThan(order?.shallow ?? 0)
    expect((await quartile('dominators', FIRST)).out).toMatch(/class Hoarder @ 0x[0-9a-f]+/)
  })

  it('suspects say what hoards, where, and who holds it', async () => {
    const { suspects } = await document<HeapSuspectsDocument>('suspects', SECOND)
    expect(suspects.map(({ suspect }) => suspect)).toEqual(['class Hoarder'])
    const { out } = await quartile('suspects', SECOND)
    expect(out).toMatch(/accumulates in java\.lang\.Object\[\]/)
    expect(out).toMatch(/class Hoarder\.ORDERS → java\.util\.ArrayList\.elementData/)
  })

  it('path leads from a root to an instance of the class', async () => {
    const found = await document<HeapPathDocument>('path', FIRST, '--class', 'java.util.ArrayDeque')
    expect(found.instances).toBeGreaterThanOrEqual(20)
    expect(found.path.steps.at(-1)?.object).toBe('java.util.ArrayDeque')
    expect((await quartile('path', FIRST, '--class', 'java.util.ArrayDeque')).out).toContain('ROOMY')
    expect(await quartile('path', FIRST, '--class', 'Nobody')).toMatchObject({
      code: 64,
      err: expect.stringContaining('no instance of a class "Nobody"'),
    })
  })

  it('diff names what grows in every dump, in the order in which they were taken', async () => {
    const found = await document<HeapDiffDocument>('diff', SECOND, FIRST)
    expect(found.files.map(({ file }) => file)).toEqual(['hoarder-1.hprof.gz', 'hoarder-2.hprof.gz'])
    expect(found.rows.filter(({ culprit }) => culprit).map((row) => row.class)).toEqual(['Hoarder$Order'])
    const named = await quartile('diff', FIRST, SECOND)
    expect(named.out).toMatch(/^culprit +\+70\.31 KiB +\+98\.9 %/m)
    expect(named.code).toBe(2)
    expect((await quartile('diff', FIRST, FIRST)).code).toBe(0)
    expect((await quartile('diff', FIRST)).code).toBe(64)
  })

  it('says of what is no dump that it is none', async () => {
    const other = await quartile('histogram', join(OURS, 'Hoarder.java'))
    expect(other).toMatchObject({ code: 65, out: '', err: expect.stringContaining('no heap dump') })
    expect((await quartile('suspects', join(OURS, 'not-there.hprof'))).code).toBe(74)
  })

  it.skipIf(!requireOrSkip('samples'))('names no culprit where memory is bounded', async () => {
    const dumps = ['20261121-090014-heap-dump.hprof.gz', '20261121-090038-heap-dump.hprof.gz']
    const { code, out } = await quartile('diff', ...dumps.map((name) => join(SAMPLES, 'jvm', 'bounded', name)))
    expect(code).toBe(0)
    expect(out).toMatch(/^No culprit: no class grew in every dump by 6\d\.\d+ KiB or more/m)
  })
})
