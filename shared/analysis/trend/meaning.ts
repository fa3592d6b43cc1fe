/** What a fitted shape would mean for memory, were it the right one. */
import type { FittedModel } from './models.ts'

export type Meaning = 'leak' | 'growing' | 'step' | 'burst' | 'teeth' | 'flat' | 'falls'

/** A burst ends within this share of its height from where it began. */
const COMES_BACK = 0.2
/** Steps up, and none down, that look like a leak in portions. */
const STAIRCASE = 3
/** Share of a climb that steps down must leave. */
const LEFT_OF_CLIMB = 0.5
const LONGEST_PLATEAU = 0.45

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
      return climbs(model, material) ? 'leak' : ofSteps(model, material)
    case 'steps':
      return ofSteps(model, material)
    case 'saturating':
    case 'warm-up-then-flat':
      return model.lateRise >= material / 2 ? 'growing' : levelOrFalling
  }
}

/** A line between steps climbs for good: steps down that undo it make a saw-tooth, and no leak. */
function climbs(model: FittedModel, material: number): boolean {
  const climb = model.last - model.first - stepsUpTo(model, 1)
  return climb >= material && model.last - model.first >= LEFT_OF_CLIMB * climb
}

/** The sum of a model's steps up to a share of the time. */
export function stepsUpTo({ changes, jumps }: FittedModel, share: number): number {
  return jumps.reduce((sum, jump, i) => ((changes[i] as number) <= share + 1e-9 ? sum + jump : sum), 0)
}

/** What the steps alone would mean: also those beside a line that does not climb. */
export function ofSteps(model: FittedModel, material: number): Meaning {
  const rise = model.last - model.first
  const largest = Math.max(...model.jumps.map(Math.abs))
  const comesBack = Math.abs(rise) < Math.max(material, COMES_BACK * largest)
  // A line that climbs and steps that only go down undo each other.
  if (comesBack && model.name === 'linear-with-steps' && model.jumps.every((jump) => jump < 0)) return 'teeth'
  if (comesBack) return model.highest - Math.max(model.first, model.last) >= material ? 'burst' : 'flat'
  // A step up on a line that falls further than that is no new level.
  if (model.name === 'linear-with-steps' && rise < 0) return 'falls'
  return model.name === 'steps' && isStaircase(model, material) ? 'leak' : 'step'
}

/** Steps up all along, enough of them that matter: none down, and no plateau as long as half of the run, at whose end it may be over. */
function isStaircase({ jumps, changes }: FittedModel, material: number): boolean {
  const plateaus = [...changes, 1].map((at, i) => at - (changes[i - 1] ?? 0))
  const steps = jumps.filter((jump) => jump >= material)
  return steps.length >= STAIRCASE && jumps.every((jump) => jump > 0) && Math.max(...plateaus) < LONGEST_PLATEAU
}
