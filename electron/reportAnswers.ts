/** Questions to the store → a `Report` value, which every export and the window render. */

import { subjectOf } from '../shared/analysis/decisions.ts'
import { differingNames, parameterWords, pickParameters } from '../shared/analysis/differing.ts'
import {
  type CheckDocument,
  type CheckQuestion,
  MAX_FIGURE_POINTS,
  type RunDocument,
  type Theme,
} from '../shared/api.ts'
import { comparisonReport, overlaidMetrics } from '../shared/comparisonReport.ts'
import { consoleTexts } from '../shared/consoleTexts.ts'
import { UserError } from '../shared/errors.ts'
import { flameBlock } from '../shared/flameBlock.ts'
import type { RunId } from '../shared/model.ts'
import { carriedRun } from '../shared/pictureData.ts'
import type { FlameQuestion } from '../shared/profileApi.ts'
import { partWords } from '../shared/profileWords.ts'
import { findings } from '../shared/redaction.ts'
import {
  bounded,
  type FigureBlock,
  type FlameBlock,
  type Provenance,
  type Report,
  runProvenance,
} from '../shared/report.ts'
import type { FigureSection, OutlineQuestion, ReportOutline, ReportTemplate } from '../shared/reportApi.ts'
import { asksFor, byDefault, byTemplate, outlineOf } from '../shared/reportTemplate.ts'
import { drawnVerdicts, runReport } from '../shared/runReport.ts'
import { severalReport } from '../shared/severalReport.ts'
import type { SweepDocument } from '../shared/sweepApi.ts'
import type { Answers } from './answers.ts'
import { checkStoredRun } from './check.ts'
import { createJvmAnswers } from './jvmAnswers.ts'
import { createPinnedFigures, runsOfPinned } from './pinnedFigures.ts'
import { createProfileAnswers } from './profileAnswers.ts'
import { noteParts } from './report/noteParts.ts'
import { suiteFigures } from './report/suiteFigures.ts'
import type { WritableDatabase } from './storage/database.ts'
import { ProfileIndexes } from './storage/profileIndexes.ts'
import { createSweepAnswers, suitePictures } from './sweep.ts'
import { version } from './version.ts'

/** Points per series: the page is 2,800 pixels wide and a bucket draws two. */
const REPORT_POINTS = MAX_FIGURE_POINTS / 2
/** Frames to choose from those that are wide enough for a page. */
const FLAME_NODES = 10_000
/** A trend has thousands; where each came from is told by itself. */
const MAX_PINNED_RUNS = 20
/** CSS pixels of a suite's figure on a page, whose height follows from it. */
const SUITE_WIDTH = 1_000

const LOOK_TITLES = { chaos: 'Each fault against the baseline', scales: 'Streaming against in-memory' } as const
/** CSS pixels at the page's width. */
const LOOK_HEIGHTS = { chaos: 520, scales: 640 } as const

export interface ReportQuestion {
  /** One run, base and candidate, or several, in this order. */
  readonly runs: readonly RunId[]
  readonly theme: Theme
  /** What a page of such runs shows, when absent. */
  readonly template?: ReportTemplate
}

export interface ReportAnswers {
  /** `progress` is told the share that is done; what it throws ends the work. */
  report(question: ReportQuestion, progress?: (share: number) => void): Promise<Report>
  outline(question: OutlineQuestion): Promise<ReportOutline>
}

interface Asked {
  readonly theme: Theme
  /** Whether a section is part of the report, which is drawn only then. */
  readonly wants: (section: string) => boolean
}

export function createReportAnswers(
  db: WritableDatabase,
  answers: Answers,
  profiles = createProfileAnswers(db, answers, new ProfileIndexes(db)),
): ReportAnswers {
  const pin = createPinnedFigures(db, answers, profiles)
  const sweeps = createSweepAnswers(db, answers)
  const jvm = createJvmAnswers(answers)

  async function ofRun(run: RunId, { theme, wants }: Asked): Promise<Report> {
    const leak = await profiles.withCulprits(jvm.withClasses(answers.judgeLeak({ run })))
    const document = answers.showRun(run)
    return runReport({
      run: document,
      leak,
      verdictFigures: (wants('verdict-figures') ? drawnVerdicts(leak) : []).map((report) => ({
        report,
        figure: answers.drawLeak({ run, ...subjectOf(report), theme, points: REPORT_POINTS }),
      })),
      ...(wants('run-figure') && document.series.length > 0
        ? { figure: answers.drawRun({ run, theme, points: REPORT_POINTS }) }
        : {}),
      flames: wants('profile') ? await flamesOf(document) : [],
      ...(wants('suite-figures') || wants('console') ? suiteParts(document) : {}),
      looks: wants('looks') ? await looksOf(document, theme) : [],
      ...judgedBy({ run }),
      toolVersion: version,
    })
  }

  async function ofPair(base: RunId, candidate: RunId, { theme, wants }: Asked): Promise<Report> {
    const sides = { base: answers.showRun(base), candidate: answers.showRun(candidate) }
    return comparisonReport({
      ...sides,
      comparison: answers.compareRuns({ base, candidate }),
      figures: (wants('overlays') ? overlaidMetrics(sides.base, sides.candidate) : []).map((metric) => ({
        metric,
        figure: answers.drawComparison({ base, candidate, metric, theme, points: REPORT_POINTS }),
      })),
      flames: wants('profile') ? await flamesOf(sides.candidate, sides.base) : [],
      ...judgedBy({ run: candidate, base: [base] }),
      toolVersion: version,
    })
  }

  /** None where no table of the run can be read as a sweep. */
  async function looksIn(id: RunId): Promise<SweepDocument['looks']> {
    try {
      return (await sweeps.sweep({ runs: [id] })).looks
    } catch (error) {
      if (error instanceof UserError) return []
      throw error
    }
  }

  /** What the page of a sweep shows of such a run beside its heat maps. */
  async function looksOf({ id, tables }: RunDocument, theme: Theme): Promise<readonly FigureBlock[]> {
    if (tables.length === 0) return []
    const drawn = (await looksIn(id)).map(async (what): Promise<FigureBlock> => {
      const figure = await sweeps.drawSweep({ what, runs: [id], theme })
      return { kind: 'figure', name: what, title: LOOK_TITLES[what], figure, height: LOOK_HEIGHTS[what] }
    })
    return Promise.all(drawn)
  }

  /** What the suite's own programs draw and print of such a run. */
  function suiteParts(run: RunDocument) {
    const series = answers.seriesOf(run.id)
    const { tables, startedAtMs } = run
    const figures = suiteFigures({
      series,
      tables,
      pictures: suitePictures(db, answers, run.id),
      ...(startedAtMs === undefined ? {} : { startedAtMs }),
    })
    return {
      suiteFigures: figures.map(({ name, figure, own }): FigureBlock => {
        return { kind: 'figure', name, figure, own, height: Math.round((own.height / own.width) * SUITE_WIDTH) }
      }),
      texts: consoleTexts(series, tables, run.parameters),
    }
  }

  /** The profiles of the last phase and role that has some; against the same of the base where it has them too. */
  async function flamesOf(run: RunDocument, base?: RunDocument): Promise<readonly FlameBlock[]> {
    const last = run.profiles.findLast(({ sampleTypes }) => sampleTypes.length > 0)
    if (last === undefined) return []
    const part = {
      ...(last.phase === undefined ? {} : { phase: last.phase }),
      ...(last.role === undefined ? {} : { role: last.role }),
    }
    const hasBase = base?.profiles.some(({ phase, role }) => phase === last.phase && role === last.role)
    if (base !== undefined && !hasBase) return []
    const question: FlameQuestion = {
      profiles: { run: run.id, ...part },
      ...(base === undefined ? {} : { base: { run: base.id, ...part } }),
      mean: true,
      layout: 'left-heavy',
      maxNodes: FLAME_NODES,
    }
    try {
      const graph = await profiles.flameGraph(question)
      const named = partWords(part)
      const title = `${graph.sampleType}${named === undefined ? '' : ` of ${named}`}`
      return [flameBlock('flame', title, graph, true)]
    } catch (error) {
      // Profiles whose stacks were not kept are listed in the provenance, and have no picture.
      if (error instanceof UserError && error.code === 'not-found') return []
      throw error
    }
  }

  /** Nothing where there are no criteria for such a run. Criteria that cannot be read fail the report: it would lack them in silence. */
  function judgedBy(question: CheckQuestion): { readonly check?: CheckDocument } {
    try {
      return { check: checkStoredRun(db, answers, question) }
    } catch (error) {
      if (error instanceof UserError && error.code === 'not-found') return {}
      throw error
    }
  }

  async function ofRuns(runs: readonly RunId[], asked: Asked, progress: (share: number) => void): Promise<Report> {
    const [first, second, ...more] = runs
    if (first === undefined)
      throw new UserError('usage', 'a report is of one run, of base and candidate, or of several')
    if (second === undefined) return ofRun(first, asked)
    if (more.length === 0) return ofPair(first, second, asked)
    const reports: Report[] = []
    for (const run of runs) {
      reports.push(await ofRun(run, asked))
      progress(reports.length / runs.length)
    }
    const documents = runs.map((run) => answers.runOf(run))
    const names = differingNames(documents)
    return severalReport(
      reports,
      documents.map(({ parameters }) => parameterWords(pickParameters(parameters, names))),
    )
  }

  /** With what lets a picture of it be opened again. */
  function carrying(report: Report): Report {
    const data = (id: RunId) => carriedRun(answers.showRun(id), answers.seriesOf(id))
    return { ...report, runs: report.runs.map((run) => ({ ...run, data: data(run.id) })) }
  }

  async function pinnedTo(section: FigureSection, theme: Theme): Promise<FigureBlock | FlameBlock> {
    try {
      return await pin(section, theme)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      throw new UserError(error.code, `the pinned figure “${section.title}”: ${error.message}`, error.hint)
    }
  }

  async function shaped(whole: Report, template: ReportTemplate, theme: Theme): Promise<Report> {
    const pinned = new Map<FigureSection, FigureBlock | FlameBlock>()
    for (const section of template.sections)
      if ('figure' in section) pinned.set(section, await pinnedTo(section, theme))
    const told = new Set(whole.runs.map(({ id }) => id))
    const others = new Set(
      [...pinned.keys()].flatMap(({ figure }) => runsOfPinned(figure)).filter((id) => !told.has(id)),
    )
    const shown = [...others].slice(0, MAX_PINNED_RUNS)
    const provenance = shown.map((id): Provenance => {
      const run = answers.showRun(id)
      return { title: `Provenance of ${bounded(run.name, 60)}, of a pinned figure`, entries: runProvenance(run) }
    })
    const more = [...others].slice(shown.length).join(', ')
    if (more !== '')
      provenance.push({
        title: 'Other runs of pinned figures',
        entries: [{ name: 'Runs', lines: [bounded(more, 400)] }],
      })
    const report = byTemplate(whole, template, { parse: noteParts, pinned })
    return { ...report, provenance: [...report.provenance, ...provenance] }
  }

  return {
    report: async ({ runs, theme, template }, progress = () => undefined) => {
      const wants = (section: string) => asksFor(template, section)
      const whole = carrying(await ofRuns(runs, { theme, wants }, progress))
      return template === undefined ? byDefault(whole) : shaped(whole, template, theme)
    },
    outline: async ({ runs, template }) => {
      const whole = await ofRuns(runs, { theme: 'light', wants: () => true }, () => undefined)
      const found = findings(carrying(await shaped(whole, template, 'light')))
      return { title: whole.title, sections: outlineOf(whole), found }
    },
  }
}
