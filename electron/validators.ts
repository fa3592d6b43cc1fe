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
  MAX_LOG_ROWS,
  MAX_RUNS_PER_PAGE,
  type RunQuery,
} from '../shared/api.ts'
import { UserError } from '../shared/errors.ts'
import { COLUMN_ROLES, type FormatAnswer, MAX_PREVIEWED_FILES, type TimeReading } from '../shared/formatAnswer.ts'
import { MAX_LAUNCH_SETTINGS, MAX_MARK_LENGTH } from '../shared/launchApi.ts'
import {
  MAX_PAGE_WIDTH,
  MAX_REDACTED_TEXT,
  MAX_REDACTIONS,
  MAX_REPORT_OUTPUTS,
  MAX_REPORT_RUNS,
  MAX_REPORT_SCALE,
  MIN_PAGE_WIDTH,
  type ReportDraft,
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
import type { BoundaryQuestion, SweepQuestion } from '../shared/sweepApi.ts'
import { MAX_SWEEP_RUNS } from '../shared/sweepApi.ts'
import { MAX_CRITERIA_TEXT } from './criteria/readCriteria.ts'
import {
  boundaryLooks,
  comparisonFigure,
  flameQuestion,
  functionName,
  leakFigure,
  MAX_NAME_LENGTH,
  MAX_PATH_LENGTH,
  name,
  parts,
  path,
  profileFigure,
  profilePart,
  profileQuestion,
  runFigure,
  runId,
  share,
  sides,
  subject,
  sweepFigure,
  sweepLooks,
  theme,
  trendQuestion,
  window,
} from './figureSchemas.ts'
import { MAX_COLUMNS } from './import/csv/cells.ts'
import { isColumnUnit, unitOf } from './import/csv/columns.ts'
import { figureSection, MAX_TEMPLATE_LETTERS, templateFile } from './report/readTemplate.ts'

/** Rows are asked for in files of at most 64 KiB. */
const MAX_NAMED_ROWS = 1_000
/** More files than a person selects by hand; whole suites are opened as one folder. */
const MAX_PATHS = 1_000
/** More than these are all of them. */
const MAX_COMPARED_METRICS = 200

/** A year between two rows is no sampling. */
const MAX_INTERVAL = 366 * 86_400

const paths = z.array(path).min(1).max(MAX_PATHS)
const columnUnit = z
  .string()
  .max(MAX_NAME_LENGTH)
  .refine(isColumnUnit, 'a unit is one that Quartile knows, such as MiB, ms or %')
const timeUnit = z
  .string()
  .max(MAX_NAME_LENGTH)
  .refine((unit) => unitOf(unit)?.unit === 'seconds', 'a unit of time is s, ms, µs, ns, min or h')
const jobId = z.string().min(1).max(100)
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

const redactions = z.array(z.string().max(MAX_REDACTED_TEXT)).max(MAX_REDACTIONS)
const reportRuns = z.array(runId).min(1).max(MAX_REPORT_RUNS)
const reportDraft: z.ZodType<ReportDraft> = z.strictObject({ template: templateFile, redact: redactions })

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
    runs: reportRuns,
    what: z.enum(['page', 'suite']),
    outputs: z.array(path).max(MAX_REPORT_OUTPUTS),
    theme,
    prefix: name.regex(/^[^/\\]+$/, 'a prefix names files, not folders').exactOptional(),
    template: templateFile.exactOptional(),
    redact: z.union([z.literal('all'), redactions]).exactOptional(),
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
const compareQuestion: z.ZodType<CompareQuestion> = z.strictObject({
  ...sides,
  parts,
  leastChange: share.exactOptional(),
  metrics: z.array(name).min(1).max(MAX_COMPARED_METRICS).exactOptional(),
})
const sweepQuestion: z.ZodType<SweepQuestion> = z.strictObject(sweepLooks)
const boundaryQuestion: z.ZodType<BoundaryQuestion> = z.strictObject(boundaryLooks)
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
const profileTableQuestion = z.strictObject({
  ...profileQuestion,
  order: z.enum(['self', 'total', 'name']),
  search: name.exactOptional(),
})
const profileSearch = z.strictObject({ ...profileQuestion, search: name })
const growthQuestion = z.strictObject({
  run: runId,
  ...profilePart,
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
  findBaseline: accept(runId),
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
  outlineReport: accept(z.strictObject({ runs: reportRuns, template: templateFile })),
  reportDraft: accept(),
  keepReportDraft: accept(reportDraft),
  pinFigure: accept(figureSection),
  listTemplates: accept(),
  readTemplate: accept(z.string().max(MAX_TEMPLATE_LETTERS)),
  printTemplate: accept(templateFile),
  startJob: accept(jobSpec),
  cancelJob: accept(jobId),
  listJobs: accept(),
  listScenarios: accept(),
  startOf: accept(
    z.union([
      z.strictObject({ again: runId }),
      z.strictObject({ best: z.array(runId).min(1).max(MAX_SWEEP_RUNS), scenario: path }),
      z.strictObject({
        next: z
          .record(name, z.union([name, z.number()]))
          .refine((settings) => Object.keys(settings).length <= MAX_LAUNCH_SETTINGS, 'too many settings'),
        scenario: path,
      }),
    ]),
  ),
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
