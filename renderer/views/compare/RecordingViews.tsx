import { asForm } from '../../../shared/analysis/viewDiff.ts'
import { viewNamedTable } from '../../../shared/jfrViews.ts'
import type { Table } from '../../../shared/model.ts'
import { TableView } from '../../widgets/TableView.tsx'
import styles from './compare.module.css'

/** What two JVMs left side by side, view by view, each a click away. */
export function RecordingViews({ views }: { readonly views: readonly Table[] }) {
  return (
    <section className={styles.section} aria-label="JVM">
      <h2>
        JVM, view by view <span className={styles.muted}>candidate − base</span>
      </h2>
      {views.map((table) => (
        <details key={table.name} className={styles.recording}>
          <summary>
            {viewNamedTable(table.name)?.title ?? table.name}{' '}
            <span className={styles.muted}>
              {table.rows.length} {table.rows.length === 1 ? 'row' : 'rows'}
            </span>
          </summary>
          <TableView table={asForm(table) ?? table} untitled />
        </details>
      ))}
    </section>
  )
}
