/** What every verb needs: a core in this process, a run by any of its names, and a way to wait for a job. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ImportResult, Job, JobResult, JobSpec, RunReference } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import { type Core, createCore } from '../core.ts'
import { defaultWorkspace } from '../workspace.ts'

export interface WorkspaceOption {
  readonly workspace?: string
}

/** Names listed in a message, before it becomes a wall. */
const MAX_NAMES = 8

export async function withCore<T>(options: WorkspaceOption, work: (core: Core) => Promise<T>): Promise<T> {
  const core = await createCore({ workspace: options.workspace ?? defaultWorkspace() })
  try {
    return await work(core)
  } finally {
    await core.close()
  }
}

/** Starts a job and waits for its end; Ctrl-C cancels it. Progress goes to stderr where a person watches. */
export async function runJob<R extends JobResult>(
  core: Core,
  spec: JobSpec & { kind: R['kind'] },
  inWords: (job: Job) => string | undefined = ({ progress, step }) => `${Math.round(progress * 100)} % ${step}`,
): Promise<R> {
  const job = await core.api.startJob(spec)
  const cancel = () => void core.api.cancelJob(job.id)
  process.once('SIGINT', cancel)
  process.once('SIGTERM', cancel)
  try {
    return await new Promise<R>((done, failed) => {
      const stop = core.onEvent((event) => {
        if (event.kind !== 'job' || event.job.id !== job.id) return
        const { state, result, failure } = event.job
        showProgress(state === 'running' ? (inWords(event.job) ?? '') : '')
        if (state === 'done' && result) done(result as R)
        else if (state === 'failed' || state === 'cancelled') {
          failed(new UserError(failure?.code ?? 'internal', failure?.message ?? state, failure?.hint))
        } else return
        stop()
      })
    })
  } finally {
    process.off('SIGINT', cancel)
    process.off('SIGTERM', cancel)
  }
}

export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`)
}

export async function importPaths(core: Core, paths: readonly string[]): Promise<ImportResult> {
  return runJob<ImportResult>(core, { kind: 'import', paths: paths.map((path) => resolve(path)) })
}

/** The runs meant by an id, a path (imported on the fly) or a name. Never empty. */
export async function findRuns(core: Core, reference: string): Promise<readonly RunReference[]> {
  if (/^[0-9a-f]{16}$/.test(reference)) {
    const page = await core.api.listRuns({ search: '', limit: 1, id: reference })
    if (page.rows.length > 0) return page.rows
  }
  if (existsSync(reference)) return (await importPaths(core, [reference])).runs
  const named = (await core.api.listRuns({ name: reference })).rows
  if (named.length > 0) return named
  throw new UserError(
    'io',
    `there is no run and no path ${JSON.stringify(reference)}`,
    'quartile list shows the runs there are.',
  )
}

/** The one run that is meant; several are a question back to the person. */
export async function findRun(core: Core, reference: string): Promise<RunReference> {
  const [run, ...others] = await findRuns(core, reference)
  if (run && others.length === 0) return run
  const all = run ? [run, ...others] : others
  const names = all.slice(0, MAX_NAMES).map(({ id, name }) => `  ${id}  ${name}`)
  throw new UserError('usage', `${reference} means ${all.length} runs`, `Name one by its id:\n${names.join('\n')}`)
}
