import { UserError } from '../../../shared/errors.ts'
import { type Starting, startProcess } from './localProcess.ts'
import type { Target } from './target.ts'

/** Starts what a scenario names, and waits until it is ready; a compose file is several targets. */
export async function startTarget(starting: Starting): Promise<readonly Target[]> {
  const { spec } = starting
  if (spec.image !== undefined || spec.compose !== undefined)
    throw new UserError('unavailable', 'there is no container engine')
  return [await startProcess(starting)]
}
