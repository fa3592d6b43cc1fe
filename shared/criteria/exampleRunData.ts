/** Runs made of a few numbers, for tests. */
import type { Caveat, LeakReport, Phase, SeriesHeader, Table, Unit } from '../model.ts'
import type { Criteria, Input, UsedInput, Verdict } from './criterion.ts'
import { fitCriterion, type JudgedRuns, judge } from './judge.ts'
import { parseRule } from './parseRule.ts'
import type { RunData } from './runData.ts'

export interface MadeSeries {
  readonly metric: string
  readonly values: readonly number[]
  readonly unit?: Unit
  readonly phase?: string
  readonly labels?: Readonly<Record<string, string>>
}

/** One point a second, from second 0. */
export function madeRun(parts: {
  readonly series?: readonly MadeSeries[]
  readonly tables?: readonly Table[]
  readonly phases?: readonly Phase[]
  readonly parameters?: Readonly<Record<string, string | number>>
  readonly leaks?: readonly LeakReport[]
  readonly caveats?: readonly Caveat[]
  readonly name?: string
}): RunData {
  const values = new Map<SeriesHeader, readonly number[]>()
  for (const { values: v, unit = 'bytes', ...rest } of parts.series ?? []) values.set({ ...rest, unit }, v)
  return {
    name: parts.name ?? 'made',
    parameters: parts.parameters ?? {},
    phases: parts.phases ?? [],
    series: [...values.keys()],
    tables: parts.tables ?? [],
    caveats: parts.caveats ?? [],
    points(series) {
      const v = values.get(series) ?? []
      return { t: Float64Array.from(v, (_, i) => i), v: Float64Array.from(v) }
    },
    judgeLeak: (metric) => (parts.leaks ?? []).filter((report) => report.metric === metric),
  }
}

export interface Asked {
  readonly run?: RunData
  readonly others?: readonly RunData[]
  readonly bases?: readonly RunData[]
  readonly inputs?: readonly Input[]
}

/** The verdicts of one rule; throws a RuleError when it does not fit. */
export function verdictsOf(
  rule: string,
  { run = madeRun({}), others = [], bases = [], inputs = [] }: Asked,
): readonly Verdict[] {
  const criterion = { name: rule, text: rule, rule: parseRule(rule), line: 1 }
  const criteria: Criteria = { name: 'made', inputs, criteria: [criterion] }
  const judged: JudgedRuns = { runs: [run, ...others], bases }
  fitCriterion(criterion, criteria, judged)
  const used = inputs.map(
    ({ name, value }): UsedInput => ({ name, text: '', from: 'file', ...(value === undefined ? {} : { value }) }),
  )
  return judge(criteria, judged, used)
}
