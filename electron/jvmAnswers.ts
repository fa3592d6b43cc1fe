/** Answers about the witnesses of a JVM: read from the workspace, told by the pure functions of `shared/`. */
import { outcomeThatCounts } from '../shared/analysis/decisions.ts'
import { isGrowing } from '../shared/analysis/jvm/classCulprits.ts'
import { COLLECTION_METRICS } from '../shared/analysis/jvm/collections.ts'
import { jvmStory, withClasses } from '../shared/analysis/jvm/jvmStory.ts'
import { isOfJvm } from '../shared/analysis/jvm/jvmWitnessList.ts'
import type { LeakDocument } from '../shared/api.ts'
import { UserError } from '../shared/errors.ts'
import { catererProfileFigure } from '../shared/figures/catererProfile.ts'
import type { JvmStory } from '../shared/jvmApi.ts'
import type { Figure, RunId } from '../shared/model.ts'
import type { Answers } from './answers.ts'

export interface JvmAnswers {
  tell(run: RunId): JvmStory
  suitePage(run: RunId): Figure
  /** The document with the classes that are to blame, of a run that is a JVM's. */
  withClasses(leak: LeakDocument): LeakDocument
}

export function createJvmAnswers(answers: Answers): JvmAnswers {
  function storyOf(id: RunId, leak: LeakDocument): JvmStory | undefined {
    const run = answers.showRun(id)
    if (!isOfJvm(run)) return undefined
    return jvmStory(run, leak, answers.seriesOf(id, COLLECTION_METRICS))
  }

  return {
    tell: (id) => {
      const story = storyOf(id, answers.judgeLeak({ run: id }))
      if (story) return story
      throw new UserError('not-found', `${answers.runOf(id).name} has nothing that a JVM left`)
    },
    suitePage: (id) => {
      const page = catererProfileFigure(answers.seriesOf(id), answers.showRun(id).tables)
      if (page) return page
      throw new UserError('not-found', `${answers.runOf(id).name} has no samples of Data Caterer's sampler`)
    },
    withClasses: (leak) => {
      // Only a JVM's heap that grows has any to blame, and a followed run is judged without them.
      const heaps = leak.reports.filter(({ metric }) => metric.startsWith('jvm_'))
      const ended = answers.runOf(leak.run.id).parameters.outcome
      if (leak.soFar === true || heaps.length === 0) return leak
      if (!isGrowing(heaps.map(outcomeThatCounts), ended === undefined ? undefined : String(ended))) return leak
      const story = storyOf(leak.run.id, leak)
      return story ? withClasses(leak, story) : leak
    },
  }
}
