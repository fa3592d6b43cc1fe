/** Profiles out of a recording: where time goes, what is allocated, what stays, what waits, what is thrown. */
import { labelSet } from '../../../shared/profile/labels.ts'
import type { StackProfile, ValueType } from '../../../shared/profile/profile.ts'
import { ProfileBuilder } from '../../../shared/profile/profileBuilder.ts'
import { chainOf, className, isFields, textOf, threadName } from './names.ts'
import type { ChunkStacks } from './stacks.ts'
import type { Subscriptions } from './subscriptions.ts'
import type { Value } from './values.ts'

/** Of one profile: stacks by label. A recording of hours has some hundred thousand. */
const MAX_SAMPLES = 2_000_000
/** Classes and threads; more than this are made one by one, and are then counted together. */
const MAX_LABELS = 20_000
const OTHERS = '(others)'

/** Sums values by stack and label, so that a million events are some thousand samples. */
class Summing {
  readonly builder: ProfileBuilder
  readonly #label: string
  readonly #sums = new Map<number, number[]>()
  readonly #labels: string[] = []
  readonly #labelIndex = new Map<string, number>()
  readonly #width: number
  events = 0
  dropped = 0

  constructor(sampleTypes: readonly ValueType[], label: string) {
    this.builder = new ProfileBuilder(sampleTypes)
    this.#label = label
    this.#width = sampleTypes.length
  }

  add(stack: number, label: number, values: readonly number[]): void {
    // Stacks start at -1, and a label fits below the limit.
    const key = (stack + 1) * (MAX_LABELS + 1) + label
    let sums = this.#sums.get(key)
    if (!sums) {
      if (this.#sums.size >= MAX_SAMPLES) {
        this.dropped++
        return
      }
      sums = new Array<number>(this.#width).fill(0)
      this.#sums.set(key, sums)
    }
    this.events++
    for (let i = 0; i < this.#width; i++) (sums[i] as number) += values[i] ?? 0
  }

  label(text: string): number {
    const known = this.#labelIndex.get(text)
    if (known !== undefined) return known
    if (this.#labels.length >= MAX_LABELS - 1 && text !== OTHERS) return this.label(OTHERS)
    this.#labelIndex.set(text, this.#labels.length)
    return this.#labels.push(text) - 1
  }

  finish(about: Pick<StackProfile, 'takenAtMs' | 'durationNanos'>): StackProfile {
    const sets = this.#labels.map((text) => labelSet(text === '' ? [] : [[this.#label, text]], []))
    for (const [key, sums] of this.#sums) {
      const label = key % (MAX_LABELS + 1)
      this.builder.sample((key - label) / (MAX_LABELS + 1) - 1, sums, sets[label])
    }
    return this.builder.finish(about)
  }
}

interface Kind {
  readonly name: string
  readonly events: readonly string[]
  /** Fields behind `stackTrace`, and what a sample counts by them. */
  readonly fields: readonly string[]
  readonly sampleTypes: readonly ValueType[]
  /** The field that labels a sample, and what the label is called. */
  readonly by: string
  readonly label: string
  readonly nameOf: (value: Value) => string
  /** Seconds in a tick of the chunk's clock, for spans. */
  readonly values: (row: Float64Array, secondsPerTick: number) => readonly number[]
}

const SAMPLES: readonly ValueType[] = [{ type: 'samples', unit: 'count' }]
const ALLOCATIONS: readonly ValueType[] = [
  { type: 'alloc_samples', unit: 'count' },
  { type: 'alloc_space', unit: 'bytes' },
]
const WAITS: readonly ValueType[] = [
  { type: 'contentions', unit: 'count' },
  { type: 'delay', unit: 'nanoseconds' },
]
/** Places in a row: the trace's key, the label's key, then the fields. */
const [STACK, LABEL, FIRST, SECOND] = [0, 1, 2, 3]

const one = () => [1]
const weighed = (row: Float64Array) => [1, row[FIRST] || row[SECOND] || 0]
const waited = (row: Float64Array, secondsPerTick: number) => [1, (row[FIRST] ?? 0) * secondsPerTick * 1e9]

const KINDS: readonly Kind[] = [
  {
    name: 'execution samples',
    events: ['jdk.ExecutionSample'],
    fields: [],
    sampleTypes: SAMPLES,
    by: 'sampledThread',
    label: 'thread',
    nameOf: threadName,
    values: one,
  },
  {
    name: 'native method samples',
    events: ['jdk.NativeMethodSample'],
    fields: [],
    sampleTypes: SAMPLES,
    by: 'sampledThread',
    label: 'thread',
    nameOf: threadName,
    values: one,
  },
  {
    name: 'CPU time samples',
    events: ['jdk.CPUTimeSample'],
    fields: ['samplingPeriod'],
    sampleTypes: [...SAMPLES, { type: 'cpu', unit: 'nanoseconds' }],
    by: 'eventThread',
    label: 'thread',
    nameOf: threadName,
    values: waited,
  },
  {
    name: 'allocation samples',
    events: ['jdk.ObjectAllocationSample'],
    fields: ['weight'],
    sampleTypes: ALLOCATIONS,
    by: 'objectClass',
    label: 'class',
    nameOf: className,
    values: weighed,
  },
  {
    // Of one allocation in a new buffer the buffer counts: it stands for what is allocated in it.
    name: 'allocations by buffer',
    events: ['jdk.ObjectAllocationInNewTLAB', 'jdk.ObjectAllocationOutsideTLAB'],
    fields: ['tlabSize', 'allocationSize'],
    sampleTypes: ALLOCATIONS,
    by: 'objectClass',
    label: 'class',
    nameOf: className,
    values: weighed,
  },
  {
    name: 'lock contention',
    events: ['jdk.JavaMonitorEnter'],
    fields: ['duration'],
    sampleTypes: WAITS,
    by: 'monitorClass',
    label: 'class',
    nameOf: className,
    values: waited,
  },
  {
    name: 'parked threads',
    events: ['jdk.ThreadPark'],
    fields: ['duration'],
    sampleTypes: WAITS,
    by: 'parkedClass',
    label: 'class',
    nameOf: className,
    values: waited,
  },
  {
    name: 'exceptions',
    events: ['jdk.JavaExceptionThrow', 'jdk.JavaErrorThrow'],
    fields: [],
    sampleTypes: [{ type: 'exceptions', unit: 'count' }],
    by: 'thrownClass',
    label: 'class',
    nameOf: className,
    values: one,
  },
]

const OBJECTS: readonly ValueType[] = [
  { type: 'objects', unit: 'count' },
  { type: 'object_space', unit: 'bytes' },
]

/** An old object as it was sampled: since when it is there, and what holds it. */
export interface OldObject {
  readonly type: string
  readonly description: string
  /** Undefined in recordings of JDKs that do not tell. */
  readonly bytes: number | undefined
  readonly arrayElements: number | undefined
  readonly age: number
  /** Unix milliseconds. */
  readonly allocatedAtMs: number | undefined
  readonly thread: string
  /** From the root of garbage collection to the object. */
  readonly chain: readonly string[]
  /** From the call that allocated it outwards. */
  readonly stack: readonly string[]
}

/** The JDK keeps 256 unless told otherwise; each dump adds its own. */
const MAX_OLD_OBJECTS = 10_000

export class RecordingProfiles {
  readonly #sums = KINDS.map(({ sampleTypes, label }) => new Summing(sampleTypes, label))
  readonly #allocated = new Summing(OBJECTS, 'class')
  readonly #held = new Summing(OBJECTS, 'class')
  readonly oldObjects: OldObject[] = []
  oldObjectsLeftOut = 0

  subscribe(to: Subscriptions, stacks: ChunkStacks): void {
    const { chunk } = to
    const secondsPerTick = chunk.clock.secondsOfSpan(1)
    KINDS.forEach(({ events, fields, by, nameOf, values }, i) => {
      const sum = this.#sums[i] as Summing
      const { builder } = sum
      for (const event of events) {
        const type = chunk.model.named(event)?.fields.find(({ name }) => name === by)?.type
        const labels = new Map<number, number>()
        to.on(event, ['stackTrace', by, ...fields], (row) => {
          const key = row[LABEL] ?? Number.NaN
          let label = labels.get(key)
          if (label === undefined) {
            label = sum.label(type && !Number.isNaN(key) ? nameOf(chunk.pooled(type, key)) : '')
            labels.set(key, label)
          }
          sum.add(stacks.add(row[STACK] ?? Number.NaN, builder), label, values(row, secondsPerTick))
        })
      }
    })
    this.#subscribeOldObjects(to, stacks)
  }

  #subscribeOldObjects(to: Subscriptions, stacks: ChunkStacks): void {
    const { chunk } = to
    const type = chunk.model.named('jdk.OldObjectSample')
    if (!type) return
    const values = chunk.values('base')
    const stackKey = chunk.rows(type.name, ['stackTrace'])
    to.handle(type, (cursor) => {
      const start = cursor.at
      stackKey?.read(cursor)
      const key = stackKey?.row[0] ?? Number.NaN
      cursor.at = start
      const event = values.event(type, cursor)
      const object = event.object ?? null
      const fields = isFields(object) ? object : {}
      const bytes = typeof event.objectSize === 'number' ? event.objectSize : undefined
      const chain = chainOf(object, event.root)
      const name = className(fields.type) || '(unknown)'
      const old: OldObject = {
        type: name,
        description: textOf(fields.description),
        bytes,
        arrayElements: elementsOf(event.arrayElements),
        age: typeof event.objectAge === 'number' ? event.objectAge : Number.NaN,
        allocatedAtMs: typeof event.allocationTime === 'number' ? event.allocationTime : undefined,
        thread: threadName(event.eventThread),
        chain,
        stack: stacks.frames(key).map(({ name: frame, line }) => (line ? `${frame}:${line}` : frame)),
      }
      if (this.oldObjects.length < MAX_OLD_OBJECTS) this.oldObjects.push(old)
      else this.oldObjectsLeftOut++
      const counted = [1, bytes ?? 0]
      const allocated = this.#allocated
      allocated.add(stacks.add(key, allocated.builder), allocated.label(name), counted)
      const held = this.#held
      held.add(held.builder.stack(chain.map((link) => ({ name: link }))), held.label(name), counted)
    })
  }

  /** What there is, by name; allocations by buffer only where nothing better was recorded. */
  finish(about: Pick<StackProfile, 'takenAtMs' | 'durationNanos'>): { name: string; profile: StackProfile }[] {
    const sampled = KINDS.findIndex(({ name }) => name === 'allocation samples')
    const isSampled = (this.#sums[sampled]?.events ?? 0) > 0
    const named = [
      ...KINDS.map(({ name }, i) => ({ name, sum: this.#sums[i] as Summing })),
      { name: 'old objects, where allocated', sum: this.#allocated },
      { name: 'old objects, what holds them', sum: this.#held },
    ]
    return named
      .filter(({ name, sum }) => sum.events > 0 && !(isSampled && name === 'allocations by buffer'))
      .map(({ name, sum }) => ({ name, profile: sum.finish(about) }))
  }

  /** Samples that found no room. */
  get dropped(): number {
    return [...this.#sums, this.#allocated, this.#held].reduce((sum, { dropped }) => sum + dropped, 0)
  }
}

/** The smallest int says that the object is no array. */
const NO_ARRAY = -(2 ** 31)

function elementsOf(value: Value | undefined): number | undefined {
  return typeof value === 'number' && value !== NO_ARRAY ? value : undefined
}
