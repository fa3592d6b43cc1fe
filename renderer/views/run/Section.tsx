import type { ReactNode } from 'react'
import { Empty } from '../../widgets/Notice.tsx'
import styles from './run.module.css'

interface SectionProps {
  readonly title: string
  readonly count: number
  /** Said in place of the contents when there are none. */
  readonly empty?: string
  readonly children: ReactNode
}

export function Section({ title, count, empty, children }: SectionProps) {
  return (
    <section className={styles.section} aria-label={title}>
      <h2>
        {title} <span className={styles.count}>{count}</span>
      </h2>
      {count === 0 && empty !== undefined ? <Empty>{empty}</Empty> : children}
    </section>
  )
}
