/** One header: its columns with their first cells, what each is read as, and what is in doubt. */
import { useId } from 'react'
import {
  COLUMN_ROLES,
  type ColumnRole,
  changed,
  type DecimalSign,
  type FilePreview,
  type FormatAnswer,
  type GuessedColumn,
  UNIT_CHOICES,
} from '../../../shared/formatAnswer.ts'
import { Table } from '../../widgets/Table.tsx'
import { roleIn, withRole, withUnit } from './formatState.ts'
import styles from './preview.module.css'
import { Choice, TimeFields } from './TimeFields.tsx'

export interface FormatFormProps {
  readonly file: FilePreview
  readonly answer: FormatAnswer
  readonly onChange: (answer: FormatAnswer) => void
}

/** Cells beside a name; more would push the choices out of sight. */
const CELLS_SHOWN = 3

export function FormatForm({ file: { path, guess }, answer, onChange }: FormatFormProps) {
  const phaseId = useId()
  const doubts = [guess.decimalAsked, guess.timeAsked].filter((reason) => reason !== undefined)
  return (
    <section className={styles.form} aria-label={path}>
      <h3>{path}</h3>
      {doubts.map((reason) => (
        <p key={reason} className={styles.asked}>
          {sentence(reason, guess.header)}
        </p>
      ))}
      <div className={styles.fields}>
        <TimeFields guess={guess} answer={answer} onChange={onChange} />
        <Choice
          label="Decimal sign"
          value={answer.decimal ?? guess.decimal}
          choices={[
            ['.', 'dot, 1,234.5'],
            [',', 'comma, 1.234,5'],
          ]}
          onChange={(decimal) => onChange(changed(answer, { decimal: decimal as DecimalSign }))}
        />
        <div className={styles.field}>
          <label htmlFor={phaseId}>Phase</label>
          <input
            id={phaseId}
            placeholder="none"
            value={answer.phase ?? ''}
            onChange={({ target: { value } }) => {
              const { phase: _, ...rest } = answer
              onChange(value === '' ? rest : { ...rest, phase: value })
            }}
          />
        </div>
      </div>
      <Table
        label={`Columns of ${path}`}
        columns={[
          { title: 'Column', heads: true, cell: ({ name, asked }) => <Name name={name} asked={asked} /> },
          {
            title: 'First cells',
            cell: ({ cells }) => <span className={styles.cells}>{cells.slice(0, CELLS_SHOWN).join(' · ')}</span>,
          },
          { title: 'Read as', cell: (column) => <Role column={column} answer={answer} onChange={onChange} /> },
          { title: 'Unit', cell: (column) => <Unit column={column} answer={answer} onChange={onChange} /> },
        ]}
        rows={guess.columns}
        keyOf={({ name }) => name}
      />
    </section>
  )
}

function Name({ name, asked }: { readonly name: string; readonly asked: string | undefined }) {
  return (
    <>
      {name}
      {asked !== undefined && <span className={styles.asked}>{sentence(asked, [name])}</span>}
    </>
  )
}

interface ColumnFieldProps {
  readonly column: GuessedColumn
  readonly answer: FormatAnswer
  readonly onChange: (answer: FormatAnswer) => void
}

const ROLE_WORDS: Readonly<Record<ColumnRole, string>> = {
  time: 'time',
  value: 'measured value',
  label: 'label',
  ignored: 'left out',
}

function Role({ column, answer, onChange }: ColumnFieldProps) {
  return (
    <select
      aria-label={`${column.name} is read as`}
      value={roleIn(answer, column.name)}
      onChange={({ target }) => onChange(withRole(answer, column, target.value as ColumnRole))}
    >
      {COLUMN_ROLES.map((role) => (
        <option key={role} value={role}>
          {ROLE_WORDS[role]}
        </option>
      ))}
    </select>
  )
}

function Unit({ column: { name, unit: guessed = '' }, answer, onChange }: ColumnFieldProps) {
  if (roleIn(answer, name) !== 'value') return undefined
  const unit = answer.columns.find((column) => column.name === name)?.unit ?? guessed
  const choices = [...new Set([unit, guessed, ...UNIT_CHOICES])]
  return (
    <select
      aria-label={`Unit of ${name}`}
      value={unit}
      onChange={({ target }) => onChange(withUnit(answer, name, target.value))}
    >
      {UNIT_CHOICES.concat(choices.filter((choice) => !UNIT_CHOICES.includes(choice))).map((choice) => (
        <option key={choice} value={choice}>
          {choice === '' ? 'none' : choice}
        </option>
      ))}
    </select>
  )
}

/** A column's own name keeps its letters. */
export function sentence(reason: string, names: readonly string[]): string {
  if (names.some((name) => reason.startsWith(name))) return `${reason}.`
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`
}
