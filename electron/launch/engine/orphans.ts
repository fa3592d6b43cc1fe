/** What bears a launch's label and should not be there any more. */
import type { Orphan } from '../../../shared/launchApi.ts'
import type { Engine } from './connect.ts'
import { LAUNCH_LABEL, TARGET_LABEL, WORKSPACE_LABEL } from './labels.ts'

/** Containers, then networks and volumes, which containers hold; of this workspace, without those of launches that run. */
export async function orphansOf(
  engine: Engine,
  workspace: string,
  alive: ReadonlySet<string>,
): Promise<readonly Orphan[]> {
  const { docker } = engine
  const filters = { label: [`${WORKSPACE_LABEL}=${workspace}`] }
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ])
  const found: Orphan[] = [
    ...containers.map(({ Id, Names, Labels }) => orphan('container', Id, Names[0]?.replace(/^\//, '') ?? Id, Labels)),
    ...networks.map(({ Id, Name, Labels }) => orphan('network', Id, Name, Labels ?? {})),
    ...(volumes ?? []).map(({ Name, Labels }) => orphan('volume', Name, Name, Labels)),
  ]
  return found.filter(({ launch }) => !alive.has(launch))
}

export async function removeOrphans(engine: Engine, found: readonly Orphan[]): Promise<void> {
  const { docker } = engine
  for (const { kind, id } of found) {
    const gone =
      kind === 'container'
        ? docker.getContainer(id).remove({ force: true, v: true })
        : kind === 'network'
          ? docker.getNetwork(id).remove()
          : docker.getVolume(id).remove()
    await gone.catch((error: { statusCode?: number }) => {
      // Somebody else was faster.
      if (error.statusCode !== 404) throw error
    })
  }
}

function orphan(kind: Orphan['kind'], id: string, name: string, labels: Readonly<Record<string, string>>): Orphan {
  return { kind, id, name: labels[TARGET_LABEL] ?? name, launch: labels[LAUNCH_LABEL] ?? '' }
}
