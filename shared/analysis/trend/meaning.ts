/** What a fitted shape would mean for memory, were it the right one. */
import type { FittedModel } from './models.ts'

export type Meaning = 'leak' | 'growing' | 'step' | 'burst' | 'flat' | 'falls'

/** A burst ends within this share of its height from where it began. */
const COMES_BACK = 0.2
/** Steps up, and none down, that look like a leak in portions. */
const STAIRCASE = 3

/** `material` is the growth that matters, in the series' unit. */
export function meaningOf(model: FittedModel, material: number): Meaning {
  const rise = model.last - model.first
  const levelOrFalling = rise <= -material ? 'falls' : 'flat'
  switch (model.name) {
    case 'flat':
      return 'flat'
    case 'linear':
    case 'accelerating':
    case 'flat-then-linear':
      return rise >= material ? 'leak' : levelOrFalling
    case 'warm-up-then-linear':
      // Only the slope after the warm-up counts, of which the last quarter shows at least a quarter.
      return model.lateRise >= material / 4 ? 'leak' : levelOrFalling
    case 'linear-with-steps':
      return rise - stepsUpTo(model, 1) >= material ? 'leak' : ofSteps(model, material)
    case 'steps':
      return ofSteps(model, material)
    case 'saturating':
    case 'warm-up-then-flat':
      return model.lateRise >= material / 2 ? 'growing' : levelOrFalling
  }
}

/** The sum of a model's steps up to a share of the time. */
export function stepsUpTo({ changes, jumps }: FittedModel, share: number): number {
  return jumps.reduce((sum, jump, i) => ((changes[i] as number) <= share + 1e-9 ? sum + jump : sum), 0)
}

function ofSteps(model: FittedModel, material: number): Meaning {
  const rise = model.last - model.first
  const largest = Math.max(...model.jumps.map(Math.abs))
  if (Math.abs(rise) < Math.max(material, COMES_BACK * largest))
    return model.highest - Math.max(model.first, model.last) >= material ? 'burst' : 'flat'
  const staircase = model.jumps.length >= STAIRCASE && model.jumps.every((jump) => jump > 0)
  return staircase && model.name === 'steps' ? 'leak' : 'step'
}
