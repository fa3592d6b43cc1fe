/** What an opened folder turned out to hold: the runs, what was read, and what was skipped and why. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { FollowResult, ImportResult } from '../../shared/api.ts'
import { runAddress } from '../address.ts'
import { Button } from '../widgets/Button.tsx'
import styles from './activity.module.css'
import { PreviewDialog } from './preview/PreviewDialog.tsx'

/** More rows than this are no summary; the run's own page lists every file. */
const MAX_LISTED = 100

interface ImportSummaryProps {
  readonly result: ImportResult | FollowResult
  /** To look at again; none where they cannot be named. */
  readonly paths: readonly string[]
}

export function ImportSummary({ result, paths }: ImportSummaryProps) {
  const [asking, setAsking] = useState(false)
  const skipped = result.files.filter((file) => 'skipped' in file)
  const read = result.files.filter((file) => 'importer' in file)
  const guessed = read.reduce((sum, file) => sum + (file.guessed ?? 0), 0)
  return (
    <>
      <strong>
        {plural(result.runs.length, 'run')} from {plural(read.length, 'file')}
        {skipped.length > 0 && `, ${skipped.length} skipped`}
      </strong>
      <ul className={styles.runs}>
        {result.runs.slice(0, MAX_LISTED).map((run) => (
          <li key={run.id}>
            <Link href={runAddress(run.id)}>{run.name}</Link>{' '}
            <span className={styles.muted}>
              {run.system}
              {run.known && ', known already'}
            </span>
          </li>
        ))}
        <More of={result.runs.length} />
      </ul>
      {guessed > 0 && paths.length > 0 && (
        <p className={styles.guessed}>
          {guessed === 1 ? '1 thing was guessed' : `${guessed} things were guessed`} of columns, rows or time.{' '}
          <Button onClick={() => setAsking(true)}>Look and answer…</Button>
        </p>
      )}
      {asking && <PreviewDialog paths={paths} onClose={() => setAsking(false)} />}
      {skipped.length > 0 && (
        <details className={styles.details}>
          <summary>Skipped files and why</summary>
          <ul className={styles.files}>
            {skipped.slice(0, MAX_LISTED).map((file) => (
              <li key={file.path}>
                {file.path} <span className={styles.muted}>{file.reason}</span>
              </li>
            ))}
            <More of={skipped.length} />
          </ul>
        </details>
      )}
      <details className={styles.details}>
        <summary>Recognised files</summary>
        <ul className={styles.files}>
          {read.slice(0, MAX_LISTED).map((file) => (
            <li key={file.path}>
              {file.path} <span className={styles.muted}>{file.importer}</span>
            </li>
          ))}
          <More of={read.length} />
        </ul>
      </details>
    </>
  )
}

function More({ of }: { readonly of: number }) {
  return of > MAX_LISTED && <li className={styles.muted}>and {of - MAX_LISTED} more</li>
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
