/**
 * Text frames for the browser host: JSON that also carries what structured clone carries over a MessagePort and our
 * messages use, numbers that are not finite and Float64Array.
 */
type Tagged = { readonly $number: 'NaN' | 'Infinity' | '-Infinity' } | { readonly $float64: number[] }

export function encode(message: unknown): string {
  return JSON.stringify(message, (_, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) }
    if (value instanceof Float64Array)
      return { $float64: Array.from(value, (x) => (Number.isFinite(x) ? x : String(x))) }
    return value
  })
}

/** Throws SyntaxError on text that is not JSON. */
export function decode(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    const tagged = value as Partial<{ $number: string; $float64: (number | string)[] }> & Partial<Tagged>
    if (typeof tagged.$number === 'string') return Number(tagged.$number)
    if (Array.isArray(tagged.$float64)) return Float64Array.from(tagged.$float64 as (number | string)[], Number)
    return value
  })
}
