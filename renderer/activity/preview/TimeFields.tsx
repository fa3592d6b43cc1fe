/** Where the time of a row comes from, and how it is written. */
import { useId, useState } from 'react'
import {
  changed,
  type DateOrder,
  EPOCH_EXPONENTS,
  type EpochUnit,
  type FormatAnswer,
  type FormatGuess,
  type TimeReading,
} from '../../../shared/formatAnswer.ts'
import { intervalIn, timeColumn, withTimeColumn } from './formatState.ts'
import styles from './preview.module.css'

interface TimeFieldsProps {
  readonly guess: FormatGuess
  readonly answer: FormatAnswer
  readonly onChange: (answer: FormatAnswer) => void
}

const EPOCH_UNITS = Object.keys(EPOCH_EXPONENTS) as readonly EpochUnit[]
const TIME_UNITS = [...EPOCH_UNITS, 'min', 'h']

export function TimeFields({ guess, answer, onChange }: TimeFieldsProps) {
  const id = useId()
  const column = timeColumn(answer.time)
  const { time } = answer
  return (
    <>
      <div className={styles.field}>
        <label htmlFor={id}>Time</label>
        <select
          id={id}
          value={column === undefined ? '' : guess.header.indexOf(column)}
          onChange={({ target }) =>
            onChange(withTimeColumn(answer, target.value === '' ? undefined : guess.columns[Number(target.value)]))
          }
        >
          <option value="">no column has it</option>
          {guess.columns.map(({ name }, i) => (
            <option key={name} value={i}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {time !== undefined && <Written time={time} onChange={(next) => onChange(changed(answer, { time: next }))} />}
    </>
  )
}

interface WrittenProps {
  readonly time: TimeReading
  readonly onChange: (time: TimeReading) => void
}

function Written({ time, onChange }: WrittenProps) {
  switch (time.kind) {
    case 'rows':
      return <Interval time={time} onChange={onChange} />
    case 'instant':
      return (
        <Choice
          label="Dates"
          value={time.order ?? 'year-first'}
          choices={[
            ['year-first', 'year first, 2026-04-03'],
            ['day-first', 'day first, 03/04/2026'],
            ['month-first', 'month first, 04/03/2026'],
          ]}
          onChange={(order) =>
            onChange({
              kind: 'instant',
              column: time.column,
              ...(order === 'year-first' ? {} : { order: order as DateOrder }),
            })
          }
        />
      )
    case 'epoch':
    case 'relative':
      return (
        <>
          <Choice
            label="Counted from"
            value={time.kind}
            choices={[
              ['epoch', '1970, as Unix time'],
              ['relative', 'the start of the run'],
            ]}
            onChange={(kind) =>
              onChange(
                kind === 'epoch'
                  ? { kind, column: time.column, unit: EPOCH_UNITS.find((unit) => unit === time.unit) ?? 's' }
                  : { kind: 'relative', column: time.column, unit: time.unit },
              )
            }
          />
          <Choice
            label="In"
            value={time.unit}
            choices={(time.kind === 'epoch' ? EPOCH_UNITS : TIME_UNITS).map((unit) => [unit, unit])}
            onChange={(unit) => onChange({ ...time, unit } as TimeReading)}
          />
        </>
      )
  }
}

function Interval({ time, onChange }: WrittenProps & { readonly time: Extract<TimeReading, { kind: 'rows' }> }) {
  const id = useId()
  const [text, setText] = useState(time.interval === undefined ? '' : String(time.interval))
  const wrong = Number.isNaN(intervalIn(text))
  return (
    <div className={styles.field}>
      <label htmlFor={id}>Seconds between rows</label>
      <input
        id={id}
        inputMode="decimal"
        placeholder="unknown: rows are counted"
        value={text}
        aria-invalid={wrong}
        onChange={({ target }) => {
          setText(target.value)
          const interval = intervalIn(target.value)
          onChange({
            kind: 'rows',
            ...(interval === undefined || Number.isNaN(interval) ? {} : { interval }),
          })
        }}
      />
      {wrong && <span className={styles.wrong}>a number above 0</span>}
    </div>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly choices: readonly (readonly [value: string, words: string])[]
  readonly onChange: (value: string) => void
}

export function Choice({ label, value, choices, onChange }: ChoiceProps) {
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
        {choices.map(([choice, words]) => (
          <option key={choice} value={choice}>
            {words}
          </option>
        ))}
      </select>
    </div>
  )
}
