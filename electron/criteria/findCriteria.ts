/** Where the criteria of a run come from when nobody names a file: beside what was opened, else those kept in the workspace, else Quartile's own for its system. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { CriteriaText } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import { productFolder } from '../productFolder.ts'
import { MAX_CRITERIA_TEXT } from './readCriteria.ts'

export const CRITERIA_FILE = 'quartile.criteria.yaml'
/** UTF-8 takes at most this many bytes for a UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3

/** The folder of the ready files, one a system, and of their JSON schema. */
export function readyFolder(): string {
  return productFolder('criteria')
}

/** The user's own file in the folder that was opened, beside it, or beside the file that was; undefined when there is none. */
export function criteriaBeside(opened: string): CriteriaText | undefined {
  const found = [opened, dirname(opened)].map((folder) => join(folder, CRITERIA_FILE)).find((path) => existsSync(path))
  return found === undefined ? undefined : { text: readCriteriaText(found), path: found, from: 'beside' }
}

/** Those beside the run, else those kept for its system, else the ready ones of it. */
export function findCriteria(
  run: { readonly origin: string; readonly system: string },
  keptFor: (system: string) => string | undefined,
): CriteriaText {
  const beside = criteriaBeside(run.origin)
  if (beside) return beside
  const kept = keptFor(run.system)
  if (kept !== undefined) return { text: kept, path: `criteria kept for ${run.system} runs`, from: 'kept' }
  const ready = join(readyFolder(), `${run.system}.criteria.yaml`)
  if (/^[a-z-]+$/.test(run.system) && existsSync(ready))
    return { text: readCriteriaText(ready), path: ready, from: 'ready' }
  throw new UserError(
    'not-found',
    `there are no criteria for ${run.system} runs`,
    `Write them into ${CRITERIA_FILE} beside the run, or name a file with --criteria; docs/criteria.md shows how.`,
  )
}

/** Throws a UserError for a file that is not there, not readable, or far too long. */
export function readCriteriaText(path: string): string {
  try {
    if (statSync(path).size > MAX_CRITERIA_TEXT * MAX_BYTES_PER_UNIT)
      throw new UserError('bad-data', `${path} is too long for a criteria file`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError('io', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
