/** Runs by the value of a parameter, which makes each group the repeats of one configuration. */
import { UserError } from '../errors.ts'

export interface RunGroup<R> {
  readonly value: string
  readonly runs: readonly R[]
}

interface Grouped {
  readonly name: string
  readonly parameters: Readonly<Record<string, string | number>>
}

/**
 * Numbers from small to large, words in order of appearance; the first group is what the others are compared with.
 * Runs that do not state the
 * parameter make no group and are given apart.
 */
export function groupRuns<R extends Grouped>(
  runs: readonly R[],
  parameter: string,
): { readonly groups: readonly RunGroup<R>[]; readonly without: readonly R[] } {
  const stated = ({ parameters }: R) => (Object.hasOwn(parameters, parameter) ? parameters[parameter] : undefined)
  const without = runs.filter((run) => stated(run) === undefined)
  const groups = [...Map.groupBy(runs, (run) => stated(run))].flatMap(([value, members]) =>
    value === undefined ? [] : [{ value: String(value), runs: members }],
  )
  if (groups.length === 0) {
    const known = [...new Set(runs.flatMap(({ parameters }) => Object.keys(parameters)))].sort()
    throw new UserError(
      'usage',
      `no run states ${JSON.stringify(parameter)}`,
      known.length === 0 ? 'The runs state no parameters.' : `They state ${known.slice(0, MAX_NAMES).join(', ')}.`,
    )
  }
  const numeric = groups.every(({ value }) => value.trim() !== '' && Number.isFinite(Number(value)))
  return { groups: numeric ? groups.toSorted((a, b) => Number(a.value) - Number(b.value)) : groups, without }
}

/** Parameters that a message lists. */
const MAX_NAMES = 12
