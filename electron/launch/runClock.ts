/** How far the machine's clock may be from ours before it was set, rather than slewed: far more than a run's worth of drift. */
const SET_MS = 1_000

/**
 * The time of a run in Unix milliseconds: the machine's clock as it stood at the start, and what has passed since by one
 * that nobody sets. So a phase never ends before it began, whatever becomes of the machine's clock meanwhile.
 */
export class RunClock {
  private readonly ahead = Date.now() - performance.now()
  private apart = 0

  now(): number {
    return this.at(performance.now())
  }

  /** Of a moment that `performance.now()` gave. */
  at(moment: number): number {
    return Math.round(this.ahead + moment)
  }

  /** Milliseconds by which the machine's clock was set since this was asked last, forward or back; 0 when it was not. */
  jump(): number {
    const apart = Date.now() - this.now()
    const jump = apart - this.apart
    if (Math.abs(jump) < SET_MS) return 0
    this.apart = apart
    return jump
  }
}
