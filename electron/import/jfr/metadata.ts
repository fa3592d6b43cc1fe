/**
 * The metadata event of a chunk says what all others hold. It is a table of strings and a tree of elements with
 * attributes, like XML by numbers:
 *
 *     root ─┬─ metadata ─── class (id, name, superType, simpleType) ─┬─ field (name, class, constantPool, dimension)
 *           │                                                       ├─ setting (name, class, defaultValue)
 *           └─ region (locale, gmtOffset)                           └─ annotation (class, value or value-0, value-1 …)
 *
 * Fields and settings carry annotations too: they tell ticks from bytes and percentages.
 */
import type { Cursor } from './cursor.ts'
import { Damage } from './damage.ts'
import { type Annotation, type Field, MAX_FIELDS, type Setting, Type, TypeModel } from './types.ts'

/** Root, metadata, class, field, annotation: deeper than that is damage. */
const MAX_DEPTH = 8
/** A JDK has some 6,000 elements; a program may add event types by the hundred. */
const MAX_ELEMENTS = 1_000_000

interface Element {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly Element[]
}

/** What a chunk described, kept so that the next one need not be taken apart when it says the same. */
export interface Described {
  readonly model: TypeModel
  /** The event without its times. */
  readonly bytes: Uint8Array
}

/** The types of a chunk, from its metadata event at the cursor; those of the chunk before when they are the same. Throws Damage. */
export function readMetadata(cursor: Cursor, before?: Described): Described {
  const start = cursor.at
  const size = cursor.integer(4)
  if (cursor.integer(8) !== 0) throw new Damage('no metadata event where one should be')
  cursor.integer(8)
  cursor.integer(8)
  const bytes = cursor.bytes.subarray(cursor.at, start + size)
  if (before && isSame(bytes, before.bytes)) return before
  const id = cursor.integer(8)
  const strings = Array.from({ length: cursor.count() }, () => {
    const text = cursor.string()
    return typeof text === 'string' ? text : ''
  })
  return { model: modelOf(readElements(cursor, strings), id), bytes: bytes.slice() }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

function readElements(cursor: Cursor, strings: readonly string[]): Element {
  let elements = 0
  const text = () => strings[cursor.integer(4)] ?? ''
  const read = (depth: number): Element => {
    if (depth > MAX_DEPTH || ++elements > MAX_ELEMENTS) throw new Damage('metadata that nests or goes on too long')
    const name = text()
    const attributes = new Map<string, string>()
    for (let left = cursor.count(); left > 0; left--) attributes.set(text(), text())
    const children = Array.from({ length: cursor.count() }, () => read(depth + 1))
    return { name, attributes, children }
  }
  return read(0)
}

function named(parent: Element, name: string): readonly Element[] {
  return parent.children.filter((child) => child.name === name)
}

function modelOf(root: Element, metadataId: number): TypeModel {
  const classes = named(root, 'metadata').flatMap((metadata) => named(metadata, 'class'))
  const types = new Map<number, Type>()
  const fields = new Map<Type, Field[]>()
  for (const { attributes, children } of classes) {
    const id = Number(attributes.get('id') ?? 'none')
    if (!Number.isInteger(id)) continue
    const own: Field[] = []
    const type = new Type({
      id,
      name: attributes.get('name') ?? '',
      superName: attributes.get('superType'),
      simple: attributes.get('simpleType') === 'true',
      fields: own,
    })
    types.set(id, type)
    if (children.length > 0) fields.set(type, own)
  }
  const typeOf = (element: Element) => types.get(Number(element.attributes.get('class') ?? 'none'))
  for (const element of classes) {
    const type = types.get(Number(element.attributes.get('id') ?? 'none'))
    const own = type && fields.get(type)
    if (!type || !own) continue
    for (const child of named(element, 'field').slice(0, MAX_FIELDS)) {
      const fieldType = typeOf(child)
      const name = child.attributes.get('name') ?? ''
      // Without its type nothing tells where the next field begins.
      if (!fieldType) {
        type.broken = true
        continue
      }
      own.push({
        name,
        type: fieldType,
        pooled: child.attributes.get('constantPool') === 'true',
        array: Number(child.attributes.get('dimension') ?? 0) > 0,
        annotations: annotationsOf(child, typeOf),
      })
    }
    type.annotations = annotationsOf(element, typeOf)
    type.settings = named(element, 'setting').map(
      (setting): Setting => ({
        name: setting.attributes.get('name') ?? '',
        type: typeOf(setting)?.name ?? '',
        defaultValue: setting.attributes.get('defaultValue') ?? '',
      }),
    )
  }
  const region = named(root, 'region')[0]?.attributes
  const offset = Number(region?.get('gmtOffset') ?? 0)
  return new TypeModel(types, Number.isFinite(offset) ? offset : 0, metadataId)
}

function annotationsOf(element: Element, typeOf: (element: Element) => Type | undefined): readonly Annotation[] {
  return named(element, 'annotation').flatMap((annotation): Annotation[] => {
    const type = typeOf(annotation)
    if (!type) return []
    const values = [...annotation.attributes].filter(([key]) => key !== 'class')
    return [{ name: type.name, values: new Map(values) }]
  })
}
