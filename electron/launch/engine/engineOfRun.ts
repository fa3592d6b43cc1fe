/** The engine as one run uses it: a network in which its targets find each other by name, and what goes with it at the end. */
import { createHash } from 'node:crypto'
import { connectEngine, type Engine } from './connect.ts'
import { LAUNCH_LABEL, labelsOf } from './labels.ts'

export interface EngineOfRun {
  readonly engine: Engine
  /** Name of the network, which begins the names of containers and volumes too. */
  readonly network: string
  /** Removes the network and the volumes of the run. */
  close(): Promise<void>
}

export async function openEngine(launch: string, workspace: string, run: string): Promise<EngineOfRun> {
  const engine = await connectEngine()
  const { docker } = engine
  // Short, since compose and the engine make longer names of it; two runs at the same time have two.
  const network = `quartile-${createHash('sha256').update(`${launch}/${run}`).digest('hex').slice(0, 10)}`
  await docker.createNetwork({ Name: network, Labels: { ...labelsOf(launch, workspace, run) }, CheckDuplicate: true })
  return {
    engine,
    network,
    async close() {
      await docker.getNetwork(network).remove()
      const { Volumes: volumes } = await docker.listVolumes({ filters: { label: [`${LAUNCH_LABEL}=${launch}`] } })
      for (const { Name } of volumes ?? []) if (Name.startsWith(`${network}-`)) await docker.getVolume(Name).remove()
    },
  }
}
