/**
 * Which settings would tell most about a boundary: between the two levels that it lies between, where there is room; both
 * of them again, where they are neighbours or nothing was repeated; and where it was not reached, one step further on the
 * side that came nearest. A step further is a proposal to measure, never a claim of what it would give.
 */
import type { BoundaryLine, NextConfiguration } from '../../sweepApi.ts'

/** As many as a person starts at once, and no more than an evening of runs. */
export const MAX_NEXT = 12
/** Runs that give a spread at all, and a median. */
const REPEATS = 3

export interface NextQuestion {
  readonly x: string
  readonly y?: string
  readonly at: number
  readonly lines: readonly BoundaryLine[]
  /** All values of x are whole, as counts are. */
  readonly whole: boolean
  /** x is a share: it stays between 0 and 1. */
  readonly share: boolean
  readonly repeated: boolean
  /** All settings of a configuration near the line, x and y to be replaced. */
  near(line: BoundaryLine): Readonly<Record<string, string | number>>
  /** A number of x in words. */
  shown(x: number): string
}

export function nextConfigurations(question: NextQuestion): readonly NextConfiguration[] {
  const reached = question.lines.flatMap((line) =>
    line.crossings.flatMap((crossing) => around(question, line, crossing)),
  )
  const wanted =
    reached.length > 0
      ? reached
      : question.lines.flatMap((line) => further(question, line)).sort((a, b) => a.distance - b.distance)
  const seen = new Set<string>()
  return wanted
    .flatMap(({ distance: _, ...each }) => {
      const key = JSON.stringify(each.parameters)
      if (seen.has(key)) return []
      seen.add(key)
      return [each]
    })
    .slice(0, MAX_NEXT)
}

type Wanted = NextConfiguration & { readonly distance: number }

function around(
  question: NextQuestion,
  line: BoundaryLine,
  { x, between, interval }: BoundaryLine['crossings'][number],
): readonly Wanted[] {
  const [below, above] = between
  const inside = question.whole ? Math.round(x) : rounded(x, above - below)
  const words = `${question.shown(below)} and ${question.shown(above)}`
  const middle =
    inside > below && inside < above
      ? [wanted(question, line, inside, `the boundary lies between ${words}, nearest to here by the line between them`)]
      : []
  const isWide = interval !== undefined && (interval.low < below || interval.high > above)
  const reason = !question.repeated
    ? `one side of the boundary, measured once: repeats say how far it may be off`
    : `one side of the boundary, and noise alone could move it beyond`
  const ends =
    middle.length === 0 || !question.repeated || isWide
      ? [below, above].map((end) => wanted(question, line, end, reason))
      : []
  return [...middle, ...ends]
}

/** One more step of the same length beyond the end that came nearest to the threshold. */
function further(question: NextQuestion, line: BoundaryLine): readonly Wanted[] {
  const { levels } = line
  const [first, last] = [levels[0], levels.at(-1)]
  if (first === undefined || last === undefined) return []
  if (levels.length < 2) return []
  const gap = (level: { readonly mean: number }) => Math.abs(level.mean - question.at)
  const down = gap(first) < gap(last)
  const [end, inner] = down ? [first, levels[1] ?? last] : [last, levels.at(-2) ?? first]
  const next = rounded(end.x + (end.x - inner.x), end.x - inner.x)
  const tooLow = next < 0 || (question.whole && next < 1) || next === 0
  if (tooLow || (question.share && next > 1)) return []
  const reason = `${question.shown(end.x)} came nearest of what was measured, and ${down ? 'less' : 'more'} was never tried`
  return [{ ...wanted(question, line, next, reason), distance: gap(end) }]
}

function wanted(question: NextQuestion, line: BoundaryLine, x: number, reason: string): Wanted {
  return {
    parameters: {
      ...question.near(line),
      [question.x]: x,
      ...(question.y === undefined || line.y === undefined ? {} : { [question.y]: line.y }),
    },
    repeats: REPEATS,
    reason,
    distance: 0,
  }
}

/** To a tenth of the step, so that a setting reads as one that a person would choose. */
function rounded(x: number, step: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.abs(step) / 10 || 1))
  return Number((Math.round(x / unit) * unit).toPrecision(6))
}
