/** The named numbers that criteria need: who said them, and a place to say another. */
import type { UsedInput } from '../../../shared/criteria/criterion.ts'
import styles from './criteria.module.css'

const SAID_BY = { caller: 'said here', run: 'the run’s own', file: 'the default', nobody: 'not given' } as const

interface CriteriaInputsProps {
  readonly inputs: readonly UsedInput[]
  /** What the person typed, by name. */
  readonly typed: Readonly<Record<string, string>>
  readonly onType: (typed: Readonly<Record<string, string>>) => void
}

export function CriteriaInputs({ inputs, typed, onType }: CriteriaInputsProps) {
  return (
    <fieldset className={styles.inputs} aria-label="Inputs of the criteria">
      {inputs.map(({ name, text, from }) => (
        <label key={name}>
          <span>{name}</span>
          <input
            value={typed[name] ?? ''}
            placeholder={from === 'nobody' ? 'e.g. 4 KiB' : text}
            spellCheck={false}
            onChange={({ currentTarget: { value } }) => {
              const { [name]: _, ...others } = typed
              onType(value.trim() === '' ? others : { ...others, [name]: value })
            }}
          />
          <small>{SAID_BY[from]}</small>
        </label>
      ))}
    </fieldset>
  )
}
