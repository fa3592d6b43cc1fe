import { UserError } from '../../shared/errors.ts'
import type { Seconds } from '../../shared/model.ts'
import { tidy } from '../../shared/units.ts'

/** A time as a person writes it: `30`, `30s`, `2min`; `instead` is another word that the option takes. */
export function secondsIn(text: string, option: string, instead?: string): Seconds {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? []
  const known = unit === '' ? tidy('s') : tidy(unit === 'm' ? 'min' : unit)
  if (digits !== '' && known?.unit === 'seconds') return Number(digits) * known.factor
  const words = ['30s', '2min', ...(instead === undefined ? [] : [instead])]
  throw new UserError(
    'usage',
    `${option} ${text} is no time`,
    `Write ${words.slice(0, -1).join(', ')} or ${words.at(-1)}.`,
  )
}
