/** Filters over labels, as pprof's -tagfocus reads them: ranges of numbers such as `4kb:64kb`, or patterns over text. */
import { compilePattern } from './pattern.ts'
import { scale } from './pprofUnits.ts'
import type { LabelSet, NumberLabel, StackProfile } from './profile.ts'

export type TagFilter = (set: LabelSet) => boolean
type InRange = (value: number, unit: string) => boolean

export function compileTagFilter(
  profile: StackProfile,
  name: string,
  source: string | undefined,
): TagFilter | undefined {
  if (!source) return undefined
  const split = source.indexOf('=')
  const key = split < 0 ? undefined : source.slice(0, split)
  const wanted = source.slice(split + 1)
  const range = parseRange(wanted)
  if (range) return numberFilter(profile, key, range)
  const patterns = wanted.split(',').map((pattern) => compilePattern(pattern, `--${name}`))
  if (key === undefined) {
    return ({ text }) =>
      patterns.every((pattern) => text.some(([k, values]) => values.some((value) => pattern.test(`${k}:${value}`))))
  }
  return ({ text }) =>
    text.some(([k, values]) => k === key && patterns.some((pattern) => values.some((value) => pattern.test(value))))
}

function numberFilter(profile: StackProfile, key: string | undefined, inRange: InRange): TagFilter {
  const units = unitsOfNumbers(profile.labelSets)
  return ({ numbers }) =>
    numbers.some(([k, values]) => {
      const unit = units.get(k) ?? k
      return (key === undefined || k === key) && values.some(({ value }) => inRange(value, unit))
    })
}

/** The unit of each numeric label: the first one stated, otherwise one that its name suggests. */
export function unitsOfNumbers(labelSets: readonly LabelSet[]): ReadonlyMap<string, string> {
  const units = new Map<string, string>()
  const stated = (values: readonly NumberLabel[]) => values.find(({ unit }) => unit !== '')?.unit
  for (const { numbers } of labelSets) {
    for (const [key, values] of numbers) {
      const unit = stated(values)
      if (unit !== undefined && !units.has(key)) units.set(key, unit)
    }
  }
  for (const key of ['alignment', 'request']) if (!units.has(key)) units.set(key, 'bytes')
  return units
}

/** `32kb`, `:64kb` (at most), `4mb:` (at least) and `12kb:64mb`; undefined when the text is none of these. */
function parseRange(text: string): InRange | undefined {
  const bound = String.raw`([+-]?\d+)([A-Za-z]+)?`
  const parts = new RegExp(`^(?:(${bound})|(${bound}):|:(${bound})|(${bound}):(${bound}))$`).exec(text)
  if (!parts) return undefined
  const read = (group: number, unit?: string) =>
    scale(Number(parts[group + 1]), parts[group + 2] ?? '', unit ?? parts[group + 2] ?? '')
  const test =
    (unit: string, holds: (value: number) => boolean): InRange =>
    (value, from) => {
      const scaled = scale(value, from, unit)
      return scaled.unit === unit && holds(scaled.value)
    }
  if (parts[1] !== undefined) {
    const { value, unit } = read(1)
    return test(unit, (v) => v === value)
  }
  if (parts[4] !== undefined) {
    const { value, unit } = read(4)
    return test(unit, (v) => v >= value)
  }
  if (parts[7] !== undefined) {
    const { value, unit } = read(7)
    return test(unit, (v) => v <= value)
  }
  const low = read(10)
  const high = read(13, low.unit)
  return high.unit === low.unit ? test(low.unit, (v) => v >= low.value && v <= high.value) : undefined
}
