/** Caveats in full, and as a marker beside the number they touch. */
import { useId } from 'react'
import type { Caveat, Severity } from '../../shared/model.ts'
import { repairMojibake } from '../../shared/mojibake.ts'
import styles from './caveats.module.css'

const WORDS: Readonly<Record<Severity, string>> = {
  error: 'Error',
  'data-loss': 'Data loss',
  misleading: 'Misleading',
  info: 'Note',
}
const GRAVEST_FIRST: readonly Severity[] = ['error', 'data-loss', 'misleading', 'info']

/** Those that touch one of the subjects: a metric, its column in the file, a phase, a path. */
export function caveatsOf(caveats: readonly Caveat[], subjects: readonly (string | undefined)[]): readonly Caveat[] {
  return caveats.filter((caveat) => subjects.includes(caveat.subject))
}

function gravestFirst(caveats: readonly Caveat[]): readonly Caveat[] {
  return caveats.toSorted((a, b) => GRAVEST_FIRST.indexOf(a.severity) - GRAVEST_FIRST.indexOf(b.severity))
}

/** What is said alike of several subjects stands once, with all of them. */
export function CaveatList({ caveats }: { readonly caveats: readonly Caveat[] }) {
  const alike = Map.groupBy(gravestFirst(caveats), ({ code, severity, message }) => `${code} ${severity} ${message}`)
  return (
    <ul className={styles.list}>
      {[...alike].map(
        ([key, [caveat, ...others]]) =>
          caveat && (
            <li key={key} className={styles[caveat.severity]}>
              <span className={styles.severity}>{WORDS[caveat.severity]}</span>
              <span className={styles.message}>
                {repairMojibake(caveat.message)}{' '}
                <span className={styles.subject}>
                  {[caveat, ...others].map(placeOf).join('; ')} · {caveat.code}
                </span>
              </span>
            </li>
          ),
      )}
    </ul>
  )
}

function placeOf({ subject, line }: Caveat): string {
  return line === undefined ? subject : `${subject}, line ${line}`
}

/** A button that opens the messages; nothing when there are none. */
export function CaveatMark({ caveats, about }: { readonly caveats: readonly Caveat[]; readonly about: string }) {
  const id = useId()
  const [gravest] = gravestFirst(caveats)
  if (gravest === undefined) return undefined
  const count = caveats.length === 1 ? '1 caveat' : `${caveats.length} caveats`
  return (
    <>
      <button
        type="button"
        className={`${styles.mark} ${styles[gravest.severity]}`}
        popoverTarget={id}
        aria-label={`${count} about ${about}`}
        title={repairMojibake(gravest.message)}
      >
        {caveats.length === 1 ? '!' : `! ${caveats.length}`}
      </button>
      <div id={id} popover="auto" className={styles.popover}>
        <strong>{about}</strong>
        <CaveatList caveats={caveats} />
      </div>
    </>
  )
}
