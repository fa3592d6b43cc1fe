/** The core: where storage, jobs and analysis meet. Hosts only wire it to a window, a browser or a terminal. */
import { existsSync } from 'node:fs'
import type { CoreApi, CoreEvent, JobSpec } from '../shared/api.ts'
import { UserError } from '../shared/errors.ts'
import type { RunId } from '../shared/model.ts'
import type { StackProfile } from '../shared/profile/profile.ts'
import { createAnswers } from './answers.ts'
import { createCriteriaAnswers } from './check.ts'
import { previewImport } from './import/preview.ts'
import { createQueue } from './jobs/queue.ts'
import { createJvmAnswers } from './jvmAnswers.ts'
import { launchesWhenAsked } from './launch/launchesWhenAsked.ts'
import { createProfileAnswers } from './profileAnswers.ts'
import { createSourceAnswers } from './profileSourceAnswers.ts'
import { createReportAnswers } from './reportAnswers.ts'
import { createReportBuilding } from './reportBuilding.ts'
import { createRunListAnswers } from './runListAnswers.ts'
import { openDatabase } from './storage/database.ts'
import { forgetFormat, rememberedFormats, rememberFormat } from './storage/formatAnswers.ts'
import { removeLeftovers } from './storage/leftovers.ts'
import { ProfileIndexes } from './storage/profileIndexes.ts'
import * as queries from './storage/queries.ts'
import { IN_PROGRESS } from './storage/runWriter.ts'
import { createSweepAnswers } from './sweep.ts'
import { storedTrend } from './trend.ts'
import { version } from './version.ts'
import { TEMPORARY, workspaceFile } from './workspace.ts'

export interface Core {
  readonly api: CoreApi
  /** One profile of a run with all its columns, which no message carries: for the host in this process. */
  readProfile(run: RunId, path: string): StackProfile
  /** Returns the function that stops listening. */
  onEvent(listener: (event: CoreEvent) => void): () => void
  /** Ends running jobs and lets go of the workspace. */
  close(): Promise<void>
}

/** Opens a workspace, a file or `:memory:`, and answers for it. */
export async function createCore(options: { readonly workspace: string }): Promise<Core> {
  const { file, release } = workspaceFile(options.workspace)
  const db = openDatabase(file)
  removeLeftovers(db)
  const closing = new AbortController()
  const listeners = new Set<(event: CoreEvent) => void>()
  const emit = (event: CoreEvent) => {
    for (const listener of listeners) listener(event)
  }
  /** Followed runs that the list of runs is known to have. */
  const listed = new Set<RunId>()
  const queue = createQueue(db, file, (job, grown) => {
    const ended = job.state !== 'queued' && job.state !== 'running'
    if (ended && job.spec.kind !== 'report') {
      removeLeftovers(db)
      emit({ kind: 'runs' })
    }
    if (grown) {
      const isNew = grown.runs.some((id) => !listed.has(id))
      for (const id of grown.runs) listed.add(id)
      emit({ kind: 'grown', ...grown })
      if (isNew || grown.judged) emit({ kind: 'runs' })
    }
    emit({ kind: 'job', job })
  })

  /** A run is followed where it came from. */
  function placed(spec: JobSpec): JobSpec {
    if (spec.kind !== 'follow' || !('run' in spec.from)) return spec
    return { ...spec, from: { path: answers.runOf(spec.from.run).origin } }
  }
  const { close: forgetLaunches, ...launches } = launchesWhenAsked(file, (launch, before) => {
    emit({ kind: 'launch', launch })
    // Its runs are written by a process of its own.
    const runs = launch.runs.flatMap(({ run }) => run ?? [])
    if (launch.grown !== before?.grown) emit({ kind: 'grown', runs, judged: true })
    if (runs.join() !== before?.runs.flatMap(({ run }) => run ?? []).join()) emit({ kind: 'runs' })
  })
  const answers = createAnswers(db)
  const runs = createRunListAnswers(db)
  const indexes = new ProfileIndexes(db)
  const profiles = createProfileAnswers(db, answers, indexes)
  const sources = createSourceAnswers(db, answers, indexes)
  const jvm = createJvmAnswers(answers)
  const reports = createReportAnswers(db, answers, profiles)
  const sweeps = createSweepAnswers(db, answers)

  const api: CoreApi = {
    about: async () => ({ version, workspace: options.workspace }),
    listRuns: async (query) => runs.listRuns(query),
    labelRun: async (question) => {
      runs.labelRun(question)
      emit({ kind: 'runs' })
    },
    findBaseline: async (run) => runs.findBaseline(run),
    listRunNames: async () => runs.listRunNames(),
    listViews: async () => runs.listViews(),
    keepView: async (view) => runs.keepView(view),
    forgetView: async (name) => runs.forgetView(name),
    showRun: async (id) => {
      const run = answers.showRun(id)
      const isUnfinished = run.caveats.some(({ code }) => code === IN_PROGRESS)
      return isUnfinished && existsSync(run.origin) ? { ...run, canFollow: true } : run
    },
    removeRun: async (id) => {
      const run = answers.runOf(id)
      if (run.followedSinceMs !== undefined)
        throw new UserError('unavailable', `${run.name} is being followed`, 'Stop following it first.')
      queries.removeRun(db, run.key)
      emit({ kind: 'runs' })
    },
    judgeLeak: async (question) => profiles.withCulprits(jvm.withClasses(answers.judgeLeak(question))),
    decide: async (question) => {
      const leak = answers.decide(question)
      emit({ kind: 'runs' })
      return profiles.withCulprits(jvm.withClasses(leak))
    },
    compareRuns: async (question) => answers.compareRuns(question),
    trend: async (question) => storedTrend(db, answers, question),
    ...sweeps,
    ...createCriteriaAnswers(db, answers),
    ...createReportBuilding(db, reports, () => emit({ kind: 'draft' })),
    searchLog: async (question) => answers.searchLog(question),
    drawRun: async (question) => answers.drawRun(question),
    tellJvm: async (run) => jvm.tell(run),
    drawSuitePage: async (run) => jvm.suitePage(run),
    drawLeak: async (question) => answers.drawLeak(question),
    compareLogs: async (question) => answers.compareLogs(question),
    drawComparison: async (question) => answers.drawComparison(question),
    flameGraph: (question) => profiles.flameGraph(question),
    tabulateProfile: (question) => profiles.tabulate(question),
    searchProfile: (question) => profiles.search(question),
    drawProfiles: (question) => profiles.draw(question),
    growProfiles: (question) => profiles.grow(question),
    showSource: (question) => sources.show(question),
    listSourceFolders: async () => sources.folders(),
    mapSource: (mapping) => sources.map(mapping),
    previewImport: ({ paths }) => previewImport(paths, rememberedFormats(db), closing.signal),
    answerFormats: async (given) => given.map((answer) => rememberFormat(db, answer, Date.now())),
    listFormats: async () => rememberedFormats(db),
    forgetFormat: async (id) => {
      if (!forgetFormat(db, id)) throw new UserError('not-found', `no answer is remembered as ${JSON.stringify(id)}`)
    },
    startJob: async (spec) => queue.start(placed(spec)),
    cancelJob: async (id) => queue.cancel(id),
    listJobs: async () => queue.list(),
    ...launches,
    startOf: async (source) => {
      // With engines and drivers, as launches are.
      const { startOf } = await import('./launch/starts.ts')
      return startOf(source, { workspace: file, sweep: sweeps.sweep, run: answers.showRun })
    },
  }
  return {
    api,
    readProfile: (run, path) => profiles.read(run, path),
    onEvent: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => {
      closing.abort()
      await forgetLaunches(options.workspace === TEMPORARY)
      await queue.close()
      removeLeftovers(db)
      db.close()
      release()
    },
  }
}
