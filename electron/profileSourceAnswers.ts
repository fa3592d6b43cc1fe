/** Answers about the source of functions: what their lines have in stored profiles, and the text where a folder is mapped. */
import { compareStacks } from '../shared/analysis/flame/comparedStacks.ts'
import { aroundLine } from '../shared/analysis/sourceDocument.ts'
import { UserError } from '../shared/errors.ts'
import type { Caveat } from '../shared/model.ts'
import { dropFrames } from '../shared/profile/dropFrames.ts'
import { applyFilter } from '../shared/profile/filter.ts'
import { findSampleType } from '../shared/profile/profile.ts'
import { selectProfiles } from '../shared/profile/profileSelection.ts'
import { addLineSums, type LineSums } from '../shared/profile/sourceLines.ts'
import { wholeProfile } from '../shared/profile/view.ts'
import type {
  ProfileSelection,
  SourceDocument,
  SourceFolder,
  SourceMapping,
  SourceQuestion,
} from '../shared/profileApi.ts'
import type { Answers } from './answers.ts'
import { checkFolder, prefixOf, readSource } from './profileSource.ts'
import type { WritableDatabase } from './storage/database.ts'
import type { ProfileIndexes } from './storage/profileIndexes.ts'
import { keepSourceFolder, sourceFoldersOf } from './storage/profileSourceFolders.ts'
import * as queries from './storage/queries.ts'

export interface SourceAnswers {
  show(question: SourceQuestion): Promise<SourceDocument>
  map(mapping: SourceMapping): Promise<void>
  folders(): readonly SourceFolder[]
}

export function createSourceAnswers(db: WritableDatabase, answers: Answers, indexes: ProfileIndexes): SourceAnswers {
  async function indexedRun(id: string) {
    const run = answers.runOf(id)
    return { id, name: run.name, index: await indexes.of(run) }
  }

  /** Read again from the workspace: the index of a run knows functions, not the lines of each sample. */
  async function linesOf(
    selection: ProfileSelection,
    type: string,
    scale: number,
    file: string,
    question: SourceQuestion,
  ): Promise<{ readonly sums: Map<number, LineSums>; readonly lastTaken: number }> {
    const { key } = answers.runOf(selection.run)
    const { index } = await indexedRun(selection.run)
    const ordinals = new Map(queries.keptProfilesOf(db, key).map(({ path, ordinal }) => [path, ordinal]))
    const { focus, ignore, hide } = question
    const filter = { ...(focus ? { focus } : {}), ...(ignore ? { ignore } : {}), ...(hide ? { hide } : {}) }
    const sums = new Map<number, LineSums>()
    let lastTaken = 0
    for (const { path, takenAtMs } of selectProfiles(index, selection)) {
      const profile = queries.readProfile(db, key, ordinals.get(path) ?? -1)
      const sampleType = profile && findSampleType(profile, type)
      if (!profile || sampleType === undefined) continue
      const { view } = applyFilter(dropFrames(wholeProfile(profile)).view, filter)
      addLineSums(view, sampleType, { name: question.function, file }, sums)
      lastTaken = Math.max(lastTaken, takenAtMs)
      // Many profiles take seconds; other questions must not wait for them.
      await new Promise((next) => setImmediate(next))
    }
    if (scale !== 1)
      for (const [line, { self, total }] of sums) sums.set(line, { self: self * scale, total: total * scale })
    return { sums, lastTaken }
  }

  async function show(question: SourceQuestion): Promise<SourceDocument> {
    const { profiles, base: reference, function: name } = question
    const run = await indexedRun(profiles.run)
    const baseRun = reference && (await indexedRun(reference.run))
    const { candidate, base, answer } = compareStacks(question, run, baseRun)
    const fileIn = ({ index }: typeof run) => index.frames.file[index.frames.name.indexOf(name)]
    const file = fileIn(run) ?? (baseRun && fileIn(baseRun))
    if (file === undefined) throw new UserError('not-found', `no profile of ${run.name} has a function ${name}`)
    const own = await linesOf(profiles, answer.sampleType, candidate.scale, file, question)
    const before = reference && (await linesOf(reference, answer.sampleType, base?.scale ?? 1, file, question))
    const source = await readSource(sourceFoldersOf(db), file)
    const found = typeof source === 'string' ? { missing: source } : { path: source.path }
    const text = typeof source === 'string' ? undefined : source.lines
    const taken = Math.max(own.lastTaken, before?.lastTaken ?? 0)
    return {
      format: 'quartile/profile-source',
      version: 1,
      function: name,
      file,
      ...found,
      sampleType: answer.sampleType,
      unit: answer.unit,
      ...aroundLine(own.sums, before?.sums, text, question.line),
      caveats: [
        ...answer.caveats,
        ...(typeof source === 'object' && taken > 0 && source.changedAtMs > taken ? [changedSince(source.path)] : []),
      ],
    }
  }

  return {
    show,
    map: async (mapping) => {
      if (mapping.folder !== undefined) await checkFolder(mapping.folder)
      const prefix = 'file' in mapping ? await prefixOf(mapping.file, mapping.folder) : mapping.prefix
      keepSourceFolder(db, prefix, mapping.folder)
    },
    folders: () => sourceFoldersOf(db),
  }
}

function changedSince(path: string): Caveat {
  const message = `${path} was changed after the profiles were taken: the lines shown may be others than those that ran.`
  return { code: 'profile-source-changed', severity: 'misleading', subject: path, message }
}
