/** Questions for figures as the core accepts them: from a window or a tab, and from a template that pins a figure. */
import { z } from 'zod'
import { MAX_FIGURE_POINTS, MAX_REPEATS } from '../shared/api.ts'
import { ALIGNMENTS } from '../shared/comparisonApi.ts'
import { MAX_FLAME_NODES } from '../shared/profileApi.ts'
import type { PinnedFigure } from '../shared/reportApi.ts'
import {
  MAX_SWEEP_AXES,
  MAX_SWEEP_FILTERS,
  MAX_SWEEP_RUNS,
  SWEEP_AGGREGATES,
  type SweepFigureQuestion,
} from '../shared/sweepApi.ts'
import { MAX_TREND_RUNS, TREND_STATISTICS, type TrendQuestion } from '../shared/trendApi.ts'
import { MAX_COLUMNS } from './import/csv/cells.ts'

/** A search box, a metric with its labels, a phase: names far longer than any that a person types or a file holds. */
export const MAX_NAME_LENGTH = 1_000
/** Linux's PATH_MAX; other systems allow less by default. */
export const MAX_PATH_LENGTH = 4_096
/** Sources tell their series apart by a few labels; Prometheus itself warns beyond ten. */
const MAX_LABELS = 50
/** Functions with type parameters are the longest names there are: C++ templates reach some thousands of letters. */
const MAX_FUNCTION_LENGTH = 65_536
/** Base and candidate. */
const MAX_MARKS = 2

export const name = z.string().max(MAX_NAME_LENGTH)
export const functionName = z.string().max(MAX_FUNCTION_LENGTH)
export const path = z
  .string()
  .min(1)
  .max(MAX_PATH_LENGTH)
  .refine((value) => !value.includes('\0'), 'a path holds no NUL')
export const runId = z.string().regex(/^[0-9a-f]{16}$/, 'a run id is 16 hexadecimal digits')
export const theme = z.enum(['light', 'dark'])
export const window = z
  .strictObject({ start: z.number(), end: z.number() })
  .refine(({ start, end }) => start < end, 'a window starts before it ends')
/** A stretch of time that may be a single instant. */
export const moments = z
  .strictObject({ start: z.number(), end: z.number() })
  .refine(({ start, end }) => start <= end, 'a stretch starts before it ends')
export const points = z.int().min(1).max(MAX_FIGURE_POINTS)

export const subject = {
  phase: name.exactOptional(),
  metric: name,
  labels: z
    .record(name, name)
    .refine((labels) => Object.keys(labels).length <= MAX_LABELS, `at most ${MAX_LABELS} labels`)
    .exactOptional(),
}
export const share = z.number().gt(0).lt(1)
const repeatIds = z
  .array(runId)
  .max(MAX_REPEATS - 1)
  .exactOptional()
export const sides = {
  base: runId,
  candidate: runId,
  repeats: z.strictObject({ base: repeatIds, candidate: repeatIds }).exactOptional(),
}
const part = z.union([z.strictObject({ phase: name }), z.strictObject({ label: name, value: name })])
export const parts = z.strictObject({ base: part.exactOptional(), candidate: part.exactOptional() }).exactOptional()
export const sweepRows = {
  runs: z.array(runId).min(1).max(MAX_SWEEP_RUNS),
  table: name.exactOptional(),
  parameters: z.array(name).max(MAX_COLUMNS).exactOptional(),
  where: z
    .array(
      z.strictObject({
        column: name,
        values: z
          .array(z.union([name, z.number()]))
          .max(MAX_COLUMNS)
          .exactOptional(),
        min: z.number().exactOptional(),
        max: z.number().exactOptional(),
      }),
    )
    .max(MAX_SWEEP_FILTERS)
    .exactOptional(),
}
export const direction = z.enum(['lower', 'higher'])
export const sweepLooks = {
  ...sweepRows,
  metric: name.exactOptional(),
  x: name.exactOptional(),
  y: name.exactOptional(),
  facet: name.exactOptional(),
  aggregate: z.enum(SWEEP_AGGREGATES).exactOptional(),
  other: name.exactOptional(),
  better: direction.exactOptional(),
  otherBetter: direction.exactOptional(),
  lines: z.array(name).max(MAX_SWEEP_AXES).exactOptional(),
}
export const boundaryLooks = {
  ...sweepRows,
  metric: name,
  at: z.number(),
  x: name.exactOptional(),
  y: name.exactOptional(),
}
const sweepTables = { ...sweepRows, what: z.enum(['chaos', 'scales']) }
const sweepMaps = { ...sweepLooks, what: z.enum(['heat-map', 'effects', 'interaction', 'pareto']) }
const sweepPoints = { ...sweepRows, what: z.literal('scatter'), x: name, y: name, color: name.exactOptional() }
const sweepBoundary = { ...boundaryLooks, what: z.literal('boundary') }
const sweepPicture = { ...sweepRows, what: z.literal('suite'), picture: name }
export const sweepFigure: z.ZodType<SweepFigureQuestion> = z.discriminatedUnion('what', [
  z.strictObject({ ...sweepMaps, theme }),
  z.strictObject({ ...sweepPoints, theme }),
  z.strictObject({ ...sweepBoundary, theme }),
  z.strictObject({ ...sweepTables, theme }),
  z.strictObject({ ...sweepPicture, theme }),
])
const drawing = { theme, points, window: window.exactOptional() }
export const leakFigure = z.strictObject({ ...drawing, run: runId, ...subject })
export const runFigure = z.strictObject({ ...drawing, run: runId })
export const comparisonFigure = z.strictObject({
  ...drawing,
  ...sides,
  ...subject,
  parts,
  align: z.enum(ALIGNMENTS).exactOptional(),
  marker: name.exactOptional(),
  clocks: z.literal(true).exactOptional(),
})

export const profilePart = { phase: name.exactOptional(), role: name.exactOptional() }
const selection = z.strictObject({
  run: runId,
  ...profilePart,
  window: moments.exactOptional(),
  path: path.exactOptional(),
})
export const profileQuestion = {
  profiles: selection,
  base: selection.exactOptional(),
  sampleType: name.exactOptional(),
  mean: z.boolean().exactOptional(),
  normalize: z.boolean().exactOptional(),
  focus: name.exactOptional(),
  ignore: name.exactOptional(),
  hide: name.exactOptional(),
  collapse: z.boolean().exactOptional(),
}
export const flameQuestion = z.strictObject({
  ...profileQuestion,
  layout: z.enum(['left-heavy', 'inverted', 'callers', 'callees']),
  function: functionName.exactOptional(),
  width: z.enum(['union', 'candidate', 'removed']).exactOptional(),
  maxNodes: z.int().min(1).max(MAX_FLAME_NODES),
})
export const profileFigure = z.strictObject({
  ...drawing,
  run: runId,
  ...profilePart,
  sampleType: name.exactOptional(),
  by: z.union([z.enum(['function', 'package']), z.strictObject({ label: name })]),
  marks: z
    .array(z.strictObject({ side: z.enum(['base', 'candidate']), words: name, start: z.number(), end: z.number() }))
    .max(MAX_MARKS)
    .exactOptional(),
})

const ofTrend = {
  runs: z.array(runId).min(1).max(MAX_TREND_RUNS),
  metric: name,
  statistic: z.enum(TREND_STATISTICS).exactOptional(),
  by: z.enum(['date', 'version']).exactOptional(),
  leastChange: share.exactOptional(),
  significance: share.exactOptional(),
}
export const trendQuestion: z.ZodType<TrendQuestion> = z.strictObject(ofTrend)

/** What its drawing adds, which a pinned figure leaves to the report. */
const drawn = { theme: true, points: true } as const
export const pinnedFigure: z.ZodType<PinnedFigure> = z.discriminatedUnion('draw', [
  z.strictObject({ draw: z.literal('run'), question: runFigure.omit(drawn) }),
  z.strictObject({ draw: z.literal('verdict'), question: leakFigure.omit(drawn) }),
  z.strictObject({ draw: z.literal('comparison'), question: comparisonFigure.omit(drawn) }),
  z.strictObject({ draw: z.literal('profiles'), question: profileFigure.omit(drawn) }),
  z.strictObject({ draw: z.literal('flame'), question: flameQuestion }),
  z.strictObject({
    draw: z.literal('sweep'),
    question: z.discriminatedUnion('what', [
      z.strictObject(sweepMaps),
      z.strictObject(sweepPoints),
      z.strictObject(sweepBoundary),
      z.strictObject(sweepTables),
      z.strictObject(sweepPicture),
    ]),
  }),
  z.strictObject({
    draw: z.literal('trend'),
    question: z.strictObject({ ...ofTrend, phase: subject.phase, labels: subject.labels }),
  }),
  z.strictObject({ draw: z.literal('suite-page'), question: z.strictObject({ run: runId }) }),
])
