/**
 * Numbers as `go tool pprof` prints them, to the last digit, so that what people know from there can be found again here.
 * Its kB is 1,024 bytes, its "hrs" has no "min" below it, and ties round to the even digit, as Go's formatting does.
 */

interface PprofUnit {
  readonly name: string
  readonly aliases: readonly string[]
  readonly factor: number
}

interface UnitFamily {
  /** Smallest first. */
  readonly units: readonly PprofUnit[]
  /** Used when the wanted unit is of another family. */
  readonly fallback: { readonly name: string; readonly factor: number }
}

const FAMILIES: readonly UnitFamily[] = [
  {
    units: [
      { name: 'B', aliases: ['b', 'byte'], factor: 1 },
      { name: 'kB', aliases: ['kb', 'kbyte', 'kilobyte'], factor: 2 ** 10 },
      { name: 'MB', aliases: ['mb', 'mbyte', 'megabyte'], factor: 2 ** 20 },
      { name: 'GB', aliases: ['gb', 'gbyte', 'gigabyte'], factor: 2 ** 30 },
      { name: 'TB', aliases: ['tb', 'tbyte', 'terabyte'], factor: 2 ** 40 },
      { name: 'PB', aliases: ['pb', 'pbyte', 'petabyte'], factor: 2 ** 50 },
    ],
    fallback: { name: 'B', factor: 1 },
  },
  {
    units: [
      { name: 'ns', aliases: ['ns', 'nanosecond'], factor: 1 },
      { name: 'us', aliases: ['μs', 'us', 'microsecond'], factor: 1e3 },
      { name: 'ms', aliases: ['ms', 'millisecond'], factor: 1e6 },
      { name: 's', aliases: ['s', 'sec', 'second'], factor: 1e9 },
      { name: 'hrs', aliases: ['hour', 'hr'], factor: 3_600e9 },
    ],
    fallback: { name: 's', factor: 1e9 },
  },
  {
    units: [
      { name: 'n*GCU', aliases: ['nanogcu'], factor: 1e-9 },
      { name: 'u*GCU', aliases: ['microgcu'], factor: 1e-6 },
      { name: 'm*GCU', aliases: ['milligcu'], factor: 1e-3 },
      { name: 'GCU', aliases: ['gcu'], factor: 1 },
      { name: 'k*GCU', aliases: ['kilogcu'], factor: 1e3 },
      { name: 'M*GCU', aliases: ['megagcu'], factor: 1e6 },
      { name: 'G*GCU', aliases: ['gigagcu'], factor: 1e9 },
      { name: 'T*GCU', aliases: ['teragcu'], factor: 1e12 },
      { name: 'P*GCU', aliases: ['petagcu'], factor: 1e15 },
    ],
    fallback: { name: 'GCU', factor: 1 },
  },
]

const UNNAMED_UNITS = new Set(['count', 'sample', 'unit', 'minimum', 'auto'])

export interface Scaled {
  readonly value: number
  /** Empty when it goes without saying. */
  readonly unit: string
}

function find(family: UnitFamily, spelling: string): PprofUnit | undefined {
  const lower = spelling.toLowerCase()
  const alias = lower.length > 2 && lower.endsWith('s') ? lower.slice(0, -1) : lower
  return family.units.find((unit) => unit.aliases.includes(alias))
}

/** Whether two spellings measure the same kind of thing, so that one can be turned into the other. */
export function sameFamily(a: string, b: string): boolean {
  return FAMILIES.some((family) => find(family, a) !== undefined && find(family, b) !== undefined)
}

/** A value in another unit; `minimum` and `auto` choose the largest in which it is at least 1. */
export function scale(value: number, from: string, to: string): Scaled {
  if (value < 0) {
    const { value: positive, unit } = scale(-value, from, to)
    return { value: -positive, unit }
  }
  for (const family of FAMILIES) {
    const source = find(family, from)
    if (!source) continue
    const base = value * source.factor
    const target = to === 'minimum' || to === 'auto' ? largestBelow(family, base) : find(family, to)
    const { name, factor } = target ?? family.fallback
    return { value: base / factor, unit: name }
  }
  return { value, unit: UNNAMED_UNITS.has(to) ? '' : to }
}

function largestBelow(family: UnitFamily, base: number): PprofUnit | undefined {
  return family.units.findLast((unit) => base / unit.factor >= 1)
}

/** E.g. `513.67MB`, `12`, `1.50s`. */
export function label(value: number, from: string, to: string): string {
  const scaled = scale(value, from, to)
  const digits = fixed2(scaled.value).replace(/\.00$/, '')
  return digits === '0' || digits === '-0' ? '0' : digits + scaled.unit
}

/** A share of the total, six characters wide, e.g. ` 1.73%`, `  100%`. */
export function percentage(value: number, total: number): string {
  const ratio = total === 0 ? 0 : Math.abs(value / total) * 100
  if (ratio >= 99.95 && ratio <= 100.05) return '  100%'
  return `${(ratio >= 1 ? fixed2(ratio) : twoDigits(ratio)).padStart(5)}%`
}

/** Two decimals, ties to the even digit; JavaScript alone would round them up. */
function fixed2(value: number): string {
  const eighths = value * 8
  // Only odd eighths end in an exact 5 in the third decimal.
  if (!Number.isInteger(eighths) || Number.isInteger(value * 4)) return value.toFixed(2)
  const lower = Math.floor(value * 100)
  return ((lower % 2 === 0 ? lower : lower + 1) / 100).toFixed(2)
}

/** Two significant digits as C's %g writes them, for values from 0 to 1. */
function twoDigits(value: number): string {
  if (value === 0) return '0'
  const rounded = evenTie(value) ?? Number(value.toPrecision(2))
  if (rounded >= 1e-4) return String(rounded)
  const [mantissa, exponent = '0'] = rounded.toExponential().split('e')
  return `${mantissa}e-${exponent.slice(1).padStart(2, '0')}`
}

/** Of the values below 1, only sixteenths can lie exactly between two numbers of two digits. */
function evenTie(value: number): number | undefined {
  const exact = value.toPrecision(3)
  if (!Number.isInteger(value * 16) || Number(exact) !== value || !exact.endsWith('5')) return undefined
  const lower = Number(exact.slice(0, -1))
  return Number(exact.at(-2)) % 2 === 0 ? lower : Number(value.toPrecision(2))
}
