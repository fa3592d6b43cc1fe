import type { ReactNode } from 'react'
import type { Failure } from '../../shared/api.ts'
import { Button } from './Button.tsx'
import styles from './notice.module.css'

/** An expected failure: the sentence, the hint of what to do next, and a way to put it away where there is one. */
export function FailureNotice({ failure, onDismiss }: { readonly failure: Failure; readonly onDismiss?: () => void }) {
  return (
    <div className={styles.failure} role="alert">
      <div className={styles.words}>
        <strong>{sentence(failure.message)}</strong>
        {failure.hint !== undefined && <p className={styles.hint}>{failure.hint}</p>}
        {failure.code === 'internal' && <p className={styles.hint}>This is a fault of Quartile, not of your data.</p>}
      </div>
      {onDismiss !== undefined && (
        <Button look="plain" onClick={onDismiss} aria-label="Dismiss">
          ✕
        </Button>
      )}
    </div>
  )
}

export function Empty({ children }: { readonly children: ReactNode }) {
  return <p className={styles.empty}>{children}</p>
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`
}
