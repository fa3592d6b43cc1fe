import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type ByteSource, memorySource } from '../byteSource.ts'
import { endure, mutations, recordsOf } from '../hardening.ts'
import { HEAP, TOP, TYPE } from './format.ts'
import { readHistogram } from './histogram.ts'
import { hprof } from './hprof.ts'
import { DumpWriter, madeDump, u1, u2, u4 } from './madeDump.ts'

const NOTHING = new Uint8Array(0)

async function countsOf(bytes: Uint8Array, chunkBytes?: number): Promise<Record<string, number>> {
  const histogram = await readHistogram(memorySource('made', bytes, chunkBytes))
  return Object.fromEntries((histogram?.rows ?? []).map(({ name, instances }) => [name, instances]))
}

async function codesOf(bytes: Uint8Array): Promise<string[]> {
  const { records } = await recordsOf(hprof, bytes)
  return records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : []))
}

const EXPECTED = { 'byte[]': 3, 'java.lang.Class': 5, 'java.lang.Object[]': 1, 'java.lang.String': 3 }

/** A writer with one class and as many instances. */
function withInstances(count: number): DumpWriter {
  const writer = new DumpWriter()
  writer.class({ id: 0x100, name: 'A' })
  for (let i = 0; i < count; i++) writer.instance(0x1000 + 16 * i, 0x100, u4(0))
  return writer
}

describe('a heap dump', () => {
  it.each([4, 8] as const)('with ids of %d bytes is counted, however it is cut', async (idBytes) => {
    const bytes = madeDump(idBytes)
    for (const chunk of [1, 2, 3, 7, 64, bytes.length]) expect(await countsOf(bytes, chunk)).toEqual(EXPECTED)
    expect(await countsOf(gzipSync(bytes))).toEqual(EXPECTED)
  })

  it('whose HEAP_DUMP states no length lasts until a tag that no heap has', async () => {
    const writer = withInstances(5).flush(TOP.heapDump, 0).record(TOP.heapDumpEnd, NOTHING)
    expect(await countsOf(writer.instance(0x9000, 0x100).flush(TOP.heapDump, 0).finish())).toMatchObject({ A: 6 })
  })

  it('whose HEAP_DUMP is longer than 4 GiB goes on where its stated end is inside an object', async () => {
    // Two segments with the length modulo 2^32, and 4.3 GB of arrays in them that nobody has to store.
    const arrayBytes = 2 ** 30
    const writer = withInstances(3)
    const head = writer.finish()
    const array = (id: number) =>
      Buffer.concat([u1(HEAP.primitiveArray), writer.id(id), u4(0), u4(arrayBytes), u1(TYPE.byte)])
    const instance = Buffer.concat([u1(HEAP.instance), writer.id(0x8000), u4(0), writer.id(0x100), u4(0)])
    const total = 5 * (arrayBytes + array(0).length) + instance.length
    const zeros = new Uint8Array(1 << 20)
    const source: ByteSource = {
      path: 'long',
      size: total,
      async *chunks() {
        yield head
        yield Buffer.concat([u1(TOP.heapDump), u4(0), u4(total % 2 ** 32)])
        for (let i = 0; i < 5; i++) {
          yield array(0x10_0000_0000 + i * 2 ** 31)
          for (let given = 0; given < arrayBytes; given += zeros.length) yield zeros
        }
        yield instance
        yield Buffer.concat([u1(TOP.heapDumpEnd), u4(0), u4(0)])
      },
    }
    const histogram = await readHistogram(source)
    expect(histogram?.end).toMatchObject({ cutOff: false, damaged: [], gaveUp: false })
    expect(histogram?.end.bytes).toBeGreaterThan(5 * 2 ** 30)
    const counts = Object.fromEntries(histogram?.rows.map(({ name, instances }) => [name, instances]) ?? [])
    expect(counts).toMatchObject({ A: 4, 'byte[]': 5 })
    expect(histogram?.rows.find(({ name }) => name === 'byte[]')?.bytes).toBe(5 * (arrayBytes + 24))
  })

  it('with records of unknown kinds at the top passes over them by their length, and says so', async () => {
    const writer = new DumpWriter().record(0x77, Buffer.alloc(1_000, 0x21))
    writer.class({ id: 0x100, name: 'A' }).instance(0x1000, 0x100)
    const bytes = writer.finish()
    expect(await countsOf(bytes)).toMatchObject({ A: 1 })
    expect(await codesOf(bytes)).toContain('heap-dump-records-left-out')
  })

  it('with damage inside a segment goes on with the next one', async () => {
    const writer = withInstances(2).heap(0x66).instance(0x5000, 0x100).flush()
    const bytes = writer.instance(0x6000, 0x100).finish()
    expect(await countsOf(bytes)).toMatchObject({ A: 3 })
    expect(await codesOf(bytes)).toContain('heap-dump-damaged')
  })

  it('with wild lengths keeps what is sure', async () => {
    const wild = withInstances(2)
    wild.heap(HEAP.instance, wild.id(0x7000), u4(0), wild.id(0x100), u4(0xffff_fff0))
    expect(await countsOf(wild.finish())).toMatchObject({ A: 2 })
    const array = withInstances(2)
    array.heap(HEAP.objectArray, array.id(0x7000), u4(0), u4(0xffff_ffff), array.id(0x100)).flush(TOP.heapDump)
    const { records } = await recordsOf(hprof, array.finish())
    expect(records.length).toBeGreaterThan(0)
    const text = new DumpWriter().record(TOP.text, u4(1), 0xffff_ffff)
    expect((await recordsOf(hprof, text.finish())).failure).toMatch(/without objects/)
  })

  it('with classes that inherit from one another in a circle, and from nobody there is, is read', async () => {
    const writer = new DumpWriter()
    writer.class({ id: 0x100, name: 'A', superId: 0x108, fields: [['a', TYPE.object]] })
    writer.class({ id: 0x108, name: 'B', superId: 0x100, fields: [['b', TYPE.int]] })
    writer.class({ id: 0x110, name: 'C', superId: 0xdead0 })
    writer.instance(0x1000, 0x100, writer.id(0xbad0), u4(1)).instance(0x1020, 0x110).instance(0x1040, 0xbeef0)
    const bytes = writer.root(0xff, 0x1000).root(0xff, 0xf00d0).finish()
    expect(await countsOf(bytes)).toMatchObject({ A: 1, C: 1, 'class 0xbeef0': 1 })
    expect(await codesOf(bytes)).toContain('heap-references-dangling')
  })

  it('that ends anywhere gives what it had', { timeout: 120_000 }, async () => {
    for (const bytes of [madeDump(8), madeDump(4)]) {
      let most = 0
      for (let end = 0; end < bytes.length; end++) {
        const { records, failure } = await recordsOf(hprof, bytes.subarray(0, end))
        if (records.length === 0) expect(failure).toBeDefined()
        const row = records.flatMap((record) => (record.kind === 'table' ? [record.table] : []))[0]
        const codes = records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : []))
        if (records.length > 0) expect(codes, `cut at ${end}`).toContain('heap-dump-cut-off')
        const objects = row?.rows.reduce((sum, [, instances]) => sum + Number(instances), 0) ?? 0
        expect(objects).toBeGreaterThanOrEqual(most)
        most = objects
      }
      expect(most).toBe(12)
    }
    expect(await codesOf(madeDump())).not.toContain('heap-dump-cut-off')
  })

  it('that was cut off after it was packed gives what could be unpacked', async () => {
    const noise = new DumpWriter().class({ id: 0x100, name: 'A' })
    for (let i = 0; i < 20_000; i++) noise.instance(0x1000 + 16 * i, 0x100, u4(Math.imul(i, 0x9e37_79b1)))
    const packed = gzipSync(noise.finish())
    const half = packed.subarray(0, packed.length / 2)
    const { A = 0 } = await countsOf(half)
    expect(A).toBeGreaterThan(1_000)
    expect(await codesOf(half)).toContain('heap-dump-cut-off')
  })

  it('that is damaged in two thousand ways ends in records or in a sentence', { timeout: 120_000 }, async () => {
    expect(await endure(hprof, mutations(madeDump(8)))).toEqual({ read: 2_000 })
    expect(await endure(hprof, mutations(madeDump(4), 2))).toEqual({ read: 2_000 })
  })

  it('of Android, with its own kinds of records, is read', async () => {
    const writer = new DumpWriter(4)
    writer.class({ id: 0x100, name: 'A' })
    writer.heap(HEAP.heapInfo, u4(1), writer.id(writer.text('app')))
    writer.heap(HEAP.primitiveArrayWithoutData, writer.id(0x300), u4(0), u4(100), u1(TYPE.int))
    writer.instance(0x400, 0x100, u2(0)).root(0x89, 0x400).root(0x8e, 0x400).root(0x90, 0x400)
    expect(await countsOf(writer.finish())).toMatchObject({ A: 1, 'int[]': 1 })
  })
})
