/** Who is to blame for growth, in words, for the terminal and for reports. */
import type { LeakReport } from './model.ts'
import { formatSpelledDelta } from './units.ts'

/** A head, a line for each culprit, and what likely holds them; empty when there is none to blame. */
export function culpritLines({ culprits }: LeakReport): readonly string[] {
  if (!culprits) return []
  const { functions, unit, sampleType, profiles } = culprits
  const [holder] = functions.flatMap((each) => each.holder ?? [])
  return [
    `What grows, by ${sampleType} of ${profiles} profiles:`,
    ...functions.map(
      ({ function: name, stack, first, last }) =>
        `${formatSpelledDelta(last - first, unit)}  ${name}${stack[1] === undefined ? '' : ` under ${stack[1]}`}`,
    ),
    ...(holder === undefined ? [] : [`Likely held by ${holder}, whose own memory grows in step, by larger objects.`]),
  ]
}
