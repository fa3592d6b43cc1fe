/** A run whose folder is still being written: its files as they grow, judged now and then, until it is made ready. */
import type { CriteriaSoFar, FileOutcome, FollowResult, FollowSpec, FollowState } from '../../shared/api.ts'
import { assert } from '../../shared/errors.ts'
import type { Outcome } from '../../shared/model.ts'
import { judgeStoredRun } from '../answers.ts'
import type { FolderWatch } from '../import/folderWatch.ts'
import { inProgress } from '../import/inProgress.ts'
import type { RunPlan } from '../import/layouts/layout.ts'
import type { WritableDatabase } from '../storage/database.ts'
import { decisionsOf, decisionsOfRun } from '../storage/decisions.ts'
import { RunWriter } from '../storage/runWriter.ts'
import { criteriaSoFar } from './criteriaSoFar.ts'
import { FollowedFile, type Turn } from './followedFile.ts'
import { runOfPlan } from './importJob.ts'

/** What is written is shown this often while much of it comes at once. */
const SETTLE_MS = 1_000
/** A verdict changes over minutes … */
const JUDGE_MS = 3_000
/** … and finding it, with what the criteria say, must not keep from reading: it takes at most this share of the time. */
const MAX_JUDGING_SHARE = 0.1

export class FollowedRun {
  plan: RunPlan
  private readonly db: WritableDatabase
  private readonly watch: FolderWatch
  private readonly writer: RunWriter
  private files: FollowedFile[] = []
  private readonly demands: FollowSpec['criteria']
  private outcome: Outcome | undefined
  private criteria: CriteriaSoFar | undefined
  /** Written since it was judged. */
  private isNews = false
  private settledMs = 0
  private judgedMs = Number.NEGATIVE_INFINITY
  private judgingMs = 0

  constructor(db: WritableDatabase, watch: FolderWatch, plan: RunPlan, demands?: FollowSpec['criteria']) {
    this.db = db
    this.watch = watch
    this.plan = plan
    this.demands = demands
    this.writer = new RunWriter(db, runOfPlan(plan, watch.root), { followed: true })
    this.writer.caveat({
      code: 'followed',
      severity: 'info',
      subject: 'run',
      message:
        'The run is being followed: figures and verdicts are so far. What is to be said about a file that still grows is said when following ends.',
    })
    this.adopt(plan)
  }

  /** Whether one of the plan's files is one of this run's already. */
  isMeantBy(plan: RunPlan): boolean {
    const own = new Set(this.files.map(({ path }) => path))
    return plan.sources.some(({ file }) => own.has(file.path))
  }

  /** Takes the files as they belong together now. */
  adopt(plan: RunPlan): void {
    this.plan = plan
    this.writer.become(runOfPlan(plan, this.watch.root))
    const before = new Map(this.files.map((file) => [file.path, file]))
    this.files = plan.sources.flatMap((source, ordinal): FollowedFile[] => {
      const known = before.get(source.file.path)
      before.delete(source.file.path)
      known?.replan(source, ordinal)
      const watched = this.watch.files.get(source.file.path)
      assert(watched, 'plans are made of watched files')
      return [known ?? new FollowedFile(this.writer, source, watched, ordinal)]
    })
    for (const file of before.values()) file.remove()
    for (const { path, reason } of plan.skipped) this.writer.skipFile(path, reason)
  }

  /** Reads what is new, and shows it. Resolves with whether there was anything. */
  async advance(task: Pick<Turn, 'signal' | 'progress' | 'answers'>, last = false): Promise<boolean> {
    const turn: Turn = { ...task, db: this.db, writer: this.writer, last, wrote: () => this.settleInTime() }
    const others = this.files.map(({ watched }) => watched.sign).join()
    let wrote = false
    for (const file of this.files) wrote = (await file.advance(turn, others)) || wrote
    // A file that has been begun and has said nothing yet has opened a transaction all the same.
    if (wrote || last || this.db.inTransaction) this.settle()
    this.isNews ||= wrote
    return wrote
  }

  /** Judges what there is so far when it is time to. Returns whether it did. */
  judge(): boolean {
    const now = performance.now()
    const due = this.judgedMs + Math.max(JUDGE_MS, this.judgingMs / MAX_JUDGING_SHARE)
    if (!this.isNews || now < due) return false
    const { outcome, reports } = judgeStoredRun(
      this.db,
      { ...this.reference(), key: this.writer.key },
      decisionsOf(this.db, this.writer.key),
    )
    this.writer.judge(outcome, reports)
    this.outcome = reports.length === 0 ? undefined : outcome
    this.criteria = criteriaSoFar(this.db, this.reference().id, this.demands)
    this.isNews = false
    this.judgedMs = performance.now()
    this.judgingMs = this.judgedMs - now
    return true
  }

  /** Makes the run ready as it stands; undefined when its files gave nothing, and then nothing is kept. */
  finish(nowMs: number): FollowResult['runs'][number] | undefined {
    if (!this.hasGiven()) {
      this.writer.abandon()
      return undefined
    }
    this.writer.retract('followed')
    const unfinished = inProgress(this.plan, nowMs)
    if (unfinished) this.writer.caveat(unfinished)
    this.writer.settle()
    const id = this.writer.contentId()
    const run = { ...this.reference(), id }
    const { outcome, reports } = judgeStoredRun(this.db, { ...run, key: this.writer.key }, [
      ...decisionsOf(this.db, this.writer.key),
      ...decisionsOfRun(this.db, id),
    ])
    return { ...run, ...this.writer.publish(id, outcome, reports) }
  }

  abandon(): void {
    this.writer.abandon()
  }

  hasGiven(): boolean {
    return this.files.some(({ outcome }) => outcome !== undefined && 'importer' in outcome)
  }

  isGone(): boolean {
    return this.writer.isGone()
  }

  outcomes(): readonly FileOutcome[] {
    const skipped = this.plan.skipped.map(({ path, reason }): FileOutcome => ({ path, skipped: true, reason }))
    return [...skipped, ...this.files.flatMap(({ outcome }) => outcome ?? [])]
  }

  state(): FollowState {
    const read = this.files.filter(({ outcome }) => outcome !== undefined && 'importer' in outcome)
    return {
      runs: [
        {
          ...this.reference(),
          ...(this.outcome === undefined ? {} : { outcome: this.outcome }),
          ...(this.criteria === undefined ? {} : { criteria: this.criteria }),
        },
      ],
      files: read.length,
      rows: read.reduce((sum, { rows }) => sum + rows, 0),
    }
  }

  private reference() {
    const { name, system } = runOfPlan(this.plan, this.watch.root)
    return { id: this.writer.provisionalId ?? '', name, system }
  }

  private settle(): void {
    this.writer.settle()
    this.settledMs = performance.now()
  }

  private settleInTime(): void {
    if (performance.now() - this.settledMs > SETTLE_MS) this.settle()
  }
}
