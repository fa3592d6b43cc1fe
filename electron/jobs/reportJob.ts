import type { JobSpec, ReportResult } from '../../shared/api.ts'
import type { JobContext } from './job.ts'

export async function reportJob(
  _spec: Extract<JobSpec, { kind: 'report' }>,
  _context: JobContext,
): Promise<ReportResult> {
  return { kind: 'report', written: [] }
}
