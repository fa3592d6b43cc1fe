/** Who is to blame for growth, in words, for the terminal and for reports. */
import type { ClassCulprit, LeakReport } from './model.ts'
import { format, formatDelta, formatSpelledDelta } from './units.ts'

/** A head, a line for each culprit, and what likely holds them; empty when there is none to blame. */
export function culpritLines({ culprits, classes }: LeakReport): readonly string[] {
  return [
    ...functionLines(culprits),
    ...(classes === undefined ? [] : ['Classes that pile up:', ...classLines(classes)]),
  ]
}

/** Of each class: its name with figures, then who says so, then what holds it and who allocated it. */
export function classLines(classes: readonly ClassCulprit[]): readonly string[] {
  return classes.flatMap(({ class: name, gained, held, chain, allocatedIn, witnesses }) => [
    `${name}${gained === undefined ? '' : `  ${formatDelta(gained, 'bytes')}`}${held === undefined ? '' : `  holds ${format(held, 'bytes')}`}`,
    ...witnesses.map((witness) => `  ${witness}`),
    ...(chain === undefined ? [] : [`  held by ${chain}`]),
    ...(allocatedIn === undefined ? [] : [`  allocated in ${allocatedIn.slice(0, FEW_CALLS).join(' ← ')}`]),
  ])
}

/** Calls that say where; the others are the same for most. */
const FEW_CALLS = 4

function functionLines(culprits: LeakReport['culprits']): readonly string[] {
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
