/** For tests: following and importing in this process, and what a workspace holds of a run. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { FollowResult, FollowState, ImportResult } from '../../shared/api.ts'
import type { RunId } from '../../shared/model.ts'
import { createAnswers } from '../answers.ts'
import { openDatabase, type WritableDatabase } from '../storage/database.ts'
import * as queries from '../storage/queries.ts'
import { followJob } from './followJob.ts'
import { importJob } from './importJob.ts'
import type { Grown, JobContext } from './job.ts'

/** A test that waits longer than this waits for something that does not happen. */
const PATIENCE_MS = 15_000

export interface Bench {
  readonly folder: string
  readonly db: WritableDatabase
  close(): void
}

export function openBench(): Bench {
  const place = mkdtempSync(join(tmpdir(), 'quartile-follow-'))
  const db = openDatabase(join(place, 'workspace.sqlite'))
  return {
    folder: mkdtempSync(join(place, 'results-')),
    db,
    close: () => {
      db.close()
      rmSync(place, { recursive: true, force: true })
    },
  }
}

export interface Following {
  readonly states: FollowState[]
  readonly grown: Grown[]
  /** Stops, and resolves with what is kept. */
  stop(): Promise<FollowResult>
  readonly ended: Promise<FollowResult>
}

export function follow(db: WritableDatabase, path: string, untilQuiet?: number): Following {
  const stopping = new AbortController()
  const states: FollowState[] = []
  const grown: Grown[] = []
  const ended = followJob(
    { kind: 'follow', from: { path }, ...(untilQuiet === undefined ? {} : { untilQuiet }) },
    context(db, stopping.signal, (state, changed) => {
      states.push(state)
      grown.push(changed)
    }),
  )
  ended.catch(() => undefined)
  return {
    states,
    grown,
    ended,
    stop: () => {
      stopping.abort()
      return ended
    },
  }
}

export function importPath(db: WritableDatabase, path: string): Promise<ImportResult> {
  return importJob(
    { kind: 'import', paths: [path] },
    context(db, new AbortController().signal, () => undefined),
  )
}

function context(db: WritableDatabase, signal: AbortSignal, grew: JobContext['grew']): JobContext {
  return { db, signal, report: () => undefined, grew }
}

/** All that can be asked of a run, points included, and nothing that depends on when or under which name it was stored. */
export function contentOf(db: WritableDatabase, id: RunId): unknown {
  const answers = createAnswers(db)
  const { key } = answers.runOf(id)
  const { files, ...document } = answers.showRun(id)
  return {
    ...document,
    files: files.map(({ path, ...file }) => ({ path, ...('importer' in file ? { importer: file.importer } : file) })),
    points: queries.seriesOf(db, key).map((series) => {
      const { t, v } = queries.readPoints(db, series.key)
      return [[...t], [...v]]
    }),
    stacks: queries.keptProfilesOf(db, key).map(({ ordinal, ...profile }) => {
      const stacks = queries.readProfile(db, key, ordinal)
      return [profile, stacks?.sampleTypes, stacks && Object.keys(stacks)]
    }),
    leak: answers.judgeLeak({ run: id }),
  }
}

/** Resolves with the answer when there is one. */
export async function until<T>(what: string, ask: () => T | undefined | false): Promise<T> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 50) {
    const answer = ask()
    if (answer !== undefined && answer !== false) return answer
    await pause(50)
  }
  throw new Error(`it never came to be: ${what}`)
}
