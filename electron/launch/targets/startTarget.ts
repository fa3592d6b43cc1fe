import type { EngineOfRun } from '../engine/engineOfRun.ts'
import { startCompose } from './compose.ts'
import { startContainer } from './container.ts'
import { type Starting, startProcess } from './localProcess.ts'
import type { Target } from './target.ts'

/** Starts what a scenario names, and waits until it is ready; a compose file is several targets. */
export async function startTarget(starting: Starting, engine: () => Promise<EngineOfRun>): Promise<readonly Target[]> {
  const { spec } = starting
  if (spec.image === undefined && spec.compose === undefined) return [await startProcess(starting)]
  const found = await engine()
  return spec.compose === undefined
    ? [await startContainer(starting, found)]
    : startCompose(starting, found.engine, found.network)
}
