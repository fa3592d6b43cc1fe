/** What a chunk's metadata says: types with their fields, and what annotations make of a field's number. */

/** The fields of an event fit a dozen times over; more is damage. */
export const MAX_FIELDS = 1_000
/** jdk.jfr.Event is one step up from most; a chain as long as this goes in circles. */
const MAX_ANCESTORS = 32

export interface Annotation {
  /** The full name of its type, e.g. `jdk.jfr.Timespan`. */
  readonly name: string
  /** `value` of one, `value-0`, `value-1` … of a list. */
  readonly values: ReadonlyMap<string, string>
}

export interface Field {
  readonly name: string
  readonly type: Type
  /** The event holds a key, and the value lies in the pool of the field's type. */
  readonly pooled: boolean
  readonly array: boolean
  readonly annotations: readonly Annotation[]
}

/** What a person may set for an event type, e.g. `threshold`. */
export interface Setting {
  readonly name: string
  readonly type: string
  readonly defaultValue: string
}

export class Type {
  readonly id: number
  readonly name: string
  readonly superName: string | undefined
  /** A wrapper of one field, which stands for it. */
  readonly simple: boolean
  readonly fields: readonly Field[]
  annotations: readonly Annotation[] = []
  /** Its own; `TypeModel.settingsOf` has the inherited ones too. */
  settings: readonly Setting[] = []
  /** A field has a type that the metadata does not have: nothing behind it can be read. */
  broken = false

  constructor(about: Pick<Type, 'id' | 'name' | 'superName' | 'simple' | 'fields'>) {
    this.id = about.id
    this.name = about.name
    this.superName = about.superName
    this.simple = about.simple
    this.fields = about.fields
  }
}

export class TypeModel {
  readonly types: ReadonlyMap<number, Type>
  /** Milliseconds that the writer's clock is ahead of UTC. */
  readonly zoneOffsetMs: number
  /** Equal in chunks of one recording whose types are the same; undefined when there are none. */
  readonly metadataId: number | undefined
  readonly #byName: ReadonlyMap<string, Type>

  constructor(types: ReadonlyMap<number, Type>, zoneOffsetMs: number, metadataId?: number) {
    this.types = types
    this.metadataId = metadataId
    this.zoneOffsetMs = zoneOffsetMs
    this.#byName = new Map([...types.values()].map((type) => [type.name, type]))
  }

  named(name: string): Type | undefined {
    return this.#byName.get(name)
  }

  /** The types of which there may be events, in the order of the metadata. */
  get eventTypes(): readonly Type[] {
    return [...this.types.values()].filter((type) => type.superName === 'jdk.jfr.Event' || this.#isEvent(type))
  }

  #isEvent(type: Type): boolean {
    return this.#ancestors(type).some(
      ({ name, superName }) => name === 'jdk.jfr.Event' || superName === 'jdk.jfr.Event',
    )
  }

  /** Its own settings and those of the types it extends, of which its own go first. */
  settingsOf(type: Type): readonly Setting[] {
    const settings = new Map<string, Setting>()
    for (const each of [type, ...this.#ancestors(type)]) {
      for (const setting of each.settings) if (!settings.has(setting.name)) settings.set(setting.name, setting)
    }
    return [...settings.values()]
  }

  #ancestors(type: Type): readonly Type[] {
    const found: Type[] = []
    for (let name = type.superName; name !== undefined && found.length < MAX_ANCESTORS; ) {
      const next = this.#byName.get(name)
      if (!next) break
      found.push(next)
      name = next.superName
    }
    return found
  }
}

/** What a field's number measures, as its annotations say. */
export type Measure =
  | { readonly kind: 'timestamp' | 'timespan'; readonly unit: string }
  | { readonly kind: 'bytes' | 'bits'; readonly rate: boolean }
  | { readonly kind: 'percentage' | 'address' | 'frequency' | 'plain' }

/** Of an annotation that a JDK does not have, only what it is annotated with could tell; such a number is plain. */
export function measureOf({ annotations }: Field): Measure {
  const by = new Map(annotations.map(({ name, values }) => [name, values]))
  const stamp = by.get('jdk.jfr.Timestamp')
  if (stamp) return { kind: 'timestamp', unit: stamp.get('value') ?? 'NANOSECONDS_SINCE_EPOCH' }
  const span = by.get('jdk.jfr.Timespan')
  if (span) return { kind: 'timespan', unit: span.get('value') ?? 'NANOSECONDS' }
  const rate = by.has('jdk.jfr.Frequency')
  const amount = by.get('jdk.jfr.DataAmount')
  if (amount) return { kind: amount.get('value') === 'BITS' ? 'bits' : 'bytes', rate }
  if (by.has('jdk.jfr.Percentage')) return { kind: 'percentage' }
  if (by.has('jdk.jfr.MemoryAddress')) return { kind: 'address' }
  return { kind: rate ? 'frequency' : 'plain' }
}

/** Whether a negative number stands for one of 2^63 and more. */
export function isUnsigned({ annotations }: Field): boolean {
  return annotations.some(({ name }) => name === 'jdk.jfr.Unsigned')
}
