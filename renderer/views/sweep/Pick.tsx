interface PickProps {
  readonly label: string
  readonly value: string | undefined
  readonly choices: readonly string[]
  readonly onPick: (value: string | undefined) => void
  /** What choosing nothing is called; absent where something must be chosen. */
  readonly none?: string
}

export function Pick({ label, value, choices, onPick, none }: PickProps) {
  return (
    <label>
      {label}{' '}
      <select
        value={value ?? ''}
        onChange={(event) => onPick(event.target.value === '' ? undefined : event.target.value)}
      >
        {none !== undefined && <option value="">{none}</option>}
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </label>
  )
}
