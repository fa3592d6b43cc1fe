import type { FileOutcome } from '../../../shared/api.ts'
import type { Caveat } from '../../../shared/model.ts'
import { CaveatMark, caveatsOf } from '../../widgets/Caveats.tsx'
import { Table } from '../../widgets/Table.tsx'
import styles from './run.module.css'

/** Rows on the page. */
const MAX_ROWS = 500

interface FileListProps {
  readonly files: readonly FileOutcome[]
  readonly caveats: readonly Caveat[]
}

export function FileList({ files, caveats }: FileListProps) {
  const rows = files.slice(0, MAX_ROWS)
  return (
    <>
      <Table
        label="Files"
        columns={[
          {
            title: 'File',
            heads: true,
            cell: ({ path }) => (
              <>
                {path}
                <CaveatMark caveats={caveatsOf(caveats, [path])} about={path} />
              </>
            ),
          },
          {
            title: 'Read as',
            cell: (file) =>
              'importer' in file ? file.importer : <span className={styles.muted}>skipped: {file.reason}</span>,
          },
        ]}
        rows={rows}
        keyOf={({ path }) => path}
      />
      {files.length > rows.length && <p className={styles.muted}>and {files.length - rows.length} more files</p>}
    </>
  )
}
