/** What a recording says of the JVM, its machine and its settings, once per chunk; the last word counts. */
import type { Cell, Table, Unit } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { redactText, redactValue } from './redact.ts'
import type { Subscriptions } from './subscriptions.ts'
import type { Value } from './values.ts'

/** A JVM has some 1,000 flags, and as many settings of its recorder. */
const MAX_ENTRIES = 20_000
/** An argument longer than this is a class path. */
const MAX_TEXT = 2_000

type Event = { readonly [field: string]: Value }

const FLAGS = ['Boolean', 'Int', 'UnsignedInt', 'Long', 'UnsignedLong', 'Double', 'String'].map(
  (kind) => `jdk.${kind}Flag`,
)
const SETTING = 'jdk.ActiveSetting'
const VARIABLE = 'jdk.InitialEnvironmentVariable'
const PROPERTY = 'jdk.InitialSystemProperty'

/** Types that are shown in the tables of this file instead of one of their own. */
export const ABOUT_EVENTS: ReadonlySet<string> = new Set([...FLAGS, SETTING, VARIABLE, PROPERTY])

/** Parameters of the run by event: the field and the parameter's name. */
const PARAMETERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'jdk.JVMInformation': {
    jvmName: 'jvm_name',
    jvmVersion: 'jvm_version',
    jvmArguments: 'jvm_arguments',
    jvmFlags: 'jvm_flags',
    javaArguments: 'java_arguments',
    pid: 'pid',
  },
  'jdk.CPUInformation': { cpu: 'cpu', cores: 'cpu_cores', hwThreads: 'cpu_threads' },
  'jdk.VirtualizationInformation': { name: 'virtualization' },
  'jdk.GCConfiguration': { youngCollector: 'gc_young', oldCollector: 'gc_old' },
  'jdk.GCHeapConfiguration': {
    initialSize: 'initial_heap_bytes',
    minSize: 'min_heap_bytes',
    maxSize: 'max_heap_bytes',
  },
  'jdk.ContainerConfiguration': {
    containerType: 'container_type',
    effectiveCpuCount: 'container_cpus',
    memoryLimit: 'container_memory_limit_bytes',
    memorySoftLimit: 'container_memory_soft_limit_bytes',
  },
}

/** The machine's memory stands for no limit in some containers; above this nobody means one. */
const NO_LIMIT = 2 ** 60

export class AboutRecording {
  readonly #parameters = new Map<string, string | number>()
  readonly #flags = new Map<string, readonly Cell[]>()
  readonly #settings = new Map<string, readonly Cell[]>()
  readonly #variables = new Map<string, readonly Cell[]>()
  readonly #properties = new Map<string, readonly Cell[]>()
  /** Bytes that the JVM could not write, as it says itself. */
  lostBytes = 0
  leftOut = 0

  subscribe(to: Subscriptions): void {
    const { chunk } = to
    const values = chunk.values('base')
    const each = (name: string, take: (event: Event) => void) => {
      const type = chunk.model.named(name)
      if (type) to.handle(type, (cursor, end) => take(values.event(type, cursor, end)))
    }
    for (const [name, fields] of Object.entries(PARAMETERS)) each(name, (event) => this.#note(event, fields))
    each('jdk.JVMInformation', ({ jvmStartTime }) => {
      if (typeof jvmStartTime === 'number' && jvmStartTime > 0) {
        this.#parameters.set('jvm_started', new Date(Math.min(jvmStartTime, 8.64e15)).toISOString())
      }
    })
    each('jdk.OSInformation', ({ osVersion }) => {
      const text = word(osVersion)
      // On Linux it is a file of settings, of which one is for people.
      const pretty = /^PRETTY_NAME="?([^"\n]*)/m.exec(text)?.[1] ?? text.split('\n')[0] ?? ''
      if (pretty !== '') this.#parameters.set('os', pretty.slice(0, MAX_TEXT))
    })
    for (const name of FLAGS) {
      const kind = name.slice('jdk.'.length, -'Flag'.length)
      each(name, ({ name: flag, value, origin }) => {
        const text = redactValue(word(flag), word(value))
        this.#put(this.#flags, word(flag), [word(flag), text, word(origin), kind])
      })
    }
    each(SETTING, ({ id, name, value }) => {
      const event = chunk.model.types.get(Number(id))?.name ?? `#${word(id)}`
      this.#put(this.#settings, `${event} ${word(name)}`, [event, word(name), redactText(word(value))])
    })
    const named = (into: Map<string, readonly Cell[]>) => (event: Event) => {
      const key = word(event.key)
      this.#put(into, key, [key, redactValue(key, word(event.value)).slice(0, MAX_TEXT)])
    }
    each(VARIABLE, named(this.#variables))
    each(PROPERTY, named(this.#properties))
    each('jdk.DataLoss', ({ amount }) => {
      if (typeof amount === 'number') this.lostBytes += amount
    })
  }

  #note(event: Event, fields: Readonly<Record<string, string>>): void {
    for (const [field, parameter] of Object.entries(fields)) {
      const value = event[field]
      if (typeof value === 'number' && value > 0 && value < NO_LIMIT) this.#parameters.set(parameter, value)
      if (typeof value === 'string' && value !== '') {
        this.#parameters.set(parameter, redactText(value).slice(0, MAX_TEXT))
      }
    }
  }

  #put(into: Map<string, readonly Cell[]>, key: string, cells: readonly Cell[]): void {
    if (into.size < MAX_ENTRIES || into.has(key)) into.set(key, cells)
    else this.leftOut++
  }

  *parameters(): Generator<ImportRecord> {
    for (const [name, value] of this.#parameters) yield { kind: 'parameter', name, value }
  }

  *tables(): Generator<Table> {
    yield* table('jvm_flags', ['flag', 'value', 'origin', 'kind'], this.#flags)
    yield* table('jfr_settings', ['event', 'setting', 'value'], this.#settings)
    yield* table('environment', ['variable', 'value'], this.#variables)
    yield* table('system_properties', ['property', 'value'], this.#properties)
  }
}

function word(value: Value | undefined): string {
  return value === null || value === undefined ? '' : String(value)
}

function* table(
  name: string,
  columns: readonly string[],
  rows: ReadonlyMap<string, readonly Cell[]>,
): Generator<Table> {
  if (rows.size === 0) return
  const unit: Unit | 'text' = 'text'
  const sorted = [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1))
  yield { name, columns: columns.map((column) => ({ name: column, unit })), rows: sorted.map(([, cells]) => cells) }
}
