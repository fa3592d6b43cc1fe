/** One phase of a run: its drivers, its faults at their times, and its end. A pause stops its clock. */
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { assert, UserError } from '../../shared/errors.ts'
import type { Seconds } from '../../shared/model.ts'
import { format } from '../../shared/units.ts'
import { faults } from './chaos/index.ts'
import type { TcpProxy } from './chaos/tcpProxy.ts'
import type { DriverContext } from './drivers/driver.ts'
import { drivers } from './drivers/index.ts'
import { DriverTable } from './driverTable.ts'
import type { EngineOfRun } from './engine/engineOfRun.ts'
import type { Manifest, TimedPhase } from './manifest.ts'
import type { Measuring } from './measuring.ts'
import type { RunClock } from './runClock.ts'
import type { Scenario } from './scenario.ts'
import type { RunSurroundings } from './surroundings.ts'
import type { Target } from './targets/target.ts'

/** The grid on which a phase's clock and faults are looked at. */
const TICK_MS = 50
/** Drivers that were told to end and do not are left behind by then. */
const GRACE_MS = 20_000

type Phase = Scenario['phases'][number]
type DriverSpec = Phase['drivers'][number]

export interface Running extends RunSurroundings {
  readonly manifest: Manifest
  save(): void
  readonly targets: ReadonlyMap<string, Target>
  readonly proxies: ReadonlyMap<string, ReadonlyMap<string, TcpProxy>>
  readonly addresses: Readonly<Record<string, string>>
  readonly measuring: Measuring
  /** What drivers record, by the driver's name. */
  readonly tables: Map<string, DriverTable>
  readonly seed: number
  readonly clock: RunClock
  engine(): Promise<EngineOfRun>
  /** What is measured cannot be kept: the run has failed. */
  cannotWrite(error: unknown): void
}

interface Acting {
  readonly name: string
  /** Seconds of the phase's clock. */
  readonly until: Seconds
  readonly phase: TimedPhase
  undo(): Promise<void>
}

export class PhaseRun {
  private readonly phase: Phase
  private readonly around: Running
  private readonly over = new AbortController()
  private readonly acting: Acting[] = []
  private readonly done: Set<Phase['faults'][number]> = new Set()
  private elapsed: Seconds = 0

  constructor(phase: Phase, around: Running) {
    this.phase = phase
    this.around = around
  }

  /** A driver before the first phase, unmeasured. */
  static async prepare(spec: DriverSpec, index: number, around: Running): Promise<void> {
    const phase = { name: `prepare-${index + 1}`, kind: 'other' as const }
    await drive(spec, `prepare-${index + 1}`, phase, around.signal, around, () => undefined)
  }

  async run(): Promise<void> {
    const { phase, around } = this
    const { manifest, measuring } = around
    const { duration } = phase
    const timed: TimedPhase = { name: phase.name, kind: phase.kind, startMs: around.clock.now() }
    manifest.phases.push(timed)
    around.save()
    around.tell({ step: phase.name, phase: { ...timed, ...(duration === undefined ? {} : { duration }) }, progress: 0 })
    around.log(`phase ${phase.name} begins`)
    measuring.enter(phase.name)
    const signal = AbortSignal.any([around.signal, this.over.signal])
    let ended = false
    const load = Promise.all(
      phase.drivers.map((spec, i) =>
        drive(spec, phase.drivers.length > 1 ? `${spec.use}-${i + 1}` : spec.use, phase, signal, around, (progress) =>
          around.tell({ progress }),
        ),
      ),
    ).finally(() => {
      ended = true
    })
    // Told below; until then it must not count as unhandled.
    load.catch(() => undefined)
    try {
      await this.wait(() => ended)
    } finally {
      for (const each of [...this.acting]) await this.endFault(each)
      // Still within the phase, and before its drivers let go.
      await measuring.last()
      timed.endMs = around.clock.now()
      this.over.abort()
      await Promise.race([load.catch(() => undefined), pause(GRACE_MS)])
      around.save()
    }
    await load
    around.log(`phase ${phase.name} ended after ${format((timed.endMs - timed.startMs) / 1000, 'seconds')}`)
  }

  /** Until the phase is over, by its clock or by its drivers. */
  private async wait(ended: () => boolean): Promise<void> {
    const { phase, around } = this
    let last = performance.now()
    while (!around.signal.aborted) {
      await around.whilePaused()
      const now = performance.now()
      // The clock stood while the run was paused.
      this.elapsed += Math.min(now - last, 4 * TICK_MS) / 1000
      last = now
      await this.faultsAt(this.elapsed)
      if (phase.duration === undefined ? ended() : this.elapsed >= phase.duration) return
      if (phase.duration !== undefined && ended() && phase.drivers.length > 0) return
      if (phase.duration === undefined && this.elapsed > phase.atMost)
        throw new UserError('unavailable', `${phase.name} was not over after ${format(phase.atMost, 'seconds')}`)
      await pause(TICK_MS, undefined, { signal: around.signal }).catch(() => undefined)
      if (phase.duration !== undefined) around.tell({ progress: Math.min(1, this.elapsed / phase.duration) })
    }
  }

  private async faultsAt(elapsed: Seconds): Promise<void> {
    for (const each of this.acting.filter(({ until }) => elapsed >= until)) await this.endFault(each)
    for (const spec of this.phase.faults) {
      if (this.done.has(spec) || elapsed < spec.at) continue
      this.done.add(spec)
      await this.beginFault(spec)
    }
  }

  private async beginFault(spec: Phase['faults'][number]): Promise<void> {
    const { around } = this
    const known = faults.find(({ id }) => id === spec.use)
    const target = around.targets.get(spec.target ?? [...around.targets.keys()][0] ?? '')
    assert(known, 'the reader of scenarios knows all faults')
    if (!target) throw new UserError('usage', `there is no target for the fault ${spec.use}`)
    const name = `${spec.use} ${target.name}`
    const undo = await known.begin(known.options.parse(spec.with), {
      signal: around.signal,
      seed: around.seed,
      all: around.targets,
      target,
      proxies: around.proxies.get(target.name) ?? new Map(),
      log: around.log,
    })
    const phase: TimedPhase = { name, kind: 'fault', startMs: around.clock.now() }
    around.manifest.phases.push(phase)
    this.acting.push({
      name,
      until: spec.for === undefined ? Number.POSITIVE_INFINITY : this.elapsed + spec.for,
      phase,
      undo,
    })
    around.log(`fault ${name} begins`)
    this.tellFaults()
  }

  private async endFault(each: Acting): Promise<void> {
    this.acting.splice(this.acting.indexOf(each), 1)
    await each.undo()
    each.phase.endMs = this.around.clock.now()
    this.around.log(`fault ${each.name} ended`)
    this.tellFaults()
  }

  private tellFaults(): void {
    this.around.save()
    this.around.tell({ faults: this.acting.map(({ name }) => name) })
  }
}

async function drive(
  spec: DriverSpec,
  name: string,
  phase: DriverContext['phase'],
  signal: AbortSignal,
  around: Running,
  progress: (fraction: number) => void,
): Promise<void> {
  const known = drivers.find(({ id }) => id === spec.use)
  assert(known, 'the reader of scenarios knows all drivers')
  // A series goes on from phase to phase.
  const table = around.tables.get(name) ?? new DriverTable(join(around.folder, 'samples', name), around.clock)
  around.tables.set(name, table)
  mkdirSync(join(around.folder, 'logs'), { recursive: true })
  const log: WriteStream = createWriteStream(join(around.folder, 'logs', `${name}.log`), { flags: 'a' })
  log.on('error', around.cannotWrite)
  try {
    await known.run(known.options.parse(spec.with), {
      signal,
      seed: around.seed,
      targets: around.addresses,
      folder: around.folder,
      engine: around.engine,
      phase: {
        name: phase.name,
        kind: phase.kind,
        ...(phase.duration === undefined ? {} : { duration: phase.duration }),
      },
      record: (metric, unit, value, labels) => {
        try {
          table.record({ metric, unit, value, ...(labels ? { labels } : {}) })
        } catch (error) {
          // Drivers record from timers, where nobody would catch it.
          around.cannotWrite(error)
        }
      },
      log: (line) => void log.write(`${new Date(around.clock.now()).toISOString()} ${line}\n`),
      progress,
      whilePaused: around.whilePaused,
    })
  } finally {
    table.flush()
    await new Promise<void>((closed) => log.end(closed))
  }
}
