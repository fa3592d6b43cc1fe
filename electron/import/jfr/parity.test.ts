import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireOrSkip } from '../../requirements.ts'
import { fileSource } from '../byteSource.ts'
import { recordsOf } from '../hardening.ts'
import { jfr } from './index.ts'
import { readRecording } from './recording.ts'
import { type Jdk, jdks, printed, type Recipe, Recordings, summaryOf } from './testRecordings.ts'
import { EventTotals } from './totals.ts'

const HEAVY = 'jdk.ObjectAllocationInNewTLAB#enabled=true,jdk.ObjectAllocationOutsideTLAB#enabled=true'
const RECIPES: readonly Recipe[] = [
  { name: 'default settings on G1', jvm: ['-XX:+UseG1GC'], recording: 'settings=default' },
  { name: 'profile settings on G1', jvm: ['-XX:+UseG1GC'], recording: 'settings=profile' },
  { name: 'profile settings on Parallel', jvm: ['-XX:+UseParallelGC'], recording: 'settings=profile' },
  { name: 'profile settings on Serial', jvm: ['-XX:+UseSerialGC'], recording: 'settings=profile' },
  { name: 'profile settings on ZGC', jvm: ['-XX:+UseZGC'], recording: 'settings=profile' },
  {
    name: 'old objects with their paths',
    recording: 'settings=profile,path-to-gc-roots=true,jdk.ObjectCount#enabled=true',
  },
  {
    name: 'several chunks',
    jvm: ['-XX:FlightRecorderOptions:maxchunksize=1M', '-XX:TLABSize=4k', '-XX:-ResizeTLAB'],
    recording: `settings=default,${HEAVY}`,
    seconds: 4,
    printed: ['jdk.GCHeapSummary', 'jdk.ThreadPark', 'jdk.JavaMonitorEnter', 'churn.EveryKind', 'jdk.CPULoad'],
  },
  { name: 'default settings on the newest', newest: true, recording: 'settings=default' },
  {
    name: 'old objects on ZGC of the newest',
    newest: true,
    jvm: ['-XX:+UseZGC'],
    recording: 'settings=profile,path-to-gc-roots=true',
  },
  { name: 'sampling every millisecond', recording: 'settings=profile,jdk.ExecutionSample#period=1ms' },
]
/** Fewer event types than this and the comparison shows little. */
const ENOUGH_TYPES = 25

const isThere = requireOrSkip('jdk')

/** Lines that differ, of which a few are enough to see why. */
const MOST_DIFFERENCES = 5

function word(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner))?.slice(0, 200) ?? ''
}

/** JDKs before 25 print unsigned numbers as signed ones, and the longest time by its number. */
const FOR_EVER = 'PT2562047788015215H30M7.999999999S'
const FOR_EVER_BY_NUMBER = new Set(['PT2562047788015215H30M7S', 'PT2562047788015H12M55.807S'])
function isSame(ours: unknown, theirs: unknown): boolean {
  if (ours === theirs) return true
  if (typeof ours === 'string') return ours === FOR_EVER && FOR_EVER_BY_NUMBER.has(String(theirs))
  const isNumber = (value: unknown) => typeof value === 'number' || typeof value === 'bigint'
  if (!isNumber(ours) || !isNumber(theirs)) return false
  // Some JDKs print more digits of a float than it has.
  if (!Number.isInteger(Number(ours))) return Math.fround(Number(ours)) === Math.fround(Number(theirs))
  if (!Number.isInteger(Number(theirs)) || Number(theirs) >= 0) return false
  const width = Number(ours) < 256 ? 8 : Number(ours) < 2 ** 32 ? 32 : 64
  return BigInt(ours as number) === BigInt.asUintN(width, BigInt(theirs as number))
}

/** Where two values differ first, in words. */
function difference(ours: unknown, theirs: unknown, path: string): string | undefined {
  const isInner = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
  if (!isInner(ours) || !isInner(theirs)) {
    return isSame(ours, theirs) ? undefined : `${path}: ${word(ours)} is ${word(theirs)} to the JDK`
  }
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const found = difference(ours[key], theirs[key], `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

type Event = Readonly<Record<string, unknown>>

/** The JDK prints in the order of time, the file has each thread's events together. */
function inOrder(events: readonly Event[]): readonly Event[] {
  const keyOf = (event: Event) =>
    JSON.stringify(event, (_, value) =>
      typeof value === 'number' || typeof value === 'bigint'
        ? String(Math.fround(Number(BigInt.asIntN(64, BigInt(Math.trunc(Number(value)))))))
        : value,
    )
  const keyed = events.map((event) => [String(event.startTime), keyOf(event), event] as const)
  return keyed
    .toSorted((a, b) => (a[0] === b[0] ? (a[1] < b[1] ? -1 : 1) : a[0] < b[0] ? -1 : 1))
    .map(([, , event]) => event)
}

/** An event that waited while chunks changed names a trace of the chunk before, which the JDK only finds by chance. */
function withTrace(theirs: Event, ours: Event | undefined): Event {
  return theirs.stackTrace === null && ours ? { ...theirs, stackTrace: ours.stackTrace } : theirs
}

async function eventsOf(file: string): Promise<Map<string, Event[]>> {
  const events = new Map<string, Event[]>()
  for await (const chunk of readRecording(fileSource(file, file))) {
    expect(chunk.troubles).toEqual([])
    const values = chunk.values('print')
    const handlers = chunk.model.eventTypes.map((type) => {
      const list = events.get(type.name) ?? []
      events.set(type.name, list)
      return [type, (cursor: Parameters<typeof values.event>[1]) => void list.push(values.event(type, cursor))] as const
    })
    chunk.each(new Map(handlers))
    expect(chunk.damagedEvents).toBe(0)
  }
  return events
}

describe.skipIf(!isThere)('beside the JDK’s own tool', () => {
  const recordings = new Recordings()
  let found: readonly Jdk[] = []

  beforeAll(async () => {
    found = await jdks()
  })
  afterAll(() => recordings.release())

  it('what a halted JVM had flushed is read, and said to be unfinished', async () => {
    const [jdk] = found
    if (!jdk) throw new Error('no JDK of 17 or later was found')
    const file = await recordings.unfinished(jdk)
    const { records, failure } = await recordsOf(jfr, await readFile(file), 'chunk.jfr')
    expect(failure).toBeUndefined()
    const codes = records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat.code] : []))
    expect(codes).toContain('recording-unfinished')
    const events = records.flatMap((record) => (record.kind === 'table' ? [record.table.name] : []))
    expect(events).toEqual(expect.arrayContaining(['jfr_events', 'jdk.CPULoad', 'churn.EveryKind']))
  }, 120_000)

  for (const recipe of RECIPES) {
    describe.sequential(`a recording with ${recipe.name}`, () => {
      let file = ''
      let jdk: Jdk

      beforeAll(async () => {
        const chosen = recipe.newest ? found.at(-1) : found[0]
        if (!chosen) throw new Error('no JDK of 17 or later was found')
        jdk = chosen
        file = await recordings.make(jdk, recipe)
      }, 120_000)

      it('has as many events and bytes of every type', async () => {
        const totals = new EventTotals()
        let chunks = 0
        for await (const chunk of readRecording(fileSource(file, file))) {
          chunks++
          totals.add(chunk)
        }
        const ours = [...totals.byType].map(([name, { count, bytes }]) => [name, `${count} ${bytes}`] as const)
        const theirs = await summaryOf(jdk, file)
        expect(theirs.size).toBeGreaterThan(100)
        expect(new Map(ours.toSorted())).toEqual(new Map([...theirs].toSorted()))
        if (recipe.name === 'several chunks') expect(chunks).toBeGreaterThan(1)
      }, 60_000)

      it('has the same values in every field of every event', async () => {
        const ours = await eventsOf(file)
        const theirs = Map.groupBy(await printed(jdk, file, recipe.printed), ({ type }) => type)
        expect(theirs.size).toBeGreaterThanOrEqual(recipe.printed ? 3 : ENOUGH_TYPES)
        const differences = [...theirs].flatMap(([type, events]) => {
          const [left, right] = [inOrder(ours.get(type) ?? []), inOrder(events.map(({ values }) => values))]
          expect(left.length, type).toBe(right.length)
          const said = recipe.name === 'several chunks' ? right.map((event, i) => withTrace(event, left[i])) : right
          return said.flatMap((event, i) => difference(left[i], event, type) ?? []).slice(0, MOST_DIFFERENCES)
        })
        expect(differences).toEqual([])
      }, 120_000)
    })
  }
})
