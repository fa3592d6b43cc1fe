/** The engine as one run uses it: a network in which its targets find each other by name, and what goes with it at the end. */
import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import { connectEngine, type Engine, isRemote } from './connect.ts'
import { LAUNCH_LABEL, labelsOf } from './labels.ts'

export interface EngineOfRun {
  readonly engine: Engine
  /** Name of the network, which begins the names of containers and volumes too. */
  readonly network: string
  /** For what is made on it beside targets, so that it is found again. */
  labels(name: string): Readonly<Record<string, string>>
  /** This machine as its containers see it; absent where the engine runs in a virtual machine, which sees to it itself. */
  readonly host?: Gateway
  /** Removes the network and the volumes of the run, and lets go of the engine. */
  close(): Promise<void>
}

/** An address of this machine on the run's network, and the network, `172.18.0.0/16`, from which alone it may be called. */
export interface Gateway {
  readonly address: string
  readonly subnet: string
}

export async function openEngine(launch: string, workspace: string, run: string): Promise<EngineOfRun> {
  const engine = await connectEngine()
  const { docker } = engine
  // Short, since compose and the engine make longer names of it; two runs at the same time have two.
  const network = `quartile-${createHash('sha256').update(`${launch}/${run}`).digest('hex').slice(0, 10)}`
  await docker
    .createNetwork({ Name: network, Labels: { ...labelsOf(launch, workspace, run) }, CheckDuplicate: true })
    .catch(async (error: Error) => {
      await engine.tunnel?.close()
      throw error
    })
  // An address of this machine on a network of another would be the same by chance.
  const host = isRemote(engine) ? undefined : await gatewayOf(engine, network)
  return {
    engine,
    network,
    labels: (name) => labelsOf(launch, workspace, name),
    ...(host === undefined ? {} : { host }),
    async close() {
      try {
        await docker.getNetwork(network).remove()
        const { Volumes: volumes } = await docker.listVolumes({ filters: { label: [`${LAUNCH_LABEL}=${launch}`] } })
        for (const { Name } of volumes ?? []) if (Name.startsWith(`${network}-`)) await docker.getVolume(Name).remove()
      } finally {
        await engine.tunnel?.close()
      }
    },
  }
}

async function gatewayOf({ docker }: Engine, network: string): Promise<Gateway | undefined> {
  const { IPAM } = (await docker.getNetwork(network).inspect()) as {
    IPAM?: { Config?: readonly { readonly Gateway?: string; readonly Subnet?: string }[] | null }
  }
  const [{ Gateway: address, Subnet: subnet } = {}] = IPAM?.Config ?? []
  if (address === undefined || subnet === undefined || !(await isOurs(address))) return undefined
  return { address, subnet }
}

/** Whether this machine has an address; a network without containers is not yet among its interfaces. */
function isOurs(address: string): Promise<boolean> {
  const server = createServer()
  return new Promise((told) => {
    server.once('error', () => told(false))
    server.listen(0, address, () => server.close(() => told(true)))
  })
}
