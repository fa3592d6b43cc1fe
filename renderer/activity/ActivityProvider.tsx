import {
  type ReactNode,
  useCallback,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { useLocation } from 'wouter'
import type { Failure, FollowSpec, Job, JobId, JobSpec } from '../../shared/api.ts'
import type { RunId } from '../../shared/model.ts'
import { addressOf, runAddress } from '../address.ts'
import { failureOf, useConnection } from '../connection.ts'
import { type Activity, ActivityContext, type SaidFailure } from './activity.ts'
import { createJobs, isActive } from './jobs.ts'

/** Messages at once; older ones make room, for nobody reads a wall of them. */
const MAX_FAILURES = 4

export function ActivityProvider({ children }: { readonly children: ReactNode }) {
  const connection = useConnection()
  const { core, host } = connection
  const [store] = useState(() => createJobs(connection))
  const jobs = useSyncExternalStore(store.subscribe, store.list)
  const [shown, setShown] = useState<readonly JobId[]>([])
  const [failures, setFailures] = useState<readonly SaidFailure[]>([])
  const [preparing, setPreparing] = useState<string>()
  const [path, go] = useLocation()

  const lastSaid = useRef(0)
  const say = useCallback((failure: Failure) => {
    const id = ++lastSaid.current
    setFailures((said) => [...said, { id, failure }].slice(-MAX_FAILURES))
  }, [])
  // What has ended makes room for what is new; the menu in the header brings it back.
  const show = useCallback(
    (id: JobId) =>
      setShown((ids) => {
        const active = new Set(store.list().flatMap((job) => (isActive(job) ? [job.id] : [])))
        return [id, ...ids.filter((each) => each !== id && active.has(each))]
      }),
    [store],
  )
  const attempt = useCallback(
    (action: () => Promise<void>) =>
      void action().catch((error: unknown) => {
        const failure = failureOf(error)
        if (failure.code !== 'cancelled') say(failure)
      }),
    [say],
  )
  const run = useCallback(
    async (spec: JobSpec) => {
      const started = await store.start(spec)
      show(started.id)
      return (await store.ended(started.id)).state === 'done'
    },
    [store, show],
  )

  const dismiss = useCallback((id: JobId) => setShown((ids) => ids.filter((each) => each !== id)), [])
  // The page of the run is its own summary, unless something was skipped or is open to question.
  const arrive = useCallback(
    (id: RunId, { id: job, result }: Job) => {
      go(runAddress(id))
      if (result?.kind === 'import' && !result.files.some((file) => 'skipped' in file || file.guessed)) dismiss(job)
    },
    [go, dismiss],
  )

  // An import that something else started, the command line say, is shown too; it takes nobody away from what they read.
  const hearEnd = useEffectEvent((job: Job) => {
    if (job.spec.kind === 'follow' && job.state === 'failed') show(job.id)
    if (job.spec.kind !== 'import') return
    show(job.id)
    const runs = job.result?.kind === 'import' ? job.result.runs : []
    const [only] = runs
    const isFree = path === '/' || path === '/runs'
    if (only !== undefined && runs.length === 1 && isFree) arrive(only.id, job)
  })
  useEffect(() => store.onEnd(hearEnd), [store])

  const open = useCallback(
    (paths: () => Promise<readonly string[]>) =>
      attempt(async () => {
        setPreparing('Reading what was chosen')
        const found = await paths().finally(() => setPreparing(undefined))
        if (found.length === 0) return
        const started = await store.start({ kind: 'import', paths: found })
        show(started.id)
        const job = await store.ended(started.id)
        const result = job.result?.kind === 'import' ? job.result : undefined
        const [only, other, ...more] = result?.runs ?? []
        if (only !== undefined && other === undefined) arrive(only.id, job)
        // A report of base and candidate opens as what it was.
        const isPicture = result?.files.every((file) => 'importer' in file && file.importer === 'report-picture')
        if (isPicture && only !== undefined && other !== undefined && more.length === 0) {
          go(addressOf('/compare', { base: only.id, candidate: other.id }))
          dismiss(job.id)
        }
      }),
    [attempt, store, show, arrive, go, dismiss],
  )

  const follow = useCallback(
    (from: FollowSpec['from']) =>
      attempt(async () => {
        const { id } = await store.start({ kind: 'follow', from })
        show(id)
        const { followed } = await store.followed(id)
        const [only, ...others] = followed?.runs ?? []
        if (only === undefined) return
        // The page of the run says that it is followed; of several runs the list does.
        dismiss(id)
        go(others.length === 0 ? runAddress(only.id) : '/runs')
      }),
    [attempt, store, show, dismiss, go],
  )

  const activity: Activity = useMemo(
    () => ({
      jobs,
      shown,
      preparing,
      failures,
      pick: () => open(() => host.pickPaths()),
      open,
      pickToFollow: () =>
        attempt(async () => {
          const [path] = await host.pickPaths()
          if (path !== undefined) follow({ path })
        }),
      follow: (id) => follow({ run: id }),
      run,
      cancel: (id) => attempt(() => core.cancelJob(id)),
      show,
      dismiss,
      attempt,
      dismissFailure: (id) => setFailures((said) => said.filter((each) => each.id !== id)),
    }),
    [jobs, shown, preparing, failures, open, follow, run, show, dismiss, attempt, core, host],
  )
  return <ActivityContext value={activity}>{children}</ActivityContext>
}
