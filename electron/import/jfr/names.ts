/** Names of classes, methods and threads as a person writes them, out of pooled values. */
import type { Value } from './values.ts'

const PRIMITIVE_NAMES: Readonly<Record<string, string>> = {
  B: 'byte',
  C: 'char',
  D: 'double',
  F: 'float',
  I: 'int',
  J: 'long',
  S: 'short',
  Z: 'boolean',
}
/** Where a hidden class lies in memory: another place in every run. */
const HIDDEN_PLACE = /[/+]0x[0-9a-f]+/g

type Fields = { readonly [field: string]: Value }

export function isFields(value: Value | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** `java/util/Map` is java.util.Map, `[B` is byte[], `[[Ljava/lang/String;` is java.lang.String[][]. */
export function typeName(internal: string): string {
  const dimensions = /^\[*/.exec(internal)?.[0].length ?? 0
  const element = internal.slice(dimensions)
  const plain = dimensions === 0 ? element : (PRIMITIVE_NAMES[element] ?? element.replace(/^L(.*);$/, '$1'))
  return plain.replaceAll(HIDDEN_PLACE, '').replaceAll('/', '.') + '[]'.repeat(dimensions)
}

/** A class is one value in a chunk, which names it for each of its methods. */
const classNames = new WeakMap<Fields, string>()

export function className(value: Value | undefined): string {
  if (!isFields(value)) return ''
  let name = classNames.get(value)
  if (name === undefined) {
    name = typeName(textOf(value.name))
    classNames.set(value, name)
  }
  return name
}

export function methodName(value: Value | undefined): string {
  if (!isFields(value)) return '(unknown)'
  const owner = className(value.type)
  const name = textOf(value.name)
  return owner === '' ? name || '(unknown)' : `${owner}.${name}`
}

export function threadName(value: Value | undefined): string {
  if (!isFields(value)) return ''
  return textOf(value.javaName) || textOf(value.osName)
}

/** A chain of references is cut here, as the JDK does. */
const MAX_LINKS = 400

/** What holds an old object: from the root of garbage collection to the object itself. */
export function chainOf(object: Value | undefined, root: Value | undefined): string[] {
  const links: string[] = []
  let field = ''
  for (let at = object; isFields(at) && links.length < MAX_LINKS; ) {
    links.push(`${className(at.type) || '(unknown)'}${field}`)
    const reference: Value | undefined = at.referrer
    if (!isFields(reference)) break
    field = fieldOf(reference)
    at = reference.object
  }
  const start = rootName(root)
  return [...(start === '' ? [] : [start]), ...links.toReversed()]
}

function fieldOf(reference: Fields): string {
  if (isFields(reference.field)) return `.${textOf(reference.field.name)}`
  // The place in an array differs from object to object, and would keep equal chains apart.
  return isFields(reference.array) ? '[]' : ''
}

function rootName(root: Value | undefined): string {
  if (!isFields(root)) return ''
  const parts = [textOf(root.system), textOf(root.type)].filter((part) => part !== '')
  return parts.length > 0 ? `GC root: ${parts.join(', ')}` : ''
}
