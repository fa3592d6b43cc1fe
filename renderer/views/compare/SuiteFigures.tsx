import type { SuitePair, SuitePairFigure } from '../../../shared/comparisonApi.ts'
import { type Column, Table } from '../../widgets/Table.tsx'
import styles from './compare.module.css'

const none = (text: string) => <span className={styles.muted}>{text}</span>

const COLUMNS: readonly Column<SuitePairFigure>[] = [
  { title: 'Figure', heads: true, cell: ({ figure }) => figure },
  { title: 'The suite says', cell: ({ suite }) => suite ?? none('nothing') },
  { title: 'It is', cell: ({ right }) => right ?? none('not measured') },
  { title: 'What is wrong with the suite’s', cell: ({ wrong }) => wrong ?? none('nothing') },
]

/** What the suite itself says of the pair that it makes within a run. */
export function SuiteFigures({ suite: { source, figures } }: { readonly suite: SuitePair }) {
  return (
    <section className={styles.section} aria-label="The suite’s own figures">
      <h2>
        The suite’s own figures <span className={styles.muted}>{source}</span>
      </h2>
      <Table label="The suite’s own figures" columns={COLUMNS} rows={figures} keyOf={({ figure }) => figure} />
    </section>
  )
}
