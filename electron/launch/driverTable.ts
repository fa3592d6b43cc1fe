/** What a driver records, a row for what comes together: a series that comes again begins the next row. */
import type { RunClock } from './runClock.ts'
import { SampleFile } from './sampleFile.ts'
import type { Sampled } from './sampler.ts'

/** What is recorded later than this after the first of a row is another row. */
const ROW_MS = 200

export class DriverTable {
  private readonly file: SampleFile
  private readonly clock: RunClock
  private row = new Map<string, Sampled>()
  private atMs = 0

  constructor(path: string, clock: RunClock) {
    this.clock = clock
    this.file = new SampleFile(path)
  }

  record(sampled: Sampled): void {
    const now = this.clock.now()
    const key = JSON.stringify([sampled.metric, sampled.labels])
    if (this.row.has(key) || now - this.atMs > ROW_MS) this.flush()
    if (this.row.size === 0) this.atMs = now
    this.row.set(key, sampled)
  }

  flush(): void {
    if (this.row.size > 0) this.file.write(this.atMs, [...this.row.values()])
    this.row = new Map()
  }

  close(): void {
    try {
      this.flush()
    } finally {
      this.file.close()
    }
  }
}
