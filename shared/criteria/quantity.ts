/**
 * What a number is a number of. A rule such as `max(heap) < traces * spans * span_size * 2` is only worth judging when
 * both sides are bytes, so every value carries its powers of bytes and seconds, and rules that do not fit are refused
 * before any data is looked at.
 */
import type { Unit } from '../model.ts'
import { format, tidy } from '../units.ts'

/**
 * Powers of the two base units, and for what is left without any: a count, a ratio, or a plain number that may stand for
 * either. `any` fits everything: the source states no unit.
 */
export interface Kind {
  readonly bytes: number
  readonly seconds: number
  readonly flavour: 'plain' | 'count' | 'ratio' | 'any'
}

export const PLAIN: Kind = { bytes: 0, seconds: 0, flavour: 'plain' }
export const COUNT: Kind = { bytes: 0, seconds: 0, flavour: 'count' }
export const RATIO: Kind = { bytes: 0, seconds: 0, flavour: 'ratio' }
export const SECONDS: Kind = { ...PLAIN, seconds: 1 }
export const ANY: Kind = { bytes: 0, seconds: 0, flavour: 'any' }

const KINDS: Readonly<Record<Unit, Kind>> = {
  bytes: { ...PLAIN, bytes: 1 },
  seconds: SECONDS,
  'bytes/second': { ...PLAIN, bytes: 1, seconds: -1 },
  'count/second': { ...PLAIN, seconds: -1 },
  count: COUNT,
  ratio: RATIO,
  unknown: ANY,
}

export function kindOfUnit(unit: Unit): Kind {
  return KINDS[unit]
}

function dimensionless(kind: Kind): boolean {
  return kind.bytes === 0 && kind.seconds === 0
}

/** Whether values of the two kinds may be compared or added. */
export function fits(a: Kind, b: Kind): boolean {
  if (a.flavour === 'any' || b.flavour === 'any') return true
  if (a.bytes !== b.bytes || a.seconds !== b.seconds) return false
  return !dimensionless(a) || a.flavour === b.flavour || a.flavour === 'plain' || b.flavour === 'plain'
}

/** The kind of a sum of two that fit: what one of them knows, both are. */
export function together(a: Kind, b: Kind): Kind {
  if (a.flavour === 'any') return b
  return dimensionless(a) && a.flavour === 'plain' ? b : a
}

export function product(a: Kind, b: Kind): Kind {
  if (a.flavour === 'any' || b.flavour === 'any') return ANY
  const cancelled = !dimensionless(a)
  const rest = cancelled ? RATIO : a.flavour === 'plain' ? b : b.flavour === 'plain' ? a : COUNT
  return combined(a.bytes + b.bytes, a.seconds + b.seconds, rest, [a, b])
}

/** A count of a count, as matched of expected, is a ratio, and so are bytes of bytes. */
export function quotient(a: Kind, b: Kind): Kind {
  if (a.flavour === 'any' || b.flavour === 'any') return ANY
  const left = a.flavour === 'count' && b.flavour === 'plain' && dimensionless(b) ? COUNT : RATIO
  return combined(a.bytes - b.bytes, a.seconds - b.seconds, left, [a, b])
}

function combined(bytes: number, seconds: number, rest: Kind, [a, b]: readonly [Kind, Kind]): Kind {
  if (bytes !== 0 || seconds !== 0) return { bytes, seconds, flavour: 'plain' }
  if (a.flavour === 'plain' && b.flavour === 'plain' && dimensionless(a) && dimensionless(b)) return PLAIN
  if (a.flavour === 'ratio' && b.flavour === 'ratio') return RATIO
  return rest
}

/** The unit that `format` knows for the kind; `unknown` for one that has no name, such as bytes × seconds. */
export function unitOfKind(kind: Kind): Unit {
  const found = (Object.keys(KINDS) as Unit[]).find(
    (unit) =>
      KINDS[unit].bytes === kind.bytes && KINDS[unit].seconds === kind.seconds && KINDS[unit].flavour === kind.flavour,
  )
  return found ?? 'unknown'
}

/** In words, for a refusal: `bytes`, `a count`. */
export function kindName(kind: Kind): string {
  if (kind.flavour === 'any') return 'of no stated unit'
  if (!dimensionless(kind)) {
    const unit = unitOfKind(kind)
    return unit === 'unknown' ? `bytes^${kind.bytes} seconds^${kind.seconds}` : unit
  }
  return kind.flavour === 'plain' ? 'a number without a unit' : `a ${kind.flavour}`
}

const HOUR = 3600
/** Bytes per second below which a rate is that of a leak rather than of a transfer, and is told by the hour. */
const SLOW = 64 * 1024

/** A value for a reader, in the largest unit that suits it. */
export function formatQuantity(value: number, kind: Kind): string {
  const unit = unitOfKind(kind)
  if (unit === 'bytes/second' && value !== 0 && Math.abs(value) < SLOW) return `${format(value * HOUR, 'bytes')}/h`
  if (unit !== 'unknown') return format(value, unit)
  // As many digits as it has, up to six: 20.5 is no 20.5000.
  return Number(value.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 6 })
}

export interface Quantity {
  /** In base units. */
  readonly value: number
  readonly kind: Kind
}

/** The kind and factor of a unit as it is written, `MiB`, `%` or `MiB/s`; undefined when it is none. */
export function readUnit(text: string): { readonly kind: Kind; readonly factor: number } | undefined {
  const [above = '', below, ...rest] = text.split('/')
  if (rest.length > 0) return undefined
  const numerator = above.trim() === '' && below !== undefined ? { unit: 'count' as const, factor: 1 } : tidy(above)
  if (!numerator) return undefined
  if (below === undefined) return { kind: kindOfUnit(numerator.unit), factor: numerator.factor }
  const denominator = tidy(below)
  if (denominator?.unit !== 'seconds') return undefined
  const { bytes, seconds } = kindOfUnit(numerator.unit)
  return { kind: { bytes, seconds: seconds - 1, flavour: 'plain' }, factor: numerator.factor / denominator.factor }
}

/** A number with a unit or without, such as `500 MiB`, `10 %`, `5/s` or `20.5`; undefined when the text is none. */
export function readQuantity(text: string): Quantity | undefined {
  const parts = /^\s*([+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(.*?)\s*$/i.exec(text)
  const value = Number(parts?.[1]?.replaceAll('_', ''))
  if (!parts || !Number.isFinite(value)) return undefined
  const unit = parts[2] ?? ''
  if (unit === '') return { value, kind: PLAIN }
  const read = readUnit(unit)
  return read && { value: value * read.factor, kind: read.kind }
}
