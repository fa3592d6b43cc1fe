/**
 * Imports a file into a workspace by the process that Quartile starts for it, and ends: what `bench/duckdbImport.ts` does
 * with DuckDB. Arguments: CSV, workspace.
 */
import { fork } from 'node:child_process'
import { resolve } from 'node:path'
import type { JobMessage, JobOrder } from '../electron/jobs/job.ts'

const [csv, workspace] = process.argv.slice(2)
if (!csv || !workspace) throw new Error('usage: quartileImport.ts CSV WORKSPACE')
const job = fork(resolve(import.meta.dirname, '..', 'out', 'main', 'jobProcess.js'), [], { serialization: 'advanced' })
job.send({ workspace, spec: { kind: 'import', paths: [csv] } } satisfies JobOrder)
job.on('message', (message: JobMessage) => {
  if (message.kind === 'progress') return
  // As the core does: the job has answered and closed its workspace.
  job.kill('SIGKILL')
  if (message.kind === 'failed') throw new Error(message.failure.message)
})
