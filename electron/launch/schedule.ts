/**
 * Asks a sampler again and again at the times of a grid, so that intervals do not drift with what sampling takes. A sample
 * that is not there when the next is due, or that fails, is missed: it is counted, and nothing is put in its place.
 */
import { build as histogram } from 'hdr-histogram-js'
import type { Seconds } from '../../shared/model.ts'

/** A sample that hangs is given up after two intervals, within these bounds, and the next one may begin. */
const [MIN_PATIENCE_MS, MAX_PATIENCE_MS] = [2_000, 10_000]
/** Reasons told apart in the manifest. */
const MAX_REASONS = 5

export interface ScheduleFigures {
  readonly taken: number
  readonly missed: number
  /** Seconds between when a sample was due and when it began. */
  readonly jitterP99: Seconds
  readonly longestSample: Seconds
  /** Why samples were missed, the first few sentences. */
  readonly reasons: readonly string[]
}

export class Schedule {
  private readonly everyMs: number
  private readonly work: (signal: AbortSignal) => Promise<void>
  private readonly jitter = histogram({ numberOfSignificantValueDigits: 3 })
  private readonly reasons = new Set<string>()
  private timer: NodeJS.Timeout | undefined
  private due = 0
  private running: Promise<void> | undefined
  private taken = 0
  private missed = 0
  private longestMs = 0
  private stopped = false
  private isLast = false

  /** `work` takes one sample and throws when it has none. */
  constructor(every: Seconds, work: (signal: AbortSignal) => Promise<void>) {
    this.everyMs = every * 1000
    this.work = work
  }

  get started(): boolean {
    return this.due > 0
  }

  start(): void {
    this.due = performance.now()
    this.tick()
  }

  /** One more, now: at the end of a phase. Waits for one that is being taken first, and stands for those due meanwhile. */
  async last(): Promise<void> {
    await this.running
    this.isLast = true
    await this.take()
    this.isLast = false
  }

  async stop(): Promise<ScheduleFigures> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.running
    return this.figures()
  }

  figures(): ScheduleFigures {
    return {
      taken: this.taken,
      missed: this.missed,
      jitterP99: this.jitter.totalCount === 0 ? 0 : this.jitter.getValueAtPercentile(99) / 1e6,
      longestSample: this.longestMs / 1000,
      reasons: [...this.reasons],
    }
  }

  private tick(): void {
    const late = performance.now() - this.due
    this.jitter.recordValue(Math.max(0, Math.round(late * 1000)))
    if (this.running && !this.isLast)
      this.miss(`the sample before took longer than the interval of ${this.everyMs / 1000} s`)
    else if (!this.running) void this.take()
    this.due += this.everyMs
    // A process that was stopped for a while does not make up for it at once.
    const behind = Math.floor((performance.now() - this.due) / this.everyMs)
    for (let i = 0; i < behind; i++) this.miss('this process did not run, or the clock stood still')
    if (behind > 0) this.due += behind * this.everyMs
    if (!this.stopped) this.timer = setTimeout(() => this.tick(), Math.max(0, this.due - performance.now()))
  }

  private take(): Promise<void> {
    const begun = performance.now()
    this.running = this.work(
      AbortSignal.timeout(Math.min(MAX_PATIENCE_MS, Math.max(MIN_PATIENCE_MS, 2 * this.everyMs))),
    )
      .then(
        () => {
          this.taken++
        },
        (error: Error) => this.miss(error.message),
      )
      .then(() => {
        this.longestMs = Math.max(this.longestMs, performance.now() - begun)
        this.running = undefined
      })
    return this.running
  }

  private miss(reason: string): void {
    this.missed++
    if (this.reasons.size < MAX_REASONS) this.reasons.add(reason)
  }
}
