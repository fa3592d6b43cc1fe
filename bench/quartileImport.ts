/** Imports a file into a workspace and ends: what `bench/duckdbImport.ts` does with DuckDB. Arguments: CSV, workspace. */
import { createCore } from '../electron/core.ts'

const [csv, workspace] = process.argv.slice(2)
if (!csv || !workspace) throw new Error('usage: quartileImport.ts CSV WORKSPACE')
const core = await createCore({ workspace })
const job = await core.api.startJob({ kind: 'import', paths: [csv] })
await new Promise<void>((done, failed) => {
  core.onEvent((event) => {
    if (event.kind !== 'job' || event.job.id !== job.id) return
    if (event.job.state === 'done') done()
    else if (event.job.failure) failed(new Error(event.job.failure.message))
  })
})
await core.close()
