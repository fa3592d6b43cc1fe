/**
 * A launch in its own process: runs the plan, follows each result folder as it grows, judges, and ends with the folder
 * imported. It is a core of its own on the same workspace, so nothing of it depends on a window.
 */
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type LaunchedRun, type LaunchState, MAX_LAUNCH_LOG, MAX_MARK_LENGTH } from '../../shared/launchApi.ts'
import { type Core, createCore } from '../core.ts'
import { Followed } from './followed.ts'
import type { Control, LaunchFolder, Order } from './launchFolder.ts'
import { writeOwned } from './owned.ts'
import { type PlannedRun, phaseSpan, plan, spanOf } from './plan.ts'
import { readScenario } from './readScenario.ts'
import { runScenario } from './runScenario.ts'
import type { RunStop } from './surroundings.ts'

/** How soon an order is obeyed. */
const LOOK_MS = 200
/** How often the state is written while nothing but time changes. */
const STATE_MS = 500

export async function runLaunch(folder: LaunchFolder): Promise<void> {
  const order = folder.readOrder()
  const core = await createCore({ workspace: order.workspace })
  const launch = new Launch(folder, order, core)
  const stop = () => launch.obey({ do: 'stop' })
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  try {
    await launch.run()
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    await core.close()
  }
}

class Launch {
  private readonly folder: LaunchFolder
  private readonly order: Order
  private readonly core: Core
  private readonly stopping = new AbortController()
  private readonly runs: LaunchedRun[] = []
  private readonly planned: readonly PlannedRun[]
  /** Seconds of all runs, and whether every phase says how long it lasts. */
  private readonly total: number
  private readonly timed: boolean
  private readonly marks = new Map<number, { at: number; text: string }[]>()
  private readonly title: string
  private state: LaunchState
  private resumed: PromiseWithResolvers<void> | undefined
  private obeyed = 0
  /** Seconds that each run has behind it, by its place. */
  private readonly behind: number[] = []

  constructor(folder: LaunchFolder, order: Order, core: Core) {
    this.folder = folder
    this.order = order
    this.core = core
    const read = readScenario(order.text, order.path)
    this.planned = plan(read, order.set).runs
    this.total = this.planned.reduce((sum, { scenario }) => sum + spanOf(scenario), 0)
    this.timed = this.planned.every(({ scenario }) => scenario.phases.every((phase) => phaseSpan(phase) !== undefined))
    this.title = read.scenario.title ?? read.scenario.name
    for (const { name } of this.planned)
      this.runs.push({ name, folder: join(order.output, name), state: 'waiting', faults: [], missed: 0 })
    this.state = {
      id: order.id,
      scenario: read.scenario.name,
      title: this.title,
      pid: process.pid,
      startedAtMs: Date.now(),
      state: 'running',
      output: order.output,
      runs: this.runs,
      progress: 0,
      step: 'starting',
      log: [],
      grown: 0,
    }
  }

  async run(): Promise<void> {
    this.write({})
    const looking = setInterval(() => this.look(), LOOK_MS)
    const telling = setInterval(() => this.write({}), STATE_MS)
    const first = this.planned[0]?.scenario
    const parallel = first?.parallel ?? 1
    const coolDown = first?.coolDown ?? 0
    let next = 0
    const worker = async () => {
      for (let at = next++; at < this.planned.length && !this.stopping.signal.aborted; at = next++) {
        if (at >= parallel && coolDown > 0) {
          this.write({ step: 'cooling down' })
          await pause(coolDown * 1000, undefined, { signal: this.stopping.signal }).catch(() => undefined)
        }
        await this.one(at)
      }
    }
    try {
      await Promise.all(Array.from({ length: Math.min(parallel, this.planned.length) }, worker))
    } finally {
      clearInterval(looking)
      clearInterval(telling)
      for (const [at, run] of this.runs.entries())
        if (run.state === 'waiting') this.change(at, { state: 'stopped', reason: 'the launch was stopped before it' })
      this.write({ state: 'ended', endedAtMs: Date.now(), progress: 1, step: '' })
    }
  }

  obey(order: Control): void {
    switch (order.do) {
      case 'pause':
        this.resumed ??= Promise.withResolvers()
        this.write({ state: 'paused' })
        return
      case 'resume':
        this.resumed?.resolve()
        this.resumed = undefined
        this.write({ state: 'running' })
        return
      case 'stop':
        this.resumed?.resolve()
        this.resumed = undefined
        this.stopping.abort({ end: 'stopped', reason: 'it was stopped by a person' } satisfies RunStop)
        this.write({ state: 'stopping', step: 'stopping' })
        return
      case 'mark': {
        const mark = { at: performance.now(), text: order.text.slice(0, MAX_MARK_LENGTH) }
        for (const [at, { state }] of this.runs.entries())
          if (state === 'running') this.marks.set(at, [...(this.marks.get(at) ?? []), mark])
        this.log(`mark: ${mark.text}`)
      }
    }
  }

  private look(): void {
    const orders = this.folder.readControl(this.obeyed)
    this.obeyed += orders.length
    for (const order of orders) this.obey(order)
  }

  /** A run from its start until it is imported and judged. */
  private async one(at: number): Promise<void> {
    const planned = this.planned[at]
    const known = this.runs[at]
    if (!planned || !known) return
    const early = new AbortController()
    this.change(at, { state: 'running' })
    this.log(`run ${planned.name} begins`)
    const followed = new Followed(this.core, known.folder, planned, {
      run: (run, outcome) => this.change(at, { run, ...(outcome === undefined ? {} : { outcome }) }, true),
      criteria: (criteria) => {
        // One that was still being judged when the run ended says less than its end.
        if (this.runs[at]?.state === 'running') this.change(at, { criteria })
      },
      lost: (reason) => early.abort({ end: 'ended-early', reason } satisfies RunStop),
    })
    const running = runScenario(planned, {
      launch: this.order.id,
      workspace: this.order.workspace,
      folder: known.folder,
      here: dirname(this.order.path),
      signal: AbortSignal.any([this.stopping.signal, early.signal]),
      whilePaused: async () => this.resumed?.promise,
      takeMarks: () => {
        const marks = this.marks.get(at) ?? []
        this.marks.delete(at)
        return marks
      },
      own: (owned) => writeOwned(this.folder.owned, owned, false),
      disown: (owned) => {
        try {
          writeOwned(this.folder.owned, owned, true)
        } catch (error) {
          // What is gone is not found again, whether that is written down or not.
          process.stderr.write(`${owned.name} could not be crossed out: ${String(error)}\n`)
        }
      },
      log: (line) => this.log(line),
      tell: (now) => {
        const { step, phase, faults, missed, progress } = now
        if (progress !== undefined)
          this.behind[at] = secondsBehind(planned, phase?.name ?? this.runs[at]?.phase?.name, progress)
        if (step !== undefined) this.write({ step })
        if (phase ?? faults ?? missed !== undefined)
          this.change(at, {
            ...(phase === undefined
              ? {}
              : {
                  phase: {
                    name: phase.name,
                    kind: phase.kind,
                    startedAtMs: phase.startMs,
                    ...(phase.duration === undefined ? {} : { duration: phase.duration }),
                  },
                }),
            ...(faults === undefined ? {} : { faults }),
            ...(missed === undefined ? {} : { missed }),
          })
      },
    })
    await followed.start()
    const end = await running
    this.behind[at] = spanOf(planned.scenario)
    this.log(`run ${planned.name} ${end.end === 'done' ? 'is done' : `ended: ${end.reason}`}`)
    this.write({ step: `reading the result of ${planned.name}` })
    const { phase: _, ...rest } = this.runs[at] ?? known
    try {
      const result = await followed.finish()
      this.runs[at] = { ...rest, ...result, state: end.end, ...('reason' in end ? { reason: end.reason } : {}) }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.runs[at] = {
        ...rest,
        state: end.end === 'done' ? 'failed' : end.end,
        reason: 'reason' in end ? end.reason : reason,
      }
    }
    this.write({})
  }

  private change(at: number, change: Partial<LaunchedRun>, grown = false): void {
    const known = this.runs[at]
    if (known) this.runs[at] = { ...known, ...change }
    this.write(grown ? { grown: this.state.grown + 1 } : {})
  }

  private log(text: string): void {
    this.write({ log: [...this.state.log, { atMs: Date.now(), text }].slice(-MAX_LAUNCH_LOG) })
  }

  private write(change: Partial<LaunchState>): void {
    const { left: _, ...before } = this.state
    const { total, timed } = this
    const behind = this.behind.reduce((sum, seconds) => sum + (seconds ?? 0), 0)
    const ended = before.state === 'ended'
    this.state = {
      ...before,
      progress: ended ? 1 : total > 0 ? Math.min(1, behind / total) : 0,
      ...(timed && !ended ? { left: Math.max(0, total - behind) } : {}),
      ...change,
      runs: [...this.runs],
    }
    try {
      this.folder.writeState(this.state)
    } catch (error) {
      // A full disk: the run says so, and the next change tells the state again.
      process.stderr.write(`the state could not be written: ${String(error)}\n`)
    }
  }
}

/** Seconds of the phases before, and of the part of this one that is over. */
function secondsBehind({ scenario }: PlannedRun, phase: string | undefined, progress: number): number {
  if (phase === undefined) return 0
  let behind = 0
  for (const each of scenario.phases) {
    const span = phaseSpan(each) ?? 0
    if (each.name === phase) return behind + span * progress
    behind += span
  }
  return behind
}
