/** The result folder of a run as a followed run: judged while it grows, kept at its end. */
import type { CheckDocument, FollowResult, Job } from '../../shared/api.ts'
import { statusOf } from '../../shared/criteria/criterion.ts'
import { UserError } from '../../shared/errors.ts'
import type { LaunchedRun } from '../../shared/launchApi.ts'
import type { Core } from '../core.ts'
import type { PlannedRun } from './plan.ts'

type CheckedVerdicts = CheckDocument['verdicts']

/** Verdicts of a leak in a row that make it certain. */
const CERTAIN = 2

export class Followed {
  private readonly core: Core
  private readonly folder: string
  private readonly planned: PlannedRun
  private readonly told: {
    run(run: string, outcome: LaunchedRun['outcome']): void
    criteria(criteria: NonNullable<LaunchedRun['criteria']>): void
    lost(reason: string): void
  }
  private job: Job | undefined
  private readonly ended = Promise.withResolvers<FollowResult>()
  private leaks = 0
  private checking = false

  constructor(core: Core, folder: string, planned: PlannedRun, told: Followed['told']) {
    this.core = core
    this.folder = folder
    this.planned = planned
    this.told = told
  }

  async start(): Promise<void> {
    this.job = await this.core.api.startJob({ kind: 'follow', from: { path: this.folder } })
    const { id } = this.job
    const listening = this.core.onEvent((event) => {
      if (event.kind === 'grown' && event.judged) void this.consider(event.runs)
      if (event.kind !== 'job' || event.job.id !== id) return
      const { state, followed, result, failure } = event.job
      const [run] = followed?.runs ?? []
      if (run && state === 'running') this.told.run(run.id, run.outcome)
      if (state === 'done' && result?.kind === 'follow') this.ended.resolve(result)
      else if (state === 'failed' || state === 'cancelled')
        this.ended.reject(new UserError(failure?.code ?? 'internal', failure?.message ?? state))
      else return
      listening()
    })
    // It is waited for at the end of the run.
    this.ended.promise.catch(() => undefined)
  }

  /** Ends following, which keeps the run, and judges it by its criteria. */
  async finish(): Promise<Pick<LaunchedRun, 'run' | 'outcome' | 'criteria'>> {
    if (this.job) await this.core.api.cancelJob(this.job.id)
    const { runs } = await this.ended.promise
    const [run] = runs
    if (!run) return {}
    const { reports, outcome } = await this.core.api.judgeLeak({ run: run.id })
    return {
      run: run.id,
      ...(reports.length === 0 ? {} : { outcome }),
      ...(this.planned.scenario.criteria.length === 0 ? {} : { criteria: await this.criteria(run.id) }),
    }
  }

  private async criteria(run: string): Promise<NonNullable<LaunchedRun['criteria']>> {
    return statusesOf((await this.core.api.checkRun({ run })).verdicts)
  }

  /** What its criteria say so far, and whether the run is lost already, each time it was judged anew. */
  private async consider(runs: readonly string[]): Promise<void> {
    const [run] = runs
    const { stop, criteria } = this.planned.scenario
    if (run === undefined || this.checking || (!stop.leak && criteria.length === 0)) return
    this.checking = true
    try {
      if (stop.leak) {
        const { outcome } = await this.core.api.judgeLeak({ run })
        this.leaks = outcome === 'leak' ? this.leaks + 1 : 0
        if (this.leaks >= CERTAIN) return this.told.lost(`a leak was found ${CERTAIN} times in a row`)
      }
      if (criteria.length === 0) return
      const { verdicts } = await this.core.api.checkRun({ run })
      this.told.criteria(statusesOf(verdicts))
      const lost = stop.lost ? lostAmong(verdicts) : undefined
      if (lost !== undefined) this.told.lost(`the criterion ${lost} is lost, whatever is measured later`)
    } catch (error) {
      // The run gave way to its content's id between the event and the question.
      if (!(error instanceof UserError)) throw error
    } finally {
      this.checking = false
    }
  }
}

function statusesOf(verdicts: CheckedVerdicts): NonNullable<LaunchedRun['criteria']> {
  return [...Map.groupBy(verdicts, ({ criterion }) => criterion)].map(([name, all]) => ({
    name,
    status: statusOf(all),
  }))
}

/** Only an upper bound of a maximum can be lost for good: no later point takes it back. */
function lostAmong(verdicts: CheckedVerdicts): string | undefined {
  return verdicts.find(({ rule, status }) => status === 'fail' && /^\s*max\([^()]*\)\s*<=?[^<>=]*$/.test(rule))
    ?.criterion
}
