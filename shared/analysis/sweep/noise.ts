/**
 * What repeats of one configuration say about noise: the pooled variance s² = Σ (nᵢ − 1) sᵢ² / Σ (nᵢ − 1) over all
 * configurations that were measured more than once, as in an analysis of variance.
 */
import { mean } from '../summary.ts'

export interface Noise {
  readonly variance: number
  readonly freedom: number
}

/** Undefined when nothing was repeated: then nobody knows how far two equal runs differ. */
export function noiseOf(groups: Iterable<readonly number[]>): Noise | undefined {
  let squares = 0
  let freedom = 0
  for (const group of groups) {
    if (group.length < 2) continue
    const middle = mean(Float64Array.from(group))
    for (const value of group) squares += (value - middle) ** 2
    freedom += group.length - 1
  }
  return freedom === 0 ? undefined : { variance: squares / freedom, freedom }
}

/** Half of the 95 % interval of a mean of `n` rows. */
export function halfWidth({ variance, freedom }: Noise, n: number): number {
  return studentQuantile(freedom) * Math.sqrt(variance / n)
}

/** 1.96 of the normal distribution, which Student's t becomes. */
const NORMAL = 1.959963984540054

/** Two-sided 95 % point of Student's t: exact for one and two degrees of freedom, else by Peiser's expansion (Cornish–Fisher) to within 0.5 %. */
export function studentQuantile(freedom: number): number {
  if (freedom === 1) return 12.706204736432095
  if (freedom === 2) return 4.302652729696142
  const z = NORMAL
  const [z3, z5, z7, z9] = [z ** 3, z ** 5, z ** 7, z ** 9]
  return (
    z +
    (z3 + z) / (4 * freedom) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * freedom ** 3) +
    (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / (92_160 * freedom ** 4)
  )
}
