/** What the core and the host accept from a window or a browser tab: everything else never reaches them. */
import { z } from 'zod'
import { MAX_OVERRULE_REASON } from '../shared/analysis/decisions.ts'
import {
  type CheckQuestion,
  type CompareQuestion,
  type CoreApi,
  type DecideQuestion,
  type HostApi,
  type JobSpec,
  type LogQuestion,
  MAX_CHECK_RUNS,
  MAX_FIGURE_POINTS,
  MAX_LOG_ROWS,
  MAX_REPEATS,
  MAX_RUNS_PER_PAGE,
  type RunQuery,
} from '../shared/api.ts'
import { ALIGNMENTS } from '../shared/comparisonApi.ts'
import { UserError } from '../shared/errors.ts'
import { COLUMN_ROLES, type FormatAnswer, MAX_PREVIEWED_FILES, type TimeReading } from '../shared/formatAnswer.ts'
import { MAX_MARK_LENGTH } from '../shared/launchApi.ts'
import { MAX_FLAME_NODES } from '../shared/profileApi.ts'
import {
  MAX_PAGE_WIDTH,
  MAX_REDACTIONS,
  MAX_REPORT_OUTPUTS,
  MAX_REPORT_RUNS,
  MAX_REPORT_SCALE,
  MIN_PAGE_WIDTH,
} from '../shared/reportApi.ts'
import type { Validators } from '../shared/rpc.ts'
import {
  MAX_NOTE,
  MAX_RUN_COLUMNS,
  MAX_TAG,
  MAX_TAGS,
  type RunLabelsQuestion,
  type SavedView,
} from '../shared/runListApi.ts'
import {
  type BoundaryQuestion,
  MAX_SWEEP_AXES,
  MAX_SWEEP_FILTERS,
  MAX_SWEEP_RUNS,
  SWEEP_AGGREGATES,
  type SweepFigureQuestion,
  type SweepQuestion,
} from '../shared/sweepApi.ts'
import { MAX_TREND_RUNS, TREND_STATISTICS, type TrendQuestion } from '../shared/trendApi.ts'
import { MAX_CRITERIA_TEXT } from './criteria/readCriteria.ts'
import { MAX_COLUMNS } from './import/csv/cells.ts'
import { isColumnUnit, unitOf } from './import/csv/columns.ts'
import { templateFile } from './report/readTemplate.ts'

/** A search box, a metric with its labels, a phase: names far longer than any that a person types or a file holds. */
const MAX_NAME_LENGTH = 1_000
/** Rows are asked for in files of at most 64 KiB. */
const MAX_NAMED_ROWS = 1_000
/** Linux's PATH_MAX; other systems allow less by default. */
const MAX_PATH_LENGTH = 4_096
/** More files than a person selects by hand; whole suites are opened as one folder. */
const MAX_PATHS = 1_000
/** Sources tell their series apart by a few labels; Prometheus itself warns beyond ten. */
const MAX_LABELS = 50
/** More than these are all of them. */
const MAX_COMPARED_METRICS = 200

/** Functions with type parameters are the longest names there are: C++ templates reach some thousands of letters. */
const MAX_FUNCTION_LENGTH = 65_536
/** Base and candidate. */
const MAX_MARKS = 2

/** A year between two rows is no sampling. */
const MAX_INTERVAL = 366 * 86_400

const name = z.string().max(MAX_NAME_LENGTH)
const functionName = z.string().max(MAX_FUNCTION_LENGTH)
const path = z
  .string()
  .min(1)
  .max(MAX_PATH_LENGTH)
  .refine((value) => !value.includes('\0'), 'a path holds no NUL')
const paths = z.array(path).min(1).max(MAX_PATHS)
const columnUnit = z
  .string()
  .max(MAX_NAME_LENGTH)
  .refine(isColumnUnit, 'a unit is one that Quartile knows, such as MiB, ms or %')
const timeUnit = z
  .string()
  .max(MAX_NAME_LENGTH)
  .refine((unit) => unitOf(unit)?.unit === 'seconds', 'a unit of time is s, ms, µs, ns, min or h')
const runId = z.string().regex(/^[0-9a-f]{16}$/, 'a run id is 16 hexadecimal digits')
const jobId = z.string().min(1).max(100)
const theme = z.enum(['light', 'dark'])
const window = z
  .strictObject({ start: z.number(), end: z.number() })
  .refine(({ start, end }) => start < end, 'a window starts before it ends')
/** A stretch of time that may be a single instant. */
const moments = z
  .strictObject({ start: z.number(), end: z.number() })
  .refine(({ start, end }) => start <= end, 'a stretch starts before it ends')
const points = z.int().min(1).max(MAX_FIGURE_POINTS)

const runQuery: z.ZodType<RunQuery> = z.strictObject({
  search: name.exactOptional(),
  name: name.exactOptional(),
  id: runId.exactOptional(),
  columns: z.array(name).max(MAX_RUN_COLUMNS).exactOptional(),
  order: z.enum(['imported', 'started', 'name', 'system', 'duration', 'outcome']).exactOptional(),
  descending: z.boolean().exactOptional(),
  offset: z.int().min(0).exactOptional(),
  limit: z.int().min(1).max(MAX_RUNS_PER_PAGE).exactOptional(),
})

const criteriaText = z.strictObject({ text: z.string().max(MAX_CRITERIA_TEXT), path: path.exactOptional() })
const runLabels: z.ZodType<RunLabelsQuestion> = z.strictObject({
  run: runId,
  tags: z.array(z.string().max(MAX_TAG)).max(MAX_TAGS).exactOptional(),
  note: z.string().max(MAX_NOTE).exactOptional(),
  pinned: z.boolean().exactOptional(),
})
const savedView: z.ZodType<SavedView> = z.strictObject({
  name: name.regex(/\S/, 'a name is no empty text'),
  query: z.string().max(MAX_PATH_LENGTH),
})

const jobSpec: z.ZodType<JobSpec> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('import'), paths }),
  z.strictObject({
    kind: z.literal('follow'),
    from: z.union([z.strictObject({ path }), z.strictObject({ run: runId })]),
    untilQuiet: z.number().positive().exactOptional(),
    criteria: criteriaText.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('report'),
    runs: z.array(runId).min(1).max(MAX_REPORT_RUNS),
    what: z.enum(['page', 'suite']),
    outputs: z.array(path).max(MAX_REPORT_OUTPUTS),
    theme,
    prefix: name.regex(/^[^/\\]+$/, 'a prefix names files, not folders').exactOptional(),
    template: templateFile.exactOptional(),
    redact: z.union([z.literal('all'), z.array(name).max(MAX_REDACTIONS)]).exactOptional(),
    width: z.int().min(MIN_PAGE_WIDTH).max(MAX_PAGE_WIDTH).exactOptional(),
    scale: z.int().min(1).max(MAX_REPORT_SCALE).exactOptional(),
    split: z.literal(true).exactOptional(),
    inline: z.literal(true).exactOptional(),
    withoutData: z.literal(true).exactOptional(),
    overwrite: z.literal(true).exactOptional(),
  }),
])

const leakQuestion = z.strictObject({
  run: runId,
  metric: name.exactOptional(),
  phase: name.exactOptional(),
  compat: z.boolean().exactOptional(),
})
const subject = {
  phase: name.exactOptional(),
  metric: name,
  labels: z
    .record(name, name)
    .refine((labels) => Object.keys(labels).length <= MAX_LABELS, `at most ${MAX_LABELS} labels`)
    .exactOptional(),
}
const decideQuestion: z.ZodType<DecideQuestion> = z.strictObject({
  run: runId,
  ...subject,
  warmupEnd: z.union([z.number(), z.literal('found')]).exactOptional(),
  overruled: z
    .union([
      z.strictObject({
        outcome: z.enum(['leak', 'growing', 'step', 'stable', 'inconclusive']),
        reason: z.string().max(MAX_OVERRULE_REASON).regex(/\S/, 'a reason is no empty text'),
      }),
      z.literal('withdrawn'),
    ])
    .exactOptional(),
})
const runIds = z.array(runId).max(MAX_CHECK_RUNS)
const share = z.number().gt(0).lt(1)
const repeatIds = z
  .array(runId)
  .max(MAX_REPEATS - 1)
  .exactOptional()
const sides = {
  base: runId,
  candidate: runId,
  repeats: z.strictObject({ base: repeatIds, candidate: repeatIds }).exactOptional(),
}
const part = z.union([z.strictObject({ phase: name }), z.strictObject({ label: name, value: name })])
const parts = z.strictObject({ base: part.exactOptional(), candidate: part.exactOptional() }).exactOptional()
const compareQuestion: z.ZodType<CompareQuestion> = z.strictObject({
  ...sides,
  parts,
  leastChange: share.exactOptional(),
  metrics: z.array(name).min(1).max(MAX_COMPARED_METRICS).exactOptional(),
})
const trendQuestion: z.ZodType<TrendQuestion> = z.strictObject({
  runs: z.array(runId).min(1).max(MAX_TREND_RUNS),
  metric: name,
  statistic: z.enum(TREND_STATISTICS).exactOptional(),
  by: z.enum(['date', 'version']).exactOptional(),
  leastChange: share.exactOptional(),
  significance: share.exactOptional(),
})
const sweepRows = {
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
const direction = z.enum(['lower', 'higher'])
const sweepLooks = {
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
const sweepQuestion: z.ZodType<SweepQuestion> = z.strictObject(sweepLooks)
const boundaryLooks = { ...sweepRows, metric: name, at: z.number(), x: name.exactOptional(), y: name.exactOptional() }
const boundaryQuestion: z.ZodType<BoundaryQuestion> = z.strictObject(boundaryLooks)
const sweepFigure: z.ZodType<SweepFigureQuestion> = z.discriminatedUnion('what', [
  z.strictObject({ ...sweepLooks, theme, what: z.enum(['heat-map', 'effects', 'interaction', 'pareto']) }),
  z.strictObject({ ...sweepRows, theme, what: z.literal('scatter'), x: name, y: name, color: name.exactOptional() }),
  z.strictObject({ ...boundaryLooks, theme, what: z.literal('boundary') }),
  z.strictObject({ ...sweepRows, theme, what: z.enum(['chaos', 'scales']) }),
  z.strictObject({ ...sweepRows, theme, what: z.literal('suite'), picture: name }),
])
const checkQuestion: z.ZodType<CheckQuestion> = z.strictObject({
  run: runId,
  others: runIds.exactOptional(),
  base: runIds.exactOptional(),
  criteria: criteriaText.exactOptional(),
  inputs: z.record(name, name).exactOptional(),
})
const logQuestion: z.ZodType<LogQuestion> = z.strictObject({
  run: runId,
  text: name.exactOptional(),
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).exactOptional(),
  trouble: z.union([name, z.literal(true)]).exactOptional(),
  window: window.exactOptional(),
  offset: z.int().min(0).exactOptional(),
  limit: z.int().min(1).max(MAX_LOG_ROWS).exactOptional(),
})
const drawing = { theme, points, window: window.exactOptional() }
const leakFigure = z.strictObject({ ...drawing, run: runId, ...subject })
const runFigure = z.strictObject({ ...drawing, run: runId })
const comparisonFigure = z.strictObject({
  ...drawing,
  ...sides,
  ...subject,
  parts,
  align: z.enum(ALIGNMENTS).exactOptional(),
  marker: name.exactOptional(),
  clocks: z.literal(true).exactOptional(),
})

const selection = z.strictObject({
  run: runId,
  phase: name.exactOptional(),
  window: moments.exactOptional(),
  path: path.exactOptional(),
})
const profileQuestion = {
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
const flameQuestion = z.strictObject({
  ...profileQuestion,
  layout: z.enum(['left-heavy', 'inverted', 'callers', 'callees']),
  function: functionName.exactOptional(),
  width: z.enum(['union', 'candidate', 'removed']).exactOptional(),
  maxNodes: z.int().min(1).max(MAX_FLAME_NODES),
})
const profileTableQuestion = z.strictObject({
  ...profileQuestion,
  order: z.enum(['self', 'total', 'name']),
  search: name.exactOptional(),
})
const profileSearch = z.strictObject({ ...profileQuestion, search: name })
const profileFigure = z.strictObject({
  ...drawing,
  run: runId,
  phase: name.exactOptional(),
  sampleType: name.exactOptional(),
  by: z.union([z.enum(['function', 'package']), z.strictObject({ label: name })]),
  marks: z
    .array(z.strictObject({ side: z.enum(['base', 'candidate']), words: name, start: z.number(), end: z.number() }))
    .max(MAX_MARKS)
    .exactOptional(),
})
const growthQuestion = z.strictObject({
  run: runId,
  phase: name.exactOptional(),
  sampleType: name.exactOptional(),
})

const prefix = z.string().max(MAX_PATH_LENGTH)
const sourceMapping = z.union([
  z.strictObject({ prefix, folder: path.exactOptional() }),
  z.strictObject({ file: path, folder: path }),
])
const seconds = z.number().positive().max(MAX_INTERVAL)
const timeReading: z.ZodType<TimeReading> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('instant'),
    column: name,
    order: z.enum(['day-first', 'month-first']).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('epoch'), column: name, unit: z.enum(['s', 'ms', 'µs', 'ns']) }),
  z.strictObject({ kind: z.literal('relative'), column: name, unit: timeUnit }),
  z.strictObject({ kind: z.literal('rows'), interval: seconds.exactOptional() }),
])
const formatAnswer: z.ZodType<FormatAnswer> = z.strictObject({
  header: z.array(name).min(1).max(MAX_COLUMNS),
  columns: z
    .array(z.strictObject({ name, role: z.enum(COLUMN_ROLES), unit: columnUnit.exactOptional() }))
    .max(MAX_COLUMNS),
  time: timeReading.exactOptional(),
  decimal: z.enum(['.', ',']).exactOptional(),
  phase: name.exactOptional(),
  rows: z.array(z.string().max(MAX_NAME_LENGTH)).max(MAX_NAMED_ROWS).exactOptional(),
})

const launchQuestion = {
  scenario: path,
  set: z.record(name, name).exactOptional(),
  output: path.exactOptional(),
}
const launchOrder = z.discriminatedUnion('do', [
  z.strictObject({ id: name, do: z.enum(['pause', 'resume', 'stop']) }),
  z.strictObject({ id: name, do: z.literal('mark'), text: z.string().min(1).max(MAX_MARK_LENGTH) }),
])

export const coreValidators: Validators<CoreApi> = {
  about: accept(),
  listRuns: accept(runQuery),
  showRun: accept(runId),
  removeRun: accept(runId),
  labelRun: accept(runLabels),
  listRunNames: accept(),
  listViews: accept(),
  keepView: accept(savedView),
  forgetView: accept(name),
  judgeLeak: accept(leakQuestion),
  decide: accept(decideQuestion),
  compareRuns: accept(compareQuestion),
  trend: accept(trendQuestion),
  sweep: accept(sweepQuestion),
  boundary: accept(boundaryQuestion),
  drawSweep: accept(sweepFigure),
  checkRun: accept(checkQuestion),
  findCriteria: accept(runId),
  keepCriteria: accept(z.strictObject({ run: runId, text: z.string().max(MAX_CRITERIA_TEXT).exactOptional() })),
  searchLog: accept(logQuestion),
  drawRun: accept(runFigure),
  tellJvm: accept(runId),
  drawSuitePage: accept(runId),
  drawLeak: accept(leakFigure),
  compareLogs: accept(z.strictObject({ base: runId, candidate: runId })),
  drawComparison: accept(comparisonFigure),
  flameGraph: accept(flameQuestion),
  tabulateProfile: accept(profileTableQuestion),
  searchProfile: accept(profileSearch),
  drawProfiles: accept(profileFigure),
  growProfiles: accept(growthQuestion),
  showSource: accept(
    z.strictObject({ ...profileQuestion, function: functionName, line: z.int().min(1).exactOptional() }),
  ),
  listSourceFolders: accept(),
  mapSource: accept(sourceMapping),
  previewImport: accept(z.strictObject({ paths })),
  answerFormats: accept(z.array(formatAnswer).min(1).max(MAX_PREVIEWED_FILES)),
  listFormats: accept(),
  forgetFormat: accept(z.string().max(MAX_NAME_LENGTH)),
  startJob: accept(jobSpec),
  cancelJob: accept(jobId),
  listJobs: accept(),
  listScenarios: accept(),
  planLaunch: accept(z.strictObject(launchQuestion)),
  startLaunch: accept(z.strictObject({ ...launchQuestion, confirmed: z.literal(true) })),
  listLaunches: accept(),
  controlLaunch: accept(launchOrder),
  examine: accept(),
  findOrphans: accept(),
  clearOrphans: accept(),
}

export const hostValidators: Validators<HostApi> = {
  pickFolder: accept(),
  pickSaveFile: accept(name.min(1)),
}

/** Throws a UserError that names the argument which does not fit; extra arguments do not fit either. */
function accept<Arguments extends readonly z.ZodType[]>(
  ...schemas: Arguments
): (args: readonly unknown[]) => { -readonly [I in keyof Arguments]: z.output<Arguments[I]> } {
  return (args) => {
    if (args.length !== schemas.length)
      throw new UserError('usage', `${schemas.length} arguments are expected, not ${args.length}`)
    return schemas.map((schema, i) => {
      const parsed = schema.safeParse(args[i])
      if (parsed.success) return parsed.data
      const issue = parsed.error.issues[0]
      throw new UserError('usage', `${issue?.path.join('.') || `argument ${i + 1}`}: ${issue?.message}`)
    }) as { -readonly [I in keyof Arguments]: z.output<Arguments[I]> }
  }
}
