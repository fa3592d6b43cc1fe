/** Profiles out of a recording: where time goes, what is allocated, what stays, what waits, what is thrown. */
import { labelSet } from '../../../shared/profile/labels.ts'
import type { StackProfile, Stacks, ValueType } from '../../../shared/profile/profile.ts'
import { ProfileBuilder } from '../../../shared/profile/profileBuilder.ts'
import { BLOCK_ROWS } from './block.ts'
import { KeyTable } from './keyTable.ts'
import { chainOf, className, isFields, textOf, threadName } from './names.ts'
import { Pairs } from './pairs.ts'
import { type ChunkStacks, NO_STACK, type RecordingStacks, StackCopy } from './stacks.ts'
import type { Subscriptions } from './subscriptions.ts'
import type { Value } from './values.ts'

/** Of one profile: stacks by label. A recording of hours has some hundred thousand. */
const MAX_SAMPLES = 2_000_000
/** Traces that are looked up between two pauses: some tens of milliseconds where all are new and deep. */
const PAIRS_AT_ONCE = 1_024
/** Classes and threads; more than this are made one by one, and are then counted together. */
const MAX_LABELS = 20_000
const OTHERS = '(others)'

/** Sums amounts by stack and label, so that a million events are some thousand samples. */
class Summing {
  readonly #sampleTypes: readonly ValueType[]
  readonly #label: string
  readonly #pairs = new Pairs(MAX_SAMPLES)
  readonly #labels: string[] = []
  readonly #labelIndex = new Map<string, number>()
  events = 0
  dropped = 0

  constructor(sampleTypes: readonly ValueType[], label: string) {
    this.#sampleTypes = sampleTypes
    this.#label = label
  }

  /** `stack` is one of the recording's. */
  add(stack: number, label: number, count: number, amount: number): void {
    if (this.#pairs.add(stack, label, count, amount)) this.events += count
    else this.dropped += count
  }

  label(text: string): number {
    const known = this.#labelIndex.get(text)
    if (known !== undefined) return known
    if (this.#labels.length >= MAX_LABELS - 1 && text !== OTHERS) return this.label(OTHERS)
    this.#labelIndex.set(text, this.#labels.length)
    return this.#labels.push(text) - 1
  }

  finish(recording: RecordingStacks, stacks: Stacks, about: About): StackProfile {
    const builder = new ProfileBuilder(this.#sampleTypes)
    const copy = new StackCopy(builder, recording, stacks)
    const sets = this.#labels.map((text) => labelSet(text === '' ? [] : [[this.#label, text]], []))
    this.#pairs.each((stack, label, count, amount) => {
      builder.sample(copy.copy(stack), [count, amount], sets[label])
    })
    return builder.finish(about)
  }
}

type About = Pick<StackProfile, 'takenAtMs' | 'durationNanos'>

interface Kind {
  readonly name: string
  /** Types of events, each with the field that is summed beside their count, if one is. */
  readonly events: readonly (readonly [type: string, amount?: string])[]
  /** Count and amount; one in nanoseconds is a span in the recording. */
  readonly sampleTypes: readonly ValueType[]
  /** The field that labels a sample, and what the label is called. */
  readonly by: string
  readonly label: string
  readonly nameOf: (value: Value) => string
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

/** Its weights stand for all allocation, so nothing else is needed where it was recorded. */
const SAMPLED = 'jdk.ObjectAllocationSample'
const BY_BUFFER = 'allocations by buffer'

const KINDS: readonly Kind[] = [
  {
    name: 'execution samples',
    events: [['jdk.ExecutionSample']],
    sampleTypes: SAMPLES,
    by: 'sampledThread',
    label: 'thread',
    nameOf: threadName,
  },
  {
    name: 'native method samples',
    events: [['jdk.NativeMethodSample']],
    sampleTypes: SAMPLES,
    by: 'sampledThread',
    label: 'thread',
    nameOf: threadName,
  },
  {
    name: 'CPU time samples',
    events: [['jdk.CPUTimeSample', 'samplingPeriod']],
    sampleTypes: [...SAMPLES, { type: 'cpu', unit: 'nanoseconds' }],
    by: 'eventThread',
    label: 'thread',
    nameOf: threadName,
  },
  {
    name: 'allocation samples',
    events: [[SAMPLED, 'weight']],
    sampleTypes: ALLOCATIONS,
    by: 'objectClass',
    label: 'class',
    nameOf: className,
  },
  {
    // Of one allocation in a new buffer the buffer counts: it stands for what is allocated in it.
    name: BY_BUFFER,
    events: [
      ['jdk.ObjectAllocationInNewTLAB', 'tlabSize'],
      ['jdk.ObjectAllocationOutsideTLAB', 'allocationSize'],
    ],
    sampleTypes: ALLOCATIONS,
    by: 'objectClass',
    label: 'class',
    nameOf: className,
  },
  {
    name: 'lock contention',
    events: [['jdk.JavaMonitorEnter', 'duration']],
    sampleTypes: WAITS,
    by: 'monitorClass',
    label: 'class',
    nameOf: className,
  },
  {
    name: 'parked threads',
    events: [['jdk.ThreadPark', 'duration']],
    sampleTypes: WAITS,
    by: 'parkedClass',
    label: 'class',
    nameOf: className,
  },
  {
    name: 'exceptions',
    events: [['jdk.JavaExceptionThrow'], ['jdk.JavaErrorThrow']],
    sampleTypes: [{ type: 'exceptions', unit: 'count' }],
    by: 'thrownClass',
    label: 'class',
    nameOf: className,
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
  readonly #stacks: RecordingStacks
  readonly oldObjects: OldObject[] = []
  oldObjectsLeftOut = 0
  #isSampled = false

  constructor(stacks: RecordingStacks) {
    this.#stacks = stacks
  }

  subscribe(to: Subscriptions, stacks: ChunkStacks): void {
    const { chunk } = to
    this.#isSampled ||= chunk.hasEvents(SAMPLED)
    KINDS.forEach((kind, i) => {
      if (kind.name === BY_BUFFER && this.#isSampled) return
      for (const [event, amount] of kind.events) sumEvents(kind, event, amount, this.#sums[i] as Summing, to, stacks)
    })
    this.#subscribeOldObjects(to, stacks)
  }

  #subscribeOldObjects(to: Subscriptions, stacks: ChunkStacks): void {
    const { chunk } = to
    const type = chunk.model.named('jdk.OldObjectSample')
    if (!type) return
    const values = chunk.values('base')
    const stackKey = chunk.columns(type.name, ['stackTrace'])
    to.handle(type, (cursor, end) => {
      const start = cursor.at
      stackKey?.read(cursor)
      const key = stackKey?.columns[0]?.[0] ?? Number.NaN
      cursor.at = start
      const event = values.event(type, cursor, end)
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
      this.#allocated.add(stacks.stack(key), this.#allocated.label(name), 1, bytes ?? 0)
      const all = this.#stacks
      const holding = chain.reduce((at, link) => all.table.add(at, all.location(all.name(link), 0)), NO_STACK)
      this.#held.add(holding, this.#held.label(name), 1, bytes ?? 0)
    })
  }

  /** What there is, by name; allocations by buffer only where nothing better was recorded. */
  finish(about: About): { name: string; profile: StackProfile }[] {
    const stacks = this.#stacks.table.finish()
    const named = [
      ...KINDS.map(({ name }, i) => ({ name, sum: this.#sums[i] as Summing })),
      { name: 'old objects, where allocated', sum: this.#allocated },
      { name: 'old objects, what holds them', sum: this.#held },
    ]
    return named
      .filter(({ name, sum }) => sum.events > 0 && !(this.#isSampled && name === BY_BUFFER))
      .map(({ name, sum }) => ({ name, profile: sum.finish(this.#stacks, stacks, about) }))
  }

  /** Samples that found no room. */
  get dropped(): number {
    return [...this.#sums, this.#allocated, this.#held].reduce((sum, { dropped }) => sum + dropped, 0)
  }
}

const NO_AMOUNTS = new Float64Array(BLOCK_ROWS)

/** By the keys of the chunk first: what they stand for is looked up once for all events that are alike. */
function sumEvents(
  { by, nameOf, sampleTypes }: Kind,
  event: string,
  amount: string | undefined,
  sum: Summing,
  to: Subscriptions,
  stacks: ChunkStacks,
): void {
  const { chunk } = to
  const fields = chunk.model.named(event)?.fields
  const labels = new KeyTable()
  const labelled = fields?.find(({ name }) => name === by)?.type
  const unlabelled = sum.label('')
  const labelOf = (key: number) => {
    let label = labels.get(key)
    if (label < 0) {
      label = labelled && !Number.isNaN(key) ? sum.label(nameOf(chunk.pooled(labelled, key))) : unlabelled
      labels.set(key, label)
    }
    return label
  }
  const factor = sampleTypes[1]?.unit === 'nanoseconds' ? chunk.clock.secondsOfSpan(1) * 1e9 : 1
  const add = (trace: number, key: number, count: number, total: number) =>
    sum.add(stacks.stack(trace), labelOf(key), count, total * factor)
  const summed = fields?.filter(({ name }) => name === amount).map(({ name }) => name) ?? []
  const alike = new Pairs(MAX_SAMPLES)
  to.columns(event, ['stackTrace', by, ...summed], ([traces, keys, amounts = NO_AMOUNTS], rows) => {
    if (!traces || !keys) return
    alike.addRows(traces, keys, amounts, rows, (row) =>
      add(traces[row] as number, keys[row] as number, 1, amounts[row] as number),
    )
  })
  to.after(function* () {
    for (let from = 0; from < alike.count; from += PAIRS_AT_ONCE) {
      yield
      alike.each(add, from, from + PAIRS_AT_ONCE)
    }
  })
}

/** The smallest int says that the object is no array. */
const NO_ARRAY = -(2 ** 31)

function elementsOf(value: Value | undefined): number | undefined {
  return typeof value === 'number' && value !== NO_ARRAY ? value : undefined
}
