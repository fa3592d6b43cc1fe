/** Puts a figure into the report that is being built. */
import { useState } from 'react'
import type { PinnedFigure } from '../../shared/reportApi.ts'
import { useActivity } from '../activity/activity.ts'
import { useConnection } from '../connection.ts'
import styles from './charts.module.css'

/** What a heading of a report holds. */
const MAX_TITLE = 200

interface PinFigureProps {
  readonly figure: PinnedFigure
  /** What the figure shows; it stands above it in the report. */
  readonly title: string
}

export function PinFigure({ figure, title }: PinFigureProps) {
  const { core } = useConnection()
  const { attempt } = useActivity()
  const [pinned, setPinned] = useState<string>()
  const key = JSON.stringify(figure)
  const pin = () =>
    attempt(async () => {
      await core.pinFigure({ figure, title: title.slice(0, MAX_TITLE) })
      setPinned(key)
    })
  return (
    <span className={styles.pin} role="status">
      {pinned === key ? (
        <a href="#/report" title="See the report">
          Pinned
        </a>
      ) : (
        <button type="button" className={styles.save} title="Put this figure into the report" onClick={pin}>
          Pin to report
        </button>
      )}
    </span>
  )
}
