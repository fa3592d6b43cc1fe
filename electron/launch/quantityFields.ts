/** Fields of a scenario that are quantities: written with their unit, read into base units. */
import { z } from 'zod'
import { fits, type Kind, kindOfUnit, readQuantity, SECONDS } from '../../shared/criteria/quantity.ts'

/** A number and a unit, with room for blanks. */
const MAX_QUANTITY = 60

function quantity(kind: Kind, what: string, examples: readonly string[]) {
  return z
    .string()
    .max(MAX_QUANTITY)
    .transform((text, context) => {
      const read = readQuantity(text)
      if (read && fits(read.kind, kind) && read.value >= 0) return read.value
      context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is no ${what}, such as ${examples[0]}` })
      return z.NEVER
    })
    .meta({ description: `A ${what} with its unit.`, examples: [...examples] })
}

/** Seconds. */
export const duration = () => quantity(SECONDS, 'time', ['30 s', '5 min', '2 h'])
/** Bytes. */
export const size = () => quantity(kindOfUnit('bytes'), 'size', ['512 MiB', '4 GiB'])
/** Times a second. */
export const rate = () => quantity(kindOfUnit('count/second'), 'rate', ['100/s', '5/min'])
