/** What is going on and what came of it, in the corner of the window; every part can be put away. */
import type { Job } from '../../shared/api.ts'
import { format } from '../../shared/units.ts'
import { Button } from '../widgets/Button.tsx'
import { FailureNotice } from '../widgets/Notice.tsx'
import { Progress } from '../widgets/Progress.tsx'
import styles from './activity.module.css'
import { useActivity } from './activity.ts'
import { ImportSummary } from './ImportSummary.tsx'
import { isActive } from './jobs.ts'

/** More would cover what the person reads; the menu in the header has the others. */
const MAX_PANELS = 3

export function ActivityPanel() {
  const { jobs, shown, preparing, failures, cancel, dismiss, dismissFailure } = useActivity()
  const wanted = jobs.filter((job) => shown.includes(job.id) || (isActive(job) && job.spec.kind === 'import'))
  // What runs before what waits; the newest of what has ended.
  const panels = wanted
    .toSorted((a, b) => Number(b.state === 'running') - Number(a.state === 'running'))
    .slice(0, MAX_PANELS)
  return (
    <aside className={styles.panel} aria-label="Activity" aria-live="polite">
      {preparing !== undefined && (
        <div className={styles.card}>
          <strong>{preparing}…</strong>
        </div>
      )}
      {panels.map((job) =>
        job.state === 'failed' && job.failure !== undefined ? (
          <FailureNotice key={job.id} failure={job.failure} onDismiss={() => dismiss(job.id)} />
        ) : (
          <div key={job.id} className={styles.card}>
            {isActive(job) && job.spec.kind === 'follow' ? (
              <Following job={job} onStop={() => cancel(job.id)} />
            ) : isActive(job) ? (
              <Progress label={doing(job)} value={job.progress} step={job.step} onCancel={() => cancel(job.id)} />
            ) : (
              <>
                <Ended job={job} />
                <Button className={styles.close} look="plain" aria-label="Dismiss" onClick={() => dismiss(job.id)}>
                  ✕
                </Button>
              </>
            )}
          </div>
        ),
      )}
      {wanted.length > panels.length && (
        <div className={styles.card}>and {wanted.length - panels.length} more under Activity</div>
      )}
      {failures.map(({ id, failure }) => (
        <FailureNotice key={id} failure={failure} onDismiss={() => dismissFailure(id)} />
      ))}
    </aside>
  )
}

const DOING = { import: 'Opening', report: 'Exporting', follow: 'Following' } as const

function Following({ job, onStop }: { readonly job: Job; readonly onStop: () => void }) {
  const { files, rows } = job.followed ?? { files: 0, rows: 0 }
  return (
    <div className={styles.following}>
      <span>
        <strong>Following</strong>{' '}
        {files === 0
          ? 'a folder; nothing is in it yet'
          : `${format(files, 'count')} ${files === 1 ? 'file' : 'files'}, ${format(rows, 'count')} rows`}
      </span>
      <Button onClick={onStop}>Stop</Button>
    </div>
  )
}

function doing(job: Job): string {
  const what = DOING[job.spec.kind]
  return job.state === 'queued' ? `${what}, waiting its turn` : what
}

function Ended({ job }: { readonly job: Job }) {
  const what = DOING[job.spec.kind]
  if (job.state === 'cancelled') return <strong>{what} was cancelled. Nothing of it was kept.</strong>
  if (job.result?.kind === 'import' || job.result?.kind === 'follow') {
    return <ImportSummary result={job.result} paths={pathsOf(job.spec)} />
  }
  if (job.result?.kind === 'report') return <Written files={job.result.written} />
  return <strong>{what} ended.</strong>
}

/** What was named to be opened; a followed run is none. */
function pathsOf(spec: Job['spec']): readonly string[] {
  if (spec.kind === 'import') return spec.paths
  return spec.kind === 'follow' && 'path' in spec.from ? [spec.from.path] : []
}

function Written({ files }: { readonly files: readonly string[] }) {
  return (
    <>
      <strong>{files.length === 1 ? 'Exported' : `Exported ${files.length} files`}</strong>
      <ul className={styles.files}>
        {files.map((file) => (
          <li key={file}>{file}</li>
        ))}
      </ul>
    </>
  )
}
