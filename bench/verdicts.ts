/**
 * Prints how far the leak verdict can be trusted: `npm run verdicts [-- --half tuning|untouched --draws N]`.
 *
 * Three methods judge the same labelled corpus. While a rule is being changed only the tuning half may be looked at.
 */
import { parseArgs } from 'node:util'
import { type Half, isNew } from '../resources/leak-corpus/split.ts'
import type { Outcome } from '../shared/model.ts'
import { cases, figures, knownFalseAlarms, METHODS, type Tally, tally } from './confusion.ts'

/** Times that each shape is drawn anew: enough that one draw is a tenth of a percent. */
const REPETITIONS = 40
const OUTCOMES: readonly Outcome[] = ['leak', 'growing', 'step', 'stable', 'inconclusive']
const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(8)
const within = ({ low, high }: { low: number; high: number }) =>
  `${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}`

const { values } = parseArgs({ options: { half: { type: 'string' }, draws: { type: 'string' } } })
const draws = Number(values.draws ?? REPETITIONS)
const asked: readonly Half[] =
  values.half === 'tuning' || values.half === 'untouched' ? [values.half] : ['tuning', 'untouched', 'redrawn']

for (const half of asked) {
  const labelled = [...cases(half, draws)]
  console.log(`\n# ${half} half: ${labelled.length} cases\n`)
  for (const [name, method] of Object.entries(METHODS)) {
    const started = performance.now()
    const tallies = tally(method, labelled)
    summary(half, name, tallies, (performance.now() - started) / labelled.length)
    // Case by case only what may be looked at: whoever sees an untouched case fail will tune for it.
    if (name === 'ours' && half === 'tuning') byCase(tallies)
  }
}

console.log('\n# the false alarms that the quartile rule is known for, drawn anew\n')
for (const [name, method] of Object.entries(METHODS)) {
  const { falsePositive, right } = figures(tally(method, knownFalseAlarms(draws)).values())
  console.log(`${name.padEnd(14)} accused ${falsePositive}; right outcome ${percent(right)}`)
}

function summary(half: Half, name: string, tallies: ReadonlyMap<string, Tally>, milliseconds: number): void {
  const all = [...tallies]
  for (const [what, some] of [
    ['all', all],
    ['recordings', all.filter(([, { kind }]) => kind === 'recording')],
    ...(half === 'untouched' ? [['new shapes', all.filter(([id]) => isNew({ id }))] as const] : []),
  ] as const) {
    const f = figures(some.map(([, its]) => its))
    console.log(
      `${name.padEnd(14)} ${what.padEnd(10)} leaks: ${f.truePositive} found, ${f.falseNegative} missed; others: ${f.trueNegative} passed, ${f.falsePositive} accused;` +
        ` precision ${percent(f.precision)} (${within(f.precisionWithin)}) recall ${percent(f.recall)} (${within(f.recallWithin)}) inconclusive ${percent(f.inconclusive)} right outcome ${percent(f.right)}`,
    )
  }
  console.log(`${' '.repeat(15)}${milliseconds.toFixed(2)} ms a verdict`)
}

function byCase(tallies: ReadonlyMap<string, Tally>): void {
  console.log(`\n${'case'.padEnd(28)}${'truth'.padEnd(14)}${OUTCOMES.map((each) => each.padStart(13)).join('')}`)
  for (const [id, { truth, also, given }] of tallies) {
    const total = [...given.values()].reduce((sum, each) => sum + each, 0)
    const shown = OUTCOMES.map((outcome) => {
      const times = given.get(outcome) ?? 0
      const mark = times > 0 && outcome !== truth && !also.includes(outcome) ? '!' : ''
      return (times === 0 ? '' : `${mark}${Math.round((100 * times) / total)} %`).padStart(13)
    })
    console.log(`${id.padEnd(28)}${truth.padEnd(14)}${shown.join('')}`)
  }
}
