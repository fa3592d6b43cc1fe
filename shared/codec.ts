/**
 * Text frames for the browser host: JSON that also carries what structured clone carries over a MessagePort and our
 * messages use, numbers that JSON has no word for and Float64Array.
 *
 * They travel as objects with one key, `$number` or `$float64`. A key of the message's own that begins with `$` gets one
 * more `$`, so that no label found in an opened file can pass for one of ours.
 */
import { columnOf, columnText } from './columnText.ts'

export function encode(message: unknown): string {
  return JSON.stringify(message, (_, value: unknown) => {
    if (typeof value === 'number') return spelled(value) ? { $number: spelling(value) } : value
    if (value instanceof Float64Array) return { $float64: columnText(value) }
    return isObject(value) ? renamed(value, '$', (key) => `$${key}`) : value
  })
}

/** Throws SyntaxError on text that is not JSON. */
export function decode(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (!isObject(value)) return value
    if (typeof value.$number === 'string') return Number(value.$number)
    if (typeof value.$float64 === 'string') return columnOf(value.$float64)
    return renamed(value, '$$', (key) => key.slice(1))
  })
}

function spelled(x: number): boolean {
  return !Number.isFinite(x) || Object.is(x, -0)
}

function spelling(x: number): string {
  return x === 0 ? '-0' : String(x)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function renamed(
  object: Record<string, unknown>,
  prefix: string,
  rename: (key: string) => string,
): Record<string, unknown> {
  const keys = Object.keys(object)
  if (!keys.some((key) => key.startsWith(prefix))) return object
  return Object.fromEntries(keys.map((key) => [key.startsWith(prefix) ? rename(key) : key, object[key]]))
}
