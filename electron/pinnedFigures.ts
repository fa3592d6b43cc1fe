/** Figures that a person pinned in a view: asked for anew, in the theme and the size of the report. */
import { MAX_FIGURE_POINTS, type Theme } from '../shared/api.ts'
import { UserError, unreachable } from '../shared/errors.ts'
import { CATERER_PROFILE_SIZE } from '../shared/figures/catererProfile.ts'
import { trendFigure } from '../shared/figures/trendFigure.ts'
import { flameBlock } from '../shared/flameBlock.ts'
import type { Figure, RunId } from '../shared/model.ts'
import { type FigureBlock, type FlameBlock, fileWord } from '../shared/report.ts'
import type { FigureSection, PinnedFigure } from '../shared/reportApi.ts'
import { runFigureHeight } from '../shared/runReport.ts'
import type { Answers } from './answers.ts'
import { createJvmAnswers } from './jvmAnswers.ts'
import type { ProfileAnswers } from './profileAnswers.ts'
import type { ReadableDatabase } from './storage/database.ts'
import { createSweepAnswers } from './sweep.ts'
import { storedTrend } from './trend.ts'

/** CSS pixels at the page's width. */
const HEIGHT = 440
/** Heat maps stand beside and beneath each other. */
const SWEEP_HEIGHT = 620
const PAGE_HEIGHT = 900
/** The page is 2,800 pixels wide and a bucket draws two. */
const POINTS = MAX_FIGURE_POINTS / 2

/** The runs that it is of, each once. */
export function runsOfPinned({ draw, question }: PinnedFigure): readonly RunId[] {
  switch (draw) {
    case 'run':
    case 'verdict':
    case 'profiles':
    case 'suite-page':
      return [question.run]
    case 'comparison': {
      const { base, candidate, repeats } = question
      return [...new Set([base, candidate, ...(repeats?.base ?? []), ...(repeats?.candidate ?? [])])]
    }
    case 'flame':
      return [...new Set([question.profiles.run, ...(question.base === undefined ? [] : [question.base.run])])]
    case 'sweep':
    case 'trend':
      return [...new Set(question.runs)]
    default:
      return unreachable(draw)
  }
}

/** Draws one as a block that is called by its title; throws UserError where its run is not in the workspace. */
export function createPinnedFigures(db: ReadableDatabase, answers: Answers, profiles: ProfileAnswers) {
  const sweeps = createSweepAnswers(db, answers)
  const jvm = createJvmAnswers(answers)

  async function figure(pinned: Exclude<PinnedFigure, { draw: 'flame' }>, theme: Theme): Promise<[Figure, number]> {
    const { draw, question } = pinned
    const drawing = { theme, points: POINTS }
    switch (draw) {
      case 'run': {
        const drawn = answers.drawRun({ ...question, ...drawing })
        return [drawn, runFigureHeight(drawn)]
      }
      case 'verdict':
        return [answers.drawLeak({ ...question, ...drawing }), HEIGHT]
      case 'comparison':
        return [answers.drawComparison({ ...question, ...drawing }), HEIGHT]
      case 'profiles':
        return [await profiles.draw({ ...question, ...drawing }), HEIGHT]
      case 'sweep':
        return [await sweeps.drawSweep({ ...question, theme }), question.what === 'scatter' ? HEIGHT : SWEEP_HEIGHT]
      case 'suite-page':
        return [jvm.suitePage(question.run), (CATERER_PROFILE_SIZE.height / CATERER_PROFILE_SIZE.width) * PAGE_HEIGHT]
      case 'trend': {
        const { phase, labels, ...asked } = question
        const trend = storedTrend(db, answers, asked)
        const key = JSON.stringify([phase, labels])
        const line = trend.lines.find((each) => JSON.stringify([each.phase, each.labels]) === key)
        if (line === undefined) throw new UserError('not-found', `the runs of a pinned trend have no ${asked.metric}`)
        return [trendFigure({ trend, line, theme }), HEIGHT]
      }
      default:
        return unreachable(draw)
    }
  }

  return async ({ figure: pinned, title }: FigureSection, theme: Theme): Promise<FigureBlock | FlameBlock> => {
    const name = `pinned-${fileWord(title)}`
    if (pinned.draw === 'flame') {
      const { question } = pinned
      return flameBlock(name, title, await profiles.flameGraph(question), question.mean)
    }
    const [drawn, height] = await figure(pinned, theme)
    return { kind: 'figure', name, figure: drawn, height: Math.round(height) }
  }
}
