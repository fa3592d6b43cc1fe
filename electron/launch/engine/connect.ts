/**
 * The container engine that is meant, found as Docker's own tool finds it: DOCKER_HOST, a context, then the sockets of
 * Docker and Podman where they usually lie.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { UserError } from '../../../shared/errors.ts'
import { openTunnel, type SshTunnel } from './sshTunnel.ts'

/** Of the question whether anybody answers. */
const PING_MS = 5_000

export interface EnginePlace {
  /** As DOCKER_HOST has it: `unix:///var/run/docker.sock`. */
  readonly host: string
  /** How it was found, in words. */
  readonly from: string
  readonly tls?: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer }
}

export interface Engine extends EnginePlace {
  readonly docker: Docker
  /** The way to it by ssh, for whoever connected to close. */
  readonly tunnel?: SshTunnel
}

/** Where the engine should be; nobody is asked. Undefined when nothing points to one. */
export function findEngine(env: NodeJS.ProcessEnv = process.env, home = homedir()): EnginePlace | undefined {
  if (env.DOCKER_HOST) return { host: env.DOCKER_HOST, from: 'DOCKER_HOST' }
  const context = env.DOCKER_CONTEXT || currentContext(home)
  if (context && context !== 'default') {
    const place = contextPlace(context, home)
    if (place) return place
  }
  const sockets: readonly (readonly [string, string])[] =
    process.platform === 'win32'
      ? [['//./pipe/docker_engine', "Docker's usual pipe"]]
      : [
          ['/var/run/docker.sock', "Docker's usual socket"],
          [join(home, '.docker', 'run', 'docker.sock'), "Docker Desktop's socket"],
          ...(env.XDG_RUNTIME_DIR
            ? ([
                [join(env.XDG_RUNTIME_DIR, 'docker.sock'), "rootless Docker's socket"],
                [join(env.XDG_RUNTIME_DIR, 'podman', 'podman.sock'), "Podman's socket of this user"],
              ] as const)
            : []),
          ['/run/podman/podman.sock', "Podman's socket"],
        ]
  const found = sockets.find(([path]) => existsSync(path))
  return found && { host: `${process.platform === 'win32' ? 'npipe' : 'unix'}://${found[0]}`, from: found[1] }
}

/** The engine, once it has answered. Throws a UserError that says what is missing and how to get it. */
export async function connectEngine(place = findEngine()): Promise<Engine> {
  if (!place)
    throw new UserError(
      'unavailable',
      'no container engine was found: no DOCKER_HOST, no context, no socket of Docker or Podman',
      'Install Docker or Podman and start it; `quartile doctor` looks again.',
    )
  const tunnel = place.host.startsWith('ssh:') ? await openTunnel(place.host) : undefined
  const docker = new Docker(clientOptions(tunnel ?? place))
  try {
    await Promise.race([docker.ping(), silence()])
  } catch (error) {
    await tunnel?.close()
    const { code, message } = error as NodeJS.ErrnoException
    const denied = code === 'EACCES'
    throw new UserError(
      'unavailable',
      `the container engine at ${place.host} (${place.from}) does not answer: ${code ?? message}`,
      denied
        ? 'This user may not use it: join the group of the socket, or use rootless Docker or Podman.'
        : 'Start it; `quartile doctor` looks again.',
    )
  }
  return { ...place, docker, ...(tunnel ? { tunnel } : {}) }
}

/** Whether ports on the engine's loopback are out of reach from here without a tunnel. */
export function isRemote({ host }: Pick<EnginePlace, 'host'>): boolean {
  if (/^(unix|npipe):/.test(host)) return false
  const { protocol, hostname } = new URL(host)
  // Whatever it is called here: a virtual machine, say, is reached by a port of localhost.
  return protocol === 'ssh:' || !['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

function silence(): Promise<never> {
  return new Promise((_, failed) =>
    setTimeout(() => failed(new Error(`no answer within ${PING_MS / 1000} s`)), PING_MS).unref(),
  )
}

function clientOptions({ host, tls }: Pick<EnginePlace, 'host' | 'tls'>): Docker.DockerOptions {
  const [, protocol = '', rest = ''] = /^(\w+):\/\/(.*)$/.exec(host) ?? []
  // The client reads DOCKER_HOST too, and would go by that where nothing is said.
  if (protocol === 'unix' || protocol === 'npipe') return { protocol: 'http', host: '', socketPath: rest }
  const url = new URL(host)
  const files =
    tls ??
    (process.env.DOCKER_TLS_VERIFY ? pemFiles(process.env.DOCKER_CERT_PATH ?? join(homedir(), '.docker')) : undefined)
  return {
    protocol: files || url.protocol === 'https:' ? 'https' : 'http',
    host: url.hostname,
    port: url.port || (files ? 2376 : 2375),
    ...files,
  }
}

/** What `docker context use` has written. */
function currentContext(home: string): string | undefined {
  const config = readJson(join(home, '.docker', 'config.json')) as { currentContext?: string } | undefined
  return config?.currentContext
}

function contextPlace(name: string, home: string): EnginePlace | undefined {
  // The tool names a context's folders by the hash of its name.
  const folder = createHash('sha256').update(name).digest('hex')
  const meta = readJson(join(home, '.docker', 'contexts', 'meta', folder, 'meta.json')) as
    | { Endpoints?: { docker?: { Host?: string } } }
    | undefined
  const host = meta?.Endpoints?.docker?.Host
  const tls = pemFiles(join(home, '.docker', 'contexts', 'tls', folder, 'docker'))
  return host === undefined ? undefined : { host, from: `the Docker context ${name}`, ...(tls ? { tls } : {}) }
}

function pemFiles(folder: string): EnginePlace['tls'] {
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => join(folder, name))
  if (!ca || !cert || !key || ![ca, cert, key].every(existsSync)) return undefined
  return { ca: readFileSync(ca), cert: readFileSync(cert), key: readFileSync(key) }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    // No such file, or none that Docker itself could read: as if nothing was configured.
    return undefined
  }
}
