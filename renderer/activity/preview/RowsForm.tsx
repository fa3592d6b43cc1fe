/** Rows that a format leaves without a name, such as the scenarios of a chaos sweep that lost some: what each of them is. */
import { useId } from 'react'
import { changed } from '../../../shared/formatAnswer.ts'
import { Table } from '../../widgets/Table.tsx'
import { type FormatFormProps, sentence } from './FormatForm.tsx'
import styles from './preview.module.css'

export function RowsForm({ file: { path, guess }, answer, onChange }: FormatFormProps) {
  const choicesId = useId()
  const { rows } = guess
  if (!rows) return undefined
  const names = answer.rows ?? rows.names
  return (
    <section className={styles.form} aria-label={path}>
      <h3>{path}</h3>
      {rows.asked !== undefined && <p className={styles.asked}>{sentence(rows.asked, [])}</p>}
      <datalist id={choicesId}>
        {rows.choices.map((choice) => (
          <option key={choice} value={choice} />
        ))}
      </datalist>
      <Table
        label={`Rows of ${path}`}
        columns={[
          { title: 'Row', heads: true, cell: (i) => i + 1 },
          { title: 'Figures', cell: (i) => <span className={styles.cells}>{rows.shown[i]}</span> },
          {
            title: sentence(rows.what, []).slice(0, -1),
            cell: (i) => (
              <input
                aria-label={`${rows.what} of row ${i + 1}`}
                list={choicesId}
                placeholder="not known"
                value={names[i] ?? ''}
                onChange={({ target: { value } }) =>
                  onChange(changed(answer, { rows: names.map((name, at) => (at === i ? value : name)) }))
                }
              />
            ),
          },
        ]}
        rows={rows.names.map((_, i) => i)}
        keyOf={String}
      />
    </section>
  )
}
