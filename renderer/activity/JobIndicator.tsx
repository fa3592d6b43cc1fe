/** In the header: whether something is going on, and the way back to what came of it. */
import type { Job } from '../../shared/api.ts'
import { Menu } from '../widgets/Menu.tsx'
import { useActivity } from './activity.ts'
import { isActive } from './jobs.ts'

/** The menu offers the jobs one may still remember. */
const MAX_OFFERED = 8

export function JobIndicator() {
  const { jobs, show } = useActivity()
  const active = jobs.filter(isActive).length
  if (jobs.length === 0) return undefined
  return (
    <Menu
      label={active > 0 ? `Activity: ${active} running` : 'Activity'}
      items={jobs.slice(0, MAX_OFFERED).map((job) => ({
        id: job.id,
        title: titleOf(job),
        detail: detailOf(job),
        act: () => show(job.id),
      }))}
    />
  )
}

function titleOf({ spec }: Job): string {
  if (spec.kind === 'report') return `Export ${lastPart(spec.outputs[0] ?? '')}`
  if (spec.kind === 'follow') return `Follow ${'path' in spec.from ? lastPart(spec.from.path) : 'a run'}`
  return `Open ${spec.paths.map(lastPart).join(', ').slice(0, 60)}`
}

function detailOf(job: Job): string {
  if (job.result?.kind === 'import' || job.result?.kind === 'follow') {
    const skipped = job.result.files.filter((file) => 'skipped' in file).length
    return `${job.result.runs.length} runs, ${skipped} files skipped`
  }
  return { queued: 'Waiting', running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' }[job.state]
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).filter(Boolean).at(-1) ?? path
}
