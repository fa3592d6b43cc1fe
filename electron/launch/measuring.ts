/** The samplers of a run: each on its schedule, each with its own table, all once more at the end of each phase. */
import { join } from 'node:path'
import { UserError } from '../../shared/errors.ts'
import type { RunClock } from './runClock.ts'
import { SampleFile } from './sampleFile.ts'
import type { Measured, OpenSampler, Sampler } from './sampler.ts'
import { samplers } from './samplers/index.ts'
import type { Scenario } from './scenario.ts'
import { Schedule, type ScheduleFigures } from './schedule.ts'
import type { Target } from './targets/target.ts'

/** A sampler is given up as missed so seldom told: each change, but not each sample. */
const TELL_MS = 1_000

const HOST: Measured = { name: 'host', facts: { kind: 'process' }, addresses: {} }

interface Around {
  readonly folder: string
  readonly targets: ReadonlyMap<string, Target>
  readonly addresses: Readonly<Record<string, string>>
  readonly clock: RunClock
  log(line: string): void
  /** What is measured cannot be kept. */
  cannotWrite(error: unknown): void
  /** Samples of all schedules that were due and are not there. */
  missed(count: number): void
}

interface Running {
  readonly name: string
  readonly schedule: Schedule
  readonly file: SampleFile
  readonly open: OpenSampler
}

export class Measuring {
  private readonly around: Around
  private readonly running: Running[] = []
  private readonly closing = new AbortController()
  private readonly telling: NodeJS.Timeout
  private phase = 'start'

  constructor(around: Around) {
    this.around = around
    this.telling = setInterval(() => around.missed(this.missedSoFar()), TELL_MS)
  }

  /** Opens all and takes the first samples. */
  async open(specs: Scenario['samplers']): Promise<void> {
    for (const spec of specs) {
      const known = samplers.find(({ id }) => id === spec.use)
      if (!known) throw new UserError('usage', `there is no sampler ${spec.use}`)
      for (const target of this.targetsOf(spec.target, known)) await this.add(known, spec, target)
    }
  }

  /** Later samples belong to this phase. */
  enter(phase: string): void {
    this.phase = phase
    if (this.running.every(({ schedule }) => !schedule.started))
      for (const { schedule } of this.running) schedule.start()
  }

  /** The final sample of a phase. */
  async last(): Promise<void> {
    await Promise.all(this.running.map(({ schedule }) => schedule.last()))
  }

  async close(): Promise<Readonly<Record<string, ScheduleFigures>>> {
    clearInterval(this.telling)
    this.closing.abort()
    const figures: Record<string, ScheduleFigures> = {}
    for (const { name, schedule, file, open } of this.running) {
      figures[name] = await schedule.stop()
      file.close()
      await open.close?.()
      if (file.leftOut.size > 0) this.around.log(`${name}: ${file.leftOut.size} series found no room in its table`)
    }
    this.around.missed(this.missedSoFar())
    return figures
  }

  private missedSoFar(): number {
    return this.running.reduce((sum, { schedule }) => sum + schedule.figures().missed, 0)
  }

  private targetsOf(named: string | undefined, known: Sampler): readonly Measured[] {
    const { targets } = this.around
    if (known.ofHost) return [HOST]
    if (named === undefined) return [...targets.values()].filter((target) => known.suits(target))
    const target = targets.get(named)
    if (!target)
      throw new UserError('usage', `there is no target ${named}`, `There are ${[...targets.keys()].join(', ')}.`)
    return [target]
  }

  private async add(
    known: Sampler,
    { every, with: given }: Scenario['samplers'][number],
    target: Measured,
  ): Promise<void> {
    const { folder, addresses, clock, log, cannotWrite } = this.around
    const options = known.options.parse(given)
    const open = await known.open(options, {
      signal: this.closing.signal,
      target,
      targets: addresses,
      folder,
      clock,
      log,
    })
    const name = this.nameOf(known.ofHost ? known.id : `${known.id}-${target.name.replace('/', '-')}`)
    const file = new SampleFile(join(folder, 'samples', name))
    const schedule = new Schedule(every, async (signal) => {
      try {
        const sampled = await open.sample(this.phase, signal)
        if (sampled.length > 0) file.write(clock.now(), sampled)
      } catch (error) {
        // Some samplers keep files of their own.
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') cannotWrite(error)
        throw error
      }
    })
    this.running.push({ name, schedule, file, open })
  }

  private nameOf(wanted: string): string {
    const taken = (name: string) => this.running.some((each) => each.name === name)
    for (let n = 1; ; n++) {
      const name = n === 1 ? wanted : `${wanted}-${n}`
      if (!taken(name)) return name
    }
  }
}
