/**
 * A compose file as targets, one a service. The compose tool reads it; what it makes of it is written down again with our
 * labels and with every port on 127.0.0.1, and that is started.
 */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { parse, stringify } from 'yaml'
import { UserError } from '../../../shared/errors.ts'
import type { Engine } from '../engine/connect.ts'
import { isFolderHere } from '../engine/elsewhere.ts'
import { labelsOf } from '../engine/labels.ts'
import { Container } from './container.ts'
import type { Starting } from './localProcess.ts'
import { waitUntilReady } from './ready.ts'
import type { Target } from './target.ts'

const run = promisify(execFile)
const MAX_OUTPUT_BYTES = 16 * 2 ** 20
/** Building or pulling images takes its time. */
const UP_MS = 30 * 60_000

/** The compose tool's program and first arguments: version 2 is a plugin of `docker`, version 1 a program. */
export async function findCompose(): Promise<readonly string[] | undefined> {
  for (const tool of [['docker', 'compose'], ['docker-compose'], ['podman-compose']]) {
    const [program = '', ...args] = tool
    const found = await run(program, [...args, 'version'], { timeout: 10_000 }).then(
      ({ stdout }) => /version/i.test(stdout),
      () => false,
    )
    if (found) return tool
  }
  return undefined
}

export async function startCompose(starting: Starting, engine: Engine, network: string): Promise<readonly Target[]> {
  const { name, spec, here, folder, signal } = starting
  const tool = await findCompose()
  if (!tool)
    throw new UserError(
      'unavailable',
      'the compose tool is missing',
      'Install the plugin `docker compose`, or docker-compose.',
    )
  const file = resolve(here, spec.compose ?? '')
  const project = network
  const compose = async (of: string, ...args: readonly string[]) => {
    const [program = '', ...first] = tool
    try {
      const { stdout } = await run(program, [...first, '-p', project, '-f', of, ...args], {
        cwd: dirname(file),
        env: { ...process.env, DOCKER_HOST: engine.tunnel?.host ?? engine.host },
        maxBuffer: MAX_OUTPUT_BYTES,
        timeout: UP_MS,
        signal,
      })
      return stdout
    } catch (error) {
      const { stderr = '', message } = error as { stderr?: string; message: string }
      const said = stderr.trim().split('\n').slice(-3).join(' ')
      throw new UserError('unavailable', `compose ${args[0]} of ${file} failed: ${said || message}`)
    }
  }
  const ours = join(folder, 'compose.yaml')
  const read = parse(await compose(file, 'config')) as ComposeFile
  const mounted = engine.tunnel ? foldersMounted(read) : []
  if (mounted.length > 0)
    throw new UserError('unavailable', `${file} mounts ${mounted.join(', ')}, which is not on ${engine.host}`)
  writeFileSync(ours, stringify(ownedCompose(read, starting)))
  const { docker } = engine
  const removeAll = async () => {
    // Its own environment may be gone by then; the signal of the run as well.
    const [program = '', ...first] = tool
    await run(program, [...first, '-p', project, '-f', ours, 'down', '-v', '--remove-orphans'], {
      cwd: dirname(file),
      env: { ...process.env, DOCKER_HOST: engine.tunnel?.host ?? engine.host },
      timeout: UP_MS,
    })
  }
  try {
    await compose(ours, 'up', '-d')
    const listed = await docker.listContainers({
      all: true,
      filters: { label: [`com.docker.compose.project=${project}`] },
    })
    const targets: ComposeService[] = []
    for (const { Id, Labels } of listed) {
      const service = `${name}-${Labels['com.docker.compose.service']}`
      starting.own({ kind: 'container', id: Id, name: service })
      const target = new ComposeService(starting, engine, docker.getContainer(Id), service)
      await target.adopt()
      targets.push(target)
    }
    // The last one that is removed takes networks and volumes along.
    const first = targets[0]
    if (first) first.removeAll = removeAll
    for (const target of targets) await waitForService(target, starting)
    return targets
  } catch (error) {
    // Why it did not start is what is to be told, not what that kept from ending.
    await removeAll().catch((failed: Error) => starting.log(failed.message))
    throw error
  }
}

class ComposeService extends Container {
  removeAll: (() => Promise<void>) | undefined

  /** It is in the networks of its file. */
  override get inside(): Readonly<Record<string, string>> {
    return {}
  }

  override async remove(): Promise<void> {
    await super.remove()
    await this.removeAll?.()
  }
}

async function waitForService(target: Container, { spec, signal }: Starting): Promise<void> {
  const hasHealth = (await target.container.inspect()).State.Health !== undefined
  const own = spec.ready
  // Of the scenario's conditions those count that can be asked of this service.
  const { grpc, http, port } = own ?? {}
  const ready = {
    within: own?.within ?? 60,
    ...(hasHealth ? { health: true as const } : {}),
    ...(http && target.addresses[http.port] ? { http } : {}),
    ...(grpc && target.addresses[grpc.port] ? { grpc } : {}),
    ...(port && target.addresses[port] ? { port } : {}),
  }
  await waitUntilReady(ready, {
    name: target.name,
    addresses: target.addresses,
    signal,
    health: async () => (await target.container.inspect()).State.Health?.Status,
    hasLogged: async (pattern) => target.lines.some((line) => pattern.test(line)),
    ended: () => target.end?.how,
  })
}

interface ComposeFile {
  services?: Record<
    string,
    { labels?: unknown; ports?: readonly unknown[]; volumes?: readonly unknown[]; container_name?: string }
  >
  networks?: Record<string, { labels?: unknown; external?: unknown } | null>
  volumes?: Record<string, { labels?: unknown; external?: unknown } | null>
}

/** Paths of this machine that services mount, in the short form or the long one. */
function foldersMounted({ services = {} }: ComposeFile): readonly string[] {
  return Object.values(services)
    .flatMap(({ volumes = [] }) => volumes)
    .map((volume) =>
      typeof volume === 'string' ? (volume.split(':')[0] ?? '') : String((volume as { source?: string }).source ?? ''),
    )
    .filter(isFolderHere)
}

/** The same services, labelled as ours, with ports on 127.0.0.1 and names that only this run has. */
function ownedCompose(file: ComposeFile, { launch, workspace, name }: Starting): unknown {
  const labels = labelsOf(launch, workspace, name)
  const labelled = (given: unknown) =>
    Array.isArray(given)
      ? [...given, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)]
      : { ...(given as object | undefined), ...labels }
  const owned = (parts: ComposeFile['networks']) =>
    parts &&
    Object.fromEntries(
      Object.entries(parts).map(([key, part]) => [
        key,
        part?.external ? part : { ...part, labels: labelled(part?.labels) },
      ]),
    )
  return {
    ...file,
    services: Object.fromEntries(
      Object.entries(file.services ?? {}).map(([service, { container_name: _, ...spec }]) => [
        service,
        { ...spec, labels: labelled(spec.labels), ...(spec.ports ? { ports: spec.ports.map(loopback) } : {}) },
      ]),
    ),
    ...(file.networks ? { networks: owned(file.networks) } : {}),
    ...(file.volumes ? { volumes: owned(file.volumes) } : {}),
  }
}

/** `8080:80`, `0.0.0.0:8080:80`, `80` or the long form, on 127.0.0.1. */
function loopback(port: unknown): string {
  if (typeof port === 'object' && port !== null) {
    // Version 1 of the tool knows no host's address in the long form.
    const { target, published = '', protocol = 'tcp' } = port as Readonly<Record<string, string | number>>
    return `127.0.0.1:${published}:${target}/${protocol}`
  }
  const parts = String(port).split(':')
  const inside = parts.at(-1) ?? ''
  const host = parts.length > 1 ? (parts.at(-2) ?? '') : ''
  return `127.0.0.1:${host}:${inside}`
}
