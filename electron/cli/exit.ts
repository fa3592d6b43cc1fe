import { type ErrorCode, unreachable } from '../../shared/errors.ts'
import type { Outcome } from '../../shared/model.ts'

/** What the command line promises to scripts; docs/cli.md explains each. */
export const EXIT = {
  pass: 0,
  criterionFailed: 1,
  regression: 2,
  inconclusive: 3,
  usage: 64,
  badData: 65,
  unavailable: 69,
  internal: 70,
  io: 74,
  cancelled: 130,
} as const

export function exitCodeOf(code: ErrorCode): number {
  switch (code) {
    case 'usage':
    case 'not-found':
      return EXIT.usage
    case 'bad-data':
      return EXIT.badData
    case 'unavailable':
      return EXIT.unavailable
    case 'io':
      return EXIT.io
    case 'cancelled':
      return EXIT.cancelled
    case 'internal':
      return EXIT.internal
    default:
      return unreachable(code)
  }
}

/** Growth that is not yet a leak is no pass: a longer run has to tell. */
export function exitOfOutcome(outcome: Outcome): number {
  if (outcome === 'leak') return EXIT.regression
  return outcome === 'stable' || outcome === 'step' ? EXIT.pass : EXIT.inconclusive
}
