import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../requirements.ts'
import { memorySource } from '../byteSource.ts'
import { endure, mutations, recordsOf, truncations } from '../hardening.ts'
import type { Chunk } from './chunk.ts'
import { Cursor } from './cursor.ts'
import { jfr } from './index.ts'
import { readRecording, type Trouble } from './recording.ts'
import { classOf, fieldOf, type MadeChunk, madeChunk, type Shape, Writer } from './testChunks.ts'
import type { Style, Value } from './values.ts'

const FOLDER = join(ROOT, 'resources', 'samples', 'jvm', 'jfr')
const own = (name: string) => new Uint8Array(gunzipSync(readFileSync(join(FOLDER, name))))

const [LONG, TEXT, EVENT, NODE, DOUBLE, INT] = [10, 11, 12, 13, 14, 15]
const BASICS = [
  classOf(LONG, 'long'),
  classOf(TEXT, 'java.lang.String'),
  classOf(DOUBLE, 'double'),
  classOf(INT, 'int'),
]
const TICKS = { name: 'annotation', attributes: { class: '20', value: 'TICKS' } }
const TIMESTAMP = classOf(20, 'jdk.jfr.Timestamp')

function eventClass(...fields: ReturnType<typeof fieldOf>[]) {
  const startTime = { ...fieldOf('startTime', LONG), children: [TICKS] }
  return [...BASICS, TIMESTAMP, classOf(EVENT, 'made.Event', [startTime, ...fields], 'jdk.jfr.Event')]
}

async function eventsOf(bytes: Uint8Array, style: Style = 'print', chunkBytes?: number) {
  const events: { readonly [field: string]: Value }[] = []
  const troubles: Trouble[] = []
  const chunks: Pick<Chunk, 'troubles' | 'damagedEvents' | 'isCutOff' | 'counts'>[] = []
  const options = { onTrouble: (trouble: Trouble) => void troubles.push(trouble) }
  for await (const chunk of readRecording(memorySource('made.jfr', bytes, chunkBytes), options)) {
    const type = chunk.model.named('made.Event')
    const values = chunk.values(style)
    if (type) chunk.each(new Map([[type, (cursor) => void events.push(values.event(type, cursor))]]))
    chunks.push(chunk)
  }
  return { events, troubles, chunks }
}

describe('numbers', () => {
  it('of 64 bits come back as they were written, compressed or not', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.constantFrom<Shape>('compressed', 'plain'),
        (value, shape) => {
          const bytes = Uint8Array.from(new Writer(shape).number(value).number(7).bytes)
          const cursor = new Cursor(bytes, shape === 'compressed')
          expect(cursor.exact(8)).toBe(value)
          expect(cursor.integer(8)).toBe(7)
          const again = new Cursor(bytes, shape === 'compressed')
          // As near as a double comes.
          expect(Math.abs(again.integer(8) - Number(value))).toBeLessThanOrEqual(Math.abs(Number(value)) * 2 ** -52)
          const skipped = new Cursor(bytes, shape === 'compressed')
          skipped.skipInteger(8)
          expect(skipped.at).toBe(again.at)
        },
      ),
    )
  })

  it('that are small and negative are exact', () => {
    for (const value of [-1, -2, -1000, -(2 ** 31), -(2 ** 52)]) {
      const cursor = new Cursor(Uint8Array.from(new Writer('compressed').number(value).bytes), true)
      expect(cursor.integer(8)).toBe(value)
    }
  })
})

describe('numbers that nobody asks for', () => {
  it('are passed over as one by one, wherever long ones lie', () => {
    const number = fc.oneof(
      fc.bigInt({ min: 0n, max: 300n }),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.constantFrom(-1n, 2n ** 35n, 2n ** 56n, -(2n ** 63n)),
    )
    fc.assert(
      fc.property(fc.array(number, { maxLength: 40 }), fc.nat(40), fc.nat(9), (numbers, wanted, more) => {
        const writer = numbers.reduce((to, each) => to.number(each), new Writer('compressed'))
        const bytes = Uint8Array.from([...writer.bytes, ...new Array<number>(more).fill(0xff)])
        const count = Math.min(wanted, numbers.length)
        const [together, single] = [new Cursor(bytes, true), new Cursor(bytes, true)]
        together.skipLongs(count)
        for (let i = 0; i < count; i++) single.skipInteger(8)
        expect(together.at).toBe(single.at)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('traces', () => {
  const [TRACE, FRAME, METHOD, CLASS, BOOLEAN] = [30, 31, 32, 33, 34]
  const pooled = { constantPool: 'true' }
  const classes = [
    ...BASICS,
    TIMESTAMP,
    classOf(BOOLEAN, 'boolean'),
    classOf(CLASS, 'java.lang.Class', [fieldOf('name', TEXT)]),
    classOf(METHOD, 'jdk.types.Method', [fieldOf('type', CLASS, pooled), fieldOf('name', TEXT)]),
    classOf(FRAME, 'jdk.types.StackFrame', [fieldOf('method', METHOD, pooled), fieldOf('lineNumber', INT)]),
    classOf(TRACE, 'jdk.types.StackTrace', [
      fieldOf('truncated', BOOLEAN),
      fieldOf('frames', FRAME, { dimension: '1' }),
    ]),
    classOf(
      EVENT,
      'jdk.ObjectAllocationInNewTLAB',
      [
        { ...fieldOf('startTime', LONG), children: [TICKS] },
        fieldOf('stackTrace', TRACE, pooled),
        fieldOf('objectClass', CLASS, pooled),
        fieldOf('tlabSize', LONG),
      ],
      'jdk.jfr.Event',
    ),
  ]
  const chunkOf = (method: string, events: number) =>
    madeChunk({
      classes,
      events: (writer) => {
        for (let i = 0; i < events; i++) {
          writer.event(
            EVENT,
            (event) =>
              void event
                .number(6_000 + i)
                .number(7)
                .number(3)
                .number(1_000),
          )
        }
      },
      checkpoints: [
        (writer) => {
          writer.number(3, 4)
          writer.number(CLASS).number(1, 4).number(3).text('made/Thing')
          writer.number(METHOD).number(1, 4).number(5).number(3).text(method)
          writer.number(TRACE).number(1, 4).number(7).byte(0).number(1, 4).number(5).number(12, 4)
        },
      ],
    })
  const stacksOf = async (...chunks: Uint8Array[]) => {
    const { records } = await recordsOf(jfr, Buffer.concat(chunks))
    const profile = records.find((record) => record.kind === 'profile')
    if (profile?.kind !== 'profile') throw new Error('no profile')
    const { content } = profile
    return { strings: content?.strings ?? [], totals: profile.profile.sampleTypes.map(({ total }) => total) }
  }

  it('that come again in the next chunk are the same stack', async () => {
    // More than a block, so that blocks are filled and begun anew.
    const { strings, totals } = await stacksOf(chunkOf('first', 1_300), chunkOf('first', 3))
    expect(strings.filter((text) => text.startsWith('made.Thing.'))).toEqual(['made.Thing.first'])
    expect(totals).toEqual([1_303, 1_303_000])
  })

  it('of another JVM, with the same bytes for other methods, are not taken for those of the first', async () => {
    const { strings, totals } = await stacksOf(chunkOf('first', 2), chunkOf('other', 3), chunkOf('first', 4))
    expect(strings.filter((text) => text.startsWith('made.Thing.'))).toEqual(['made.Thing.first', 'made.Thing.other'])
    expect(totals).toEqual([9, 9_000])
  })
})

describe('a chunk made by hand', () => {
  const strings: readonly [write: (writer: Writer) => void, text: string | null][] = [
    [(writer) => writer.byte(0), null],
    [(writer) => writer.byte(1), ''],
    [(writer) => writer.byte(2).number(77), 'in the pool'],
    [(writer) => writer.byte(2).number(78), null],
    [(writer) => writer.text('naïve 🙂'), 'naïve 🙂'],
    [(writer) => [...'wide €'].reduce((to, c) => to.number(c.charCodeAt(0), 2), writer.byte(4).number(6, 4)), 'wide €'],
    [(writer) => writer.byte(5).number(2, 4).byte(0xe9).byte(0x21), 'é!'],
  ]
  const made = (shape: Shape, minor: 0 | 1): MadeChunk => ({
    shape,
    minor,
    classes: eventClass(fieldOf('text', TEXT), fieldOf('list', INT, { dimension: '1' }), fieldOf('share', DOUBLE)),
    events: (writer) => {
      for (const [i, [write]] of strings.entries()) {
        writer.event(EVENT, (event) => {
          event.number(6_000 + i)
          write(event)
          event.number(i, 4)
          for (let element = 0; element < i; element++) event.number(-element, 4)
          event.double(i / 3)
        })
      }
    },
    checkpoints: [(writer) => writer.number(1, 4).number(TEXT).number(1, 4).number(77).text('in the pool')],
  })

  it.each([
    ['compressed', 0],
    ['compressed', 1],
    ['plain', 0],
    ['plain', 1],
  ] as const)(
    'with %s integers in version 2.%i has strings of every encoding, lists and floating numbers',
    async (shape, minor) => {
      const { events, troubles, chunks } = await eventsOf(madeChunk(made(shape, minor)))
      expect(troubles).toEqual([])
      expect(chunks.map((chunk) => [chunk.troubles, chunk.damagedEvents])).toEqual([[[], 0]])
      expect(events.map(({ text }) => text)).toEqual(strings.map(([, text]) => text))
      expect(events.map(({ list }) => list)).toEqual(strings.map((_, i) => Array.from({ length: i }, (_, e) => 0 - e)))
      expect(events.map(({ share }) => share)).toEqual(strings.map((_, i) => i / 3))
      // A tick is a millisecond, and the chunk starts at tick 5,000.
      expect(events[1]?.startTime).toBe('2023-11-14T22:13:21.001Z')
    },
  )

  it('that nobody closed is read to its last event, and the next one is found behind it', async () => {
    const open = madeChunk({ ...made('compressed', 1), unfinished: true })
    const both = Buffer.concat([open, madeChunk(made('compressed', 1))])
    const { events, chunks, troubles } = await eventsOf(both)
    expect(troubles).toEqual([])
    expect(chunks).toHaveLength(2)
    expect(events.map(({ text }) => text)).toEqual([...strings, ...strings].map(([, text]) => text))
  })

  it('is found again behind bytes that are none', async () => {
    const whole = madeChunk(made('compressed', 1))
    const { events, troubles } = await eventsOf(Buffer.concat([whole, Buffer.alloc(100, 0x46), whole]), 'print', 64)
    expect(troubles).toEqual([{ at: whole.length, bytes: 100, what: 'not-a-chunk' }])
    expect(events).toHaveLength(2 * strings.length)
  })

  it('of one large chunk is read with pauses, and no longer than somebody waits for it', async () => {
    const large = madeChunk({
      classes: eventClass(fieldOf('text', TEXT)),
      events: (writer) => {
        for (let i = 0; i < 4_000; i++) writer.event(EVENT, (event) => void event.number(i).text('x'.repeat(1_000)))
      },
    })
    const cancelling = new AbortController()
    let pauses = 0
    const source = (stopAt: number) => ({
      ...memorySource('made.jfr', large, large.length),
      signal: cancelling.signal,
      onWork: () => {
        if (++pauses === stopAt) cancelling.abort()
      },
    })
    const readAll = async (stopAt = Number.POSITIVE_INFINITY) => {
      for await (const record of jfr.parse(source(stopAt))) expect(record.kind).not.toBe('')
    }
    await readAll()
    const whole = pauses
    expect(whole).toBeGreaterThanOrEqual(large.length / 2 ** 20)
    pauses = 0
    await expect(readAll(whole - 1)).rejects.toMatchObject({ code: 'cancelled' })
    expect(pauses).toBe(whole - 1)
  })

  it('gives the same events however the bytes come', async () => {
    const whole = Buffer.concat([madeChunk(made('compressed', 1)), madeChunk(made('plain', 0))])
    const { events } = await eventsOf(whole)
    for (const chunkBytes of [1, 3, 67, 1000])
      expect((await eventsOf(whole, 'print', chunkBytes)).events).toEqual(events)
  })

  it('of a later major version is passed over, and the file refused when there is nothing else', async () => {
    const later = madeChunk(made('compressed', 1))
    later[5] = 3
    const { chunks, troubles } = await eventsOf(later)
    expect([chunks.length, troubles[0]?.what]).toEqual([0, 'unsupported'])
    expect((await recordsOf(jfr, later)).failure).toMatch(/^bad-data: .* holds no part of a flight recording/)
  })
})

describe('pools', () => {
  const node = classOf(NODE, 'made.Node', [fieldOf('name', TEXT), fieldOf('next', NODE, { constantPool: 'true' })])
  const made = (pool: (writer: Writer) => void, more: Partial<MadeChunk> = {}): Uint8Array =>
    madeChunk({
      classes: [...eventClass(fieldOf('node', NODE, { constantPool: 'true' })), node],
      events: (writer) => void writer.event(EVENT, (event) => void event.number(5_000).number(1)),
      checkpoints: [pool],
      ...more,
    })

  it('lie in checkpoints that name the one before', async () => {
    const checkpoint = (key: number, name: string, next: number) => (writer: Writer) =>
      void writer.number(1, 4).number(NODE).number(1, 4).number(key).text(name).number(next)
    const bytes = made(checkpoint(1, 'first', 2), {
      checkpoints: [checkpoint(1, 'first', 2), checkpoint(2, 'second', 3), checkpoint(3, 'third', 0)],
    })
    const { events } = await eventsOf(bytes)
    expect(events[0]?.node).toEqual({ name: 'first', next: { name: 'second', next: { name: 'third', next: null } } })
  })

  it('that have no entry of a key give nothing for it', async () => {
    const { events, chunks } = await eventsOf(
      made((writer) => void writer.number(1, 4).number(NODE).number(1, 4).number(1).text('only').number(4711)),
    )
    expect(events[0]?.node).toEqual({ name: 'only', next: null })
    expect(chunks[0]?.damagedEvents).toBe(0)
  })

  it('that go in circles end where they began', async () => {
    const { events } = await eventsOf(
      made(
        (writer) =>
          void writer
            .number(1, 4)
            .number(NODE)
            .number(2, 4)
            .number(1)
            .text('a')
            .number(2)
            .number(2)
            .text('b')
            .number(1),
      ),
    )
    expect(events[0]?.node).toEqual({ name: 'a', next: { name: 'b', next: null } })
  })

  it('with a chain of thousands are damage, not an overflow', async () => {
    const length = 5_000
    const { chunks } = await eventsOf(
      made((writer) => {
        writer.number(1, 4).number(NODE).number(length, 4)
        for (let i = 1; i <= length; i++)
          writer
            .number(i)
            .text('x')
            .number(i + 1)
      }),
    )
    expect(chunks[0]?.damagedEvents).toBe(1)
  })

  it('of a type that is not there, or with a count beyond the end, are a trouble in words', async () => {
    const unknown = await eventsOf(made((writer) => void writer.number(1, 4).number(999).number(1, 4).number(1)))
    expect(unknown.chunks[0]?.troubles).toEqual(['a pool of a type that is not there'])
    const wild = await eventsOf(
      made(
        (writer) =>
          void writer
            .number(1, 4)
            .number(NODE)
            .number(2 ** 30, 4),
      ),
    )
    expect(wild.chunks[0]?.troubles[0]).toMatch(/^a count of 1073741824/)
  })
})

describe('types', () => {
  it('with a field of a type that is not there are counted and not decoded', async () => {
    const bytes = madeChunk({
      classes: eventClass(fieldOf('lost', 4711)),
      events: (writer) => void writer.event(EVENT, (event) => void event.number(5_000).number(1)),
    })
    const { records, failure } = await recordsOf(jfr, bytes)
    expect(failure).toBeUndefined()
    const events = records.find((record) => record.kind === 'table' && record.table.name === 'jfr_events')
    expect(events?.kind === 'table' && events.table.rows.find(([name]) => name === 'made.Event')?.[1]).toBe(1)
  })

  it('that nobody described are counted, and passed over by their length', async () => {
    const bytes = madeChunk({
      classes: eventClass(fieldOf('count', LONG)),
      events: (writer) =>
        void writer
          .event(4711, (event) => void event.text('of a kind that is not there'))
          .event(EVENT, (event) => void event.number(5_000).number(7)),
    })
    const { events, chunks } = await eventsOf(bytes)
    expect(events.map(({ count }) => count)).toEqual([7])
    expect(chunks[0]?.counts.find(({ type }) => type === '#4711')?.count).toBe(1)
  })

  it('with an event longer than its chunk end before it, and say so', async () => {
    const bytes = madeChunk({
      classes: eventClass(fieldOf('count', LONG)),
      events: (writer) => void writer.event(EVENT, (event) => void event.number(5_000).number(7)),
    })
    const last = Buffer.concat([bytes, Buffer.from([0xff, 0xff, 0xff, 0x7f, EVENT, 1, 1])])
    new DataView(last.buffer, last.byteOffset).setBigInt64(8, BigInt(last.length))
    const { events, chunks } = await eventsOf(last)
    expect(events.map(({ count }) => count)).toEqual([7])
    expect(chunks[0]?.troubles).toEqual(['7 bytes behind the last whole event'])
  })

  it('whose fields go beyond their end are in no table, and in the counts', async () => {
    const bytes = madeChunk({
      classes: eventClass(fieldOf('count', LONG)),
      events: (writer) => {
        writer.event(EVENT, (event) => void event.number(5_000).number(7))
        writer.event(EVENT, (event) => void event.number(5_001))
        writer.event(EVENT, (event) => void event.number(5_002).number(9))
      },
    })
    const { records } = await recordsOf(jfr, bytes)
    const rows = (name: string) =>
      records.flatMap((record) => (record.kind === 'table' && record.table.name === name ? record.table.rows : []))
    expect(rows('made.Event').map((row) => row[1])).toEqual([7, 9])
    expect(rows('jfr_events').find(([type]) => type === 'made.Event')?.[1]).toBe(3)
    const said = records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat] : []))
    expect(said.find(({ code }) => code === 'recording-events-damaged')?.message).toContain('1 event whose fields')
  })

  it('that contain themselves in place are damage, not an overflow', async () => {
    const bytes = madeChunk({
      classes: [...eventClass(fieldOf('node', NODE)), classOf(NODE, 'made.Node', [fieldOf('next', NODE)])],
      events: (writer) => void writer.event(EVENT, (event) => void event.number(5_000).number(1)),
    })
    expect((await eventsOf(bytes)).chunks[0]?.damagedEvents).toBe(1)
    expect((await recordsOf(jfr, bytes)).failure).toBeUndefined()
  })
})

describe('a damaged recording', () => {
  it('cut off at 200 places gives its intact events and says so, or is refused', async () => {
    const bytes = own('churn-g1.jfr.gz')
    let kept = 0
    for (const cut of truncations(bytes)) {
      const { records, failure } = await recordsOf(jfr, cut)
      if (failure !== undefined) {
        expect(cut.length).toBeLessThan(68)
        continue
      }
      const codes = records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : []))
      expect(codes).toContain('recording-cut-off')
      if (records.some((record) => record.kind === 'points')) kept++
    }
    expect(kept).toBeGreaterThan(20)
  }, 120_000)

  it('cut off anywhere has the events before the cut, and none twice; changed anywhere it is read, or refused', async () => {
    const bytes = madeChunk({
      classes: eventClass(fieldOf('count', LONG)),
      events: (writer) => {
        for (let i = 0; i < 5; i++) writer.event(EVENT, (event) => void event.number(5_000 + i).number(i))
      },
      checkpoints: [(writer) => void writer.number(1, 4).number(TEXT).number(1, 4).number(1).text('pooled')],
    })
    let most = 0
    for (let end = 0; end < bytes.length; end++) {
      const { records, failure } = await recordsOf(jfr, bytes.subarray(0, end))
      if (failure !== undefined) continue
      const totals = records.flatMap((record) => (record.kind === 'table' ? record.table.rows : []))
      const events = Number(totals.find(([type]) => type === 'made.Event' || type === `#${EVENT}`)?.[1] ?? 0)
      expect(events, `cut at ${end}`).toBeGreaterThanOrEqual(most)
      most = events
    }
    expect(most).toBe(5)
    expect(await endure(jfr, mutations(bytes, 7, 1_000))).toEqual({ read: 1_000 })
  }, 60_000)

  it('cut off within its second chunk keeps all of the first', async () => {
    const [first, second] = [own('churn-g1.jfr.gz'), own('churn-zgc.jfr.gz')]
    const whole = await recordsOf(jfr, first)
    const cut = await recordsOf(jfr, Buffer.concat([first, second.subarray(0, second.length / 2)]))
    const pointsOf = (records: typeof whole.records) =>
      records.reduce((sum, record) => sum + (record.kind === 'points' ? record.t.length : 0), 0)
    expect(pointsOf(whole.records)).toBeGreaterThan(50)
    expect(pointsOf(cut.records)).toBeGreaterThanOrEqual(pointsOf(whole.records))
  })

  it.each(['churn-g1.jfr.gz', 'churn-zgc.jfr.gz'])(
    '%s changed in 1,000 ways gives records or a sentence',
    async (name) => {
      const bytes = own(name)
      expect((await endure(jfr, mutations(bytes, 7, 1_000))).read).toBe(1_000)
    },
    600_000,
  )
})
