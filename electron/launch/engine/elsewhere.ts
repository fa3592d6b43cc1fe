/** What an engine of another machine cannot do for a scenario; told before anything starts. */
import { callsOut } from '../containerReach.ts'
import type { Scenario } from '../scenario.ts'
import { type Engine, isRemote } from './connect.ts'

export function obstaclesOn(engine: Pick<Engine, 'host' | 'tunnel'>, scenario: Scenario): readonly string[] {
  if (!isRemote(engine)) return []
  if (!engine.tunnel)
    return needsEngine(scenario)
      ? [
          `${engine.host} is another machine, and its ports are out of reach from here; DOCKER_HOST=ssh://USER@MACHINE reaches them`,
        ]
      : []
  return [
    ...Object.entries(scenario.targets).flatMap(([name, { volumes }]) =>
      Object.values(volumes)
        .filter(isFolderHere)
        .map((from) => `${name} mounts ${from}, which is not on ${engine.host}; \`files\` are copied there`),
    ),
    ...callsOut(scenario).map(
      ([name, address]) => `${name} calls ${address}, which is on this machine, out of reach from ${engine.host}`,
    ),
    ...containedComparisons(scenario).map(
      ({ use }) =>
        `${use} with an image mounts the folder of the result and reads the kernel's own peak, neither of which is to be had on ${engine.host}`,
    ),
  ]
}

export function needsEngine(scenario: Scenario): boolean {
  const targets = Object.values(scenario.targets)
  return targets.some(({ command }) => command === undefined) || containedComparisons(scenario).length > 0
}

function containedComparisons({ prepare, phases }: Scenario) {
  const steps = [...prepare, ...phases.flatMap(({ drivers }) => drivers)]
  return steps.filter((step) => step.use === 'streaming-comparison' && step.with.image !== undefined)
}

/** Whether a volume's source is a path, and not the name of a volume of the run. */
export function isFolderHere(from: string): boolean {
  return /^[./~]/.test(from)
}
