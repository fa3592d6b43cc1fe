import { Button } from './Button.tsx'
import styles from './progress.module.css'

interface ProgressProps {
  /** What is being done, e.g. `Opening`. */
  readonly label: string
  /** 0 to 1. */
  readonly value: number
  readonly step: string
  readonly onCancel?: () => void
}

export function Progress({ label, value, step, onCancel }: ProgressProps) {
  return (
    <div className={styles.progress}>
      <div className={styles.words}>
        <strong>{label}</strong>
        <span className={styles.step} title={step}>
          {step}
        </span>
      </div>
      <progress className={styles.bar} value={value} max={1} aria-label={`${label} ${step}`} />
      {onCancel !== undefined && <Button onClick={onCancel}>Cancel</Button>}
    </div>
  )
}
