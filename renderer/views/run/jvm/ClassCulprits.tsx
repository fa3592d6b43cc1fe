/** The classes to blame, each with who says so, what holds it and who allocated it. */
import { classLines } from '../../../../shared/culpritWords.ts'
import type { ClassCulprit } from '../../../../shared/model.ts'
import styles from '../run.module.css'
import own from './jvm.module.css'

interface ClassCulpritsProps {
  readonly culprits: readonly ClassCulprit[]
  readonly because: string
}

export function ClassCulprits({ culprits, because }: ClassCulpritsProps) {
  return (
    <article className={styles.card}>
      <h3>
        Culprit classes <span className={styles.count}>{culprits.length}</span>
      </h3>
      <p className={styles.muted}>{because}</p>
      <ClassCulpritList culprits={culprits} />
    </article>
  )
}

/** The same list stands in the card of a verdict. */
export function ClassCulpritList({ culprits }: { readonly culprits: readonly ClassCulprit[] }) {
  return (
    <ol className={own.list}>
      {culprits.map((culprit) => {
        const [head, ...lines] = classLines([culprit])
        return (
          <li key={culprit.class}>
            <strong>{head}</strong>
            {lines.map((line) => (
              <p key={line} className={styles.muted}>
                {line.trim()}
              </p>
            ))}
          </li>
        )
      })}
    </ol>
  )
}
