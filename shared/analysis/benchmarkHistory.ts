/**
 * One benchmark over many versions. The suite compares two versions by the change of their means,
 * (new − old) / old; that figure is kept. With three runs a version no test of significance reaches 5 %, so a change is
 * called one only when the two versions share no value and their medians are apart by a tenth.
 */
import { mean } from './summary.ts'

/** Apart by less than this, two medians of minutes are the machine's mood. */
const NOTICEABLE = 0.1
/** Less than half of both neighbours is no progress that the next version would lose again. */
const IMPLAUSIBLE = 0.5

export interface SampleFigures {
  readonly n: number
  readonly median: number
  readonly mean: number
  readonly min: number
  readonly max: number
}

/** Undefined for no samples. */
export function sampleFigures(samples: readonly number[]): SampleFigures | undefined {
  const sorted = samples.toSorted((a, b) => a - b)
  const [min, max] = [sorted[0], sorted.at(-1)]
  if (min === undefined || max === undefined) return undefined
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? max
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? min) + upper) / 2
  return { n: sorted.length, median, mean: mean(Float64Array.from(sorted)), min, max }
}

/** Orders `0.9.1` before `0.10.0`; a part that is no number counts as text. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split(/[.-]/), b.split(/[.-]/)]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [one, other] = [left[i] ?? '', right[i] ?? '']
    const difference = Number(one) - Number(other)
    if (Number.isFinite(difference) && one !== '' && other !== '' ? difference !== 0 : one !== other) {
      return Number.isFinite(difference) && one !== '' && other !== '' ? difference : one < other ? -1 : 1
    }
  }
  return 0
}

export type Change = 'slower' | 'faster' | 'too fast to believe' | 'no clear change'

/** How a version compares with the one before it in the same environment; `next` tells a slip from a change that stayed. */
export function changeOf(previous: SampleFigures, current: SampleFigures, next?: SampleFigures): Change {
  const limit = current.median / IMPLAUSIBLE
  if (next && limit < previous.median && limit < next.median) return 'too fast to believe'
  const apart = Math.abs(current.median - previous.median) >= NOTICEABLE * previous.median
  if (apart && current.min > previous.max) return 'slower'
  if (apart && current.max < previous.min) return 'faster'
  return 'no clear change'
}
