/** Members of parsed JSON by their type, whatever else a report may hold there. */
import { isObject, type JsonObject } from '../jsonObjects.ts'

/** Longer texts are damage, or data that is no label. */
const MAX_TEXT = 500

function member(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** Finite; undefined for anything else, JMH's "NaN" among it. */
export function numberAt(value: unknown, name: string): number | undefined {
  const found = member(value, name)
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined
}

export function textAt(value: unknown, name: string): string | undefined {
  const found = member(value, name)
  return typeof found === 'string' ? found.slice(0, MAX_TEXT) : undefined
}

export function objectAt(value: unknown, name: string): JsonObject | undefined {
  const found = member(value, name)
  return isObject(found) ? found : undefined
}

/** Empty when there is no such list; at most `most` of it. */
export function listAt(value: unknown, name: string, most: number): readonly unknown[] {
  const found = member(value, name)
  return Array.isArray(found) ? (found as unknown[]).slice(0, most) : []
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** `size=10, mode=fast` of an object of settings. */
export function settingsText(settings: JsonObject | undefined): string {
  const pairs = Object.entries(settings ?? {}).map(
    ([name, value]) => `${name}=${typeof value === 'object' ? '…' : String(value)}`,
  )
  return pairs.join(', ').slice(0, MAX_TEXT)
}
