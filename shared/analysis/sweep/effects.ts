/**
 * What each parameter does, alone and in pairs.
 *
 * The importance of a parameter is η², the share of the metric's variance that lies between its levels (Pearson's
 * correlation ratio, 1905; Sobol's first-order index, 1993, where all combinations are measured equally often). Many
 * levels take a share by chance, which ε² = 1 − (1 − η²)(n − 1)/(n − k) takes away (Kelley, 1935).
 */
import type { SweepEffect, SweepInteraction } from '../../sweepApi.ts'
import { mean } from '../summary.ts'
import { type Levels, levelsOf } from './levels.ts'
import { halfWidth, type Noise } from './noise.ts'
import type { RowsColumn } from './rows.ts'

/** Pairs grow with the square of parameters; those of the most important ones are tried. */
export const MAX_EFFECTS = 16

export interface Effects {
  readonly effects: readonly SweepEffect[]
  readonly interactions: readonly SweepInteraction[]
  readonly unexplained?: number
  /** Not all combinations of levels were measured equally often, so that shares overlap. */
  readonly unbalanced: boolean
  readonly levels: readonly Levels[]
}

export function effectsOf(parameters: readonly RowsColumn[], values: Float64Array, noise: Noise | undefined): Effects {
  const rows = Uint32Array.from(values, (_, i) => i).filter((i) => !Number.isNaN(values[i]))
  const total = squaresAround(Float64Array.from(rows, (i) => values[i] as number))
  const levels = parameters.map(levelsOf)
  const tried = levels
    .map((each) => ({ each, effect: effectOf(each, rows, values, total, noise) }))
    .filter(({ effect }) => effect.levels.length > 1)
    .sort((a, b) => shareOf(b.effect) - shareOf(a.effect))
  const effects = tried.map(({ effect }) => effect)
  if (!effects.some(({ importance }) => importance)) return { effects, interactions: [], unbalanced: false, levels }
  const paired = tried.filter(({ effect }) => effect.importance).slice(0, MAX_EFFECTS)
  const pairs = paired.flatMap((a, i) => paired.slice(i + 1).map((b) => ({ a, b, cells: together(a.each, b.each) })))
  const interactions = pairs.map(({ a, b, cells }): SweepInteraction => {
    const joint = between(cells, rows, values).squares / total
    return {
      a: a.effect.parameter,
      b: b.effect.parameter,
      share: Math.max(0, joint - shareOf(a.effect) - shareOf(b.effect)),
    }
  })
  const explained =
    effects.reduce((sum, effect) => sum + shareOf(effect), 0) + interactions.reduce((sum, { share }) => sum + share, 0)
  return {
    effects,
    interactions: interactions.sort((a, b) => b.share - a.share),
    unexplained: Math.max(0, 1 - explained),
    unbalanced: pairs.some(({ a, b, cells }) => !isBalanced(cells, rows, a.each.levels.length * b.each.levels.length)),
    levels,
  }
}

function shareOf({ importance }: SweepEffect): number {
  return importance?.share ?? 0
}

function effectOf(
  levels: Levels,
  rows: Uint32Array,
  values: Float64Array,
  total: number,
  noise: Noise | undefined,
): SweepEffect {
  const { groups, squares, n } = between(levels.of, rows, values)
  const share = total === 0 ? 0 : squares / total
  return {
    parameter: levels.column,
    unit: levels.unit,
    levels: levels.levels.flatMap(({ value, label }, i) => {
      const own = groups.get(i)
      if (own === undefined) return []
      const middle = mean(Float64Array.from(own))
      const half = noise && halfWidth(noise, own.length)
      return [
        {
          value,
          label,
          n: own.length,
          mean: middle,
          min: own.reduce((a, b) => Math.min(a, b)),
          max: own.reduce((a, b) => Math.max(a, b)),
          ...(half === undefined ? {} : { low: middle - half, high: middle + half }),
        },
      ]
    }),
    ...(n > groups.size ? { importance: { share, adjusted: 1 - ((1 - share) * (n - 1)) / (n - groups.size) } } : {}),
  }
}

/** Σ nᵢ (meanᵢ − mean)² over the groups that `of` tells apart. */
function between(of: Int32Array, rows: Uint32Array, values: Float64Array) {
  const groups = new Map<number, number[]>()
  for (const row of rows) {
    const group = of[row] as number
    if (group < 0) continue
    const members = groups.get(group)
    if (members) members.push(values[row] as number)
    else groups.set(group, [values[row] as number])
  }
  const all = mean(Float64Array.from([...groups.values()].flat()))
  let squares = 0
  let n = 0
  for (const members of groups.values()) {
    squares += members.length * (mean(Float64Array.from(members)) - all) ** 2
    n += members.length
  }
  return { groups, squares, n }
}

function together(a: Levels, b: Levels): Int32Array {
  return a.of.map((level, row) =>
    level < 0 || (b.of[row] as number) < 0 ? -1 : level * b.levels.length + (b.of[row] as number),
  )
}

function isBalanced(cells: Int32Array, rows: Uint32Array, combinations: number): boolean {
  const counts = new Map<number, number>()
  for (const row of rows) counts.set(cells[row] as number, (counts.get(cells[row] as number) ?? 0) + 1)
  return counts.size === combinations && new Set(counts.values()).size === 1
}

function squaresAround(values: Float64Array): number {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0)
}
