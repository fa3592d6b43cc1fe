/** A container as a target: made from an image, labelled as ours, bound to 127.0.0.1, and removed with all that it made. */
import { createWriteStream, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type Docker from 'dockerode'
import { extract } from 'tar-stream'
import { UserError } from '../../../shared/errors.ts'
import type { Engine } from '../engine/connect.ts'
import { isFolderHere } from '../engine/elsewhere.ts'
import type { EngineOfRun } from '../engine/engineOfRun.ts'
import { labelsOf } from '../engine/labels.ts'
import { withKnown } from '../placeholders.ts'
import { giveFiles } from './files.ts'
import type { Starting } from './localProcess.ts'
import { waitUntilReady } from './ready.ts'
import type { Target, TargetEnd, TargetFacts } from './target.ts'

/** Seconds that a container has to end kindly. */
const GRACE = 10
/** Lines that `ready: { log }` looks at: the newest. */
const MAX_LINES = 2_000
/** How often the engine is asked whether it is there, and how often in a row it may be silent. */
const PING_MS = 1_000
const MAX_SILENT_PINGS = 3
const MAX_OUTPUT_BYTES = 16 * 2 ** 20
/** Of the kernel: shares of a CPU's time are given in these. */
const NANO = 1e9

type Inspected = Docker.ContainerInspectInfo

export async function startContainer(starting: Starting, { engine, network, host }: EngineOfRun): Promise<Target> {
  const { name, spec, signal } = starting
  const image = spec.image ?? ''
  await pullIfMissing(engine, image, starting.log)
  const known = (placeholder: string) =>
    placeholder.startsWith('ports.')
      ? insideOf(spec.ports[placeholder.slice(6)])
      : (starting.knownToContainers(placeholder) ?? starting.known(placeholder))
  const { command, environment, entrypoint, files } = withKnown(
    { command: spec.command, environment: spec.environment, entrypoint: spec.entrypoint, files: spec.files },
    known,
  )
  const { cpus, memory, pids } = spec.limits
  const ports = Object.values(spec.ports).map((port) => ({
    inside: `${insideOf(port)}/tcp`,
    host: typeof port === 'object' && port.host !== undefined ? String(port.host) : '',
  }))
  const labels = labelsOf(starting.launch, starting.workspace, name)
  const container = await engine.docker
    .createContainer({
      name: `${network}-${name}`,
      Image: image,
      Labels: labels,
      Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
      ...(command === undefined ? {} : { Cmd: [...command] }),
      ...(entrypoint === undefined ? {} : { Entrypoint: [...entrypoint] }),
      ExposedPorts: Object.fromEntries(ports.map(({ inside }) => [inside, {}])),
      HostConfig: {
        PortBindings: Object.fromEntries(
          ports.map(({ inside, host }) => [inside, [{ HostIp: '127.0.0.1', HostPort: host }]]),
        ),
        NetworkMode: network,
        Mounts: mountsOf(spec.volumes, starting.here, network, labels),
        // A local program that a container calls, an HTTP sink say, is on the engine's host.
        ExtraHosts: [`host.docker.internal:${host?.address ?? 'host-gateway'}`],
        ...(cpus === undefined ? {} : { NanoCpus: Math.round(cpus * NANO) }),
        // As much swap as memory in all, which is none: what does not fit is out of memory, not slow.
        ...(memory === undefined ? {} : { Memory: memory, MemorySwap: memory }),
        ...(pids === undefined ? {} : { PidsLimit: pids }),
      },
      NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [name] } } },
    })
    .catch((error: Error) => {
      throw new UserError('unavailable', `${name} cannot be made of ${image}: ${reasonOf(error)}`)
    })
  const made = new Container(starting, engine, container)
  starting.own({ kind: 'container', id: container.id, name })
  try {
    await giveFiles(container, files, starting.here)
    await made.start()
    if (spec.ready) {
      await waitUntilReady(spec.ready, {
        name,
        addresses: made.addresses,
        signal,
        health: async () => (await container.inspect()).State.Health?.Status,
        hasLogged: async (pattern) => made.lines.some((line) => pattern.test(line)),
        ended: () => made.end?.how,
      })
    }
  } catch (error) {
    await made.remove()
    throw error
  }
  starting.log(`${name} is up: container ${container.id.slice(0, 12)} of ${image}`)
  return made
}

export class Container implements Target {
  readonly name: string
  readonly lines: string[] = []
  readonly ended: Promise<TargetEnd>
  readonly container: Docker.Container
  readonly engine: Engine
  end: TargetEnd | undefined
  private readonly starting: Starting
  private readonly tell: (end: TargetEnd) => void
  private inspected: Inspected | undefined
  private ending = false
  private logging: Promise<void> | undefined
  private digest: string | undefined
  /** Where the engine is reached by ssh: ports of this machine by those of the engine's. */
  private readonly here = new Map<string, number>()

  constructor(starting: Starting, engine: Engine, container: Docker.Container, name = starting.name) {
    this.name = name
    this.starting = starting
    this.engine = engine
    this.container = container
    const { promise, resolve: tell } = Promise.withResolvers<TargetEnd>()
    this.ended = promise
    this.tell = tell
  }

  get facts(): TargetFacts {
    const found = this.inspected
    if (!found) return { kind: 'container', containerId: this.container.id }
    const { NanoCpus = 0, CpuQuota = 0, CpuPeriod = 0, Memory = 0, PidsLimit } = found.HostConfig
    const cpus = NanoCpus > 0 ? NanoCpus / NANO : CpuQuota > 0 ? CpuQuota / (CpuPeriod || 100_000) : undefined
    return {
      kind: 'container',
      containerId: found.Id,
      image: found.Config.Image,
      imageDigest: this.digest ?? found.Image,
      ...(cpus === undefined ? {} : { cpus }),
      ...(Memory > 0 ? { memory: Memory } : {}),
      ...(PidsLimit && PidsLimit > 0 ? { pids: PidsLimit } : {}),
    }
  }

  /** By the scenario's name of the port, and by its number inside. */
  get addresses(): Readonly<Record<string, string>> {
    const bound = this.inspected?.NetworkSettings.Ports ?? {}
    const at = (inside: string) => {
      const host = bound[`${inside}/tcp`]?.[0]?.HostPort
      return host === undefined ? undefined : `127.0.0.1:${this.here.get(host) ?? host}`
    }
    const named = Object.entries(this.starting.spec.ports).map(([name, port]) => [name, at(insideOf(port))])
    const numbered = Object.keys(bound).map((key) => [key.replace('/tcp', ''), at(key.replace('/tcp', ''))])
    return Object.fromEntries([...numbered, ...named].filter(([, address]) => address !== undefined))
  }

  get inside(): Readonly<Record<string, string>> {
    const { name, spec } = this.starting
    return Object.fromEntries(Object.entries(spec.ports).map(([port, at]) => [port, `${name}:${insideOf(at)}`]))
  }

  async start(): Promise<void> {
    const { name } = this
    this.ending = false
    await this.container.start().catch((error: Error & { statusCode?: number }) => {
      // It runs already: a service of a compose file.
      if (error.statusCode === 304) return
      const taken = /port is already allocated|address already in use/.test(error.message)
      throw new UserError(
        'unavailable',
        taken ? `a port of ${name} is taken: ${reasonOf(error)}` : `${name} does not start: ${reasonOf(error)}`,
        taken ? 'End what uses it, or leave `host` out of the port to take any free one.' : undefined,
      )
    })
    await this.adopt()
  }

  /** Reads back what is in force, follows the log, and waits for the end. */
  async adopt(): Promise<void> {
    this.inspected = await this.container.inspect()
    await this.bringPortsHere(this.inspected)
    const image = await this.engine.docker.getImage(this.inspected.Image).inspect()
    this.digest = image.RepoDigests?.[0]?.split('@')[1] ?? image.Id
    // Of a full disk the run is told by what is measured; what the container says then stays with the engine.
    this.logging = this.followLog().catch((error: Error) =>
      this.starting.log(`the log of ${this.name}: ${error.message}`),
    )
    void this.waitForEnd()
  }

  async pause(): Promise<void> {
    await this.container.pause()
  }

  async resume(): Promise<void> {
    await this.container.unpause()
  }

  async kill(): Promise<void> {
    this.ending = true
    await this.container.kill({ signal: 'SIGKILL' })
    await this.container.wait()
  }

  async limitCpus(cpus: number | undefined): Promise<void> {
    const before = this.starting.spec.limits.cpus
    // The engine has no word for "as before" where there was no limit; all CPUs of its machine are as many as there are.
    const all = ((await this.engine.docker.info()) as { NCPU: number }).NCPU
    await this.container.update({ NanoCpus: Math.round((cpus ?? before ?? all) * NANO) })
  }

  async execute(command: readonly string[], signal: AbortSignal) {
    const exec = await this.container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true })
    const stream = await exec.start({ abortSignal: signal })
    const output = new PassThrough()
    const chunks: Buffer[] = []
    let bytes = 0
    output.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= MAX_OUTPUT_BYTES) chunks.push(chunk)
    })
    this.engine.docker.modem.demuxStream(stream, output, output)
    await new Promise((done, failed) => {
      stream.once('end', done)
      stream.once('error', failed)
    })
    const { ExitCode } = await exec.inspect()
    return { code: ExitCode ?? 0, output: Buffer.concat(chunks).toString() }
  }

  async collect(): Promise<void> {
    if (Object.keys(this.starting.spec.artifacts).length > 0) await this.stop()
    for (const [from, to] of Object.entries(this.starting.spec.artifacts)) {
      // A pattern stands for files of its folder.
      const pattern = /[*?]/.test(from.slice(from.lastIndexOf('/'))) ? from.slice(from.lastIndexOf('/') + 1) : undefined
      const path = pattern === undefined ? from : from.slice(0, from.lastIndexOf('/')) || '/'
      const home = resolve(this.starting.folder, to)
      const count = await this.copy(path, pattern, home)
      if (count === 0) throw new UserError('io', `there was nothing at ${from} to keep`)
    }
  }

  async remove(): Promise<void> {
    await this.stop()
    const { container } = this
    await this.logging
    await container.remove({ force: true, v: true }).catch(ignoreGone)
    this.starting.disown({ kind: 'container', id: container.id, name: this.name })
  }

  private async bringPortsHere({ NetworkSettings }: Inspected): Promise<void> {
    const { tunnel } = this.engine
    if (!tunnel) return
    for (const [inside, bound] of Object.entries(NetworkSettings.Ports)) {
      const there = bound?.[0]?.HostPort
      if (there === undefined || !inside.endsWith('/tcp') || this.here.has(there)) continue
      const named = Object.values(this.starting.spec.ports).some(
        (port) => typeof port === 'object' && String(port.host) === there,
      )
      this.here.set(there, await tunnel.reach(Number(there), named ? Number(there) : 0))
    }
  }

  private async stop(): Promise<void> {
    this.ending = true
    const { container } = this
    // One that is frozen cannot end.
    const { State } = (await container.inspect().catch(() => undefined)) ?? {}
    if (State?.Paused) await container.unpause().catch(ignoreGone)
    if (State?.Running) await container.stop({ t: GRACE }).catch(ignoreGone)
  }

  private async followLog(): Promise<void> {
    const folder = join(this.starting.folder, 'logs')
    mkdirSync(folder, { recursive: true })
    const file = createWriteStream(join(folder, `${this.name}.log`), { flags: 'a' })
    // After a restart the log of the engine still has what came before.
    const since = this.lines.length > 0 ? { since: Math.floor(Date.now() / 1000) } : {}
    const raw = await this.container.logs({ follow: true, stdout: true, stderr: true, ...since })
    const text = new PassThrough()
    let rest = ''
    text.on('data', (data: Buffer) => {
      const lines = (rest + data.toString()).split('\n')
      rest = lines.pop() ?? ''
      this.lines.push(...lines)
      this.lines.splice(0, Math.max(0, this.lines.length - MAX_LINES))
    })
    if (this.inspected?.Config.Tty) raw.pipe(text)
    else this.engine.docker.modem.demuxStream(raw, text, text)
    raw.once('end', () => text.end())
    // The engine is gone: what was logged until then is kept.
    raw.once('error', () => text.end())
    raw.once('close', () => text.end())
    await pipeline(text, file)
  }

  private async waitForEnd(): Promise<void> {
    const watchdog = new Watchdog(this.engine)
    let code: number | undefined
    const ended = this.container.wait().then(
      ({ StatusCode }: { StatusCode: number }) => {
        code = StatusCode
        return `ended with code ${StatusCode}`
      },
      (error: Error & { statusCode?: number }) =>
        error.statusCode === 404 ? 'was removed' : `cannot be watched any more: ${reasonOf(error)}`,
    )
    const how = await Promise.race([ended, watchdog.lost])
    watchdog.stop()
    if (this.ending) return
    const state = await this.container.inspect().then(
      (found) => found.State,
      () => undefined,
    )
    const outOfMemory = state?.OOMKilled === true
    this.end = {
      how: outOfMemory ? 'was ended for want of memory (its limit was reached)' : how,
      outOfMemory,
      ...(code === undefined ? {} : { code }),
    }
    this.tell(this.end)
  }

  private async copy(path: string, pattern: string | undefined, home: string): Promise<number> {
    const archive = await this.container.getArchive({ path }).catch((error: { statusCode?: number }) => {
      if (error.statusCode === 404) return undefined
      throw error
    })
    if (!archive) return 0
    const wanted =
      pattern === undefined
        ? undefined
        : new RegExp(
            `^${pattern
              .replace(/[.+^${}()|[\]\\]/g, '\\$&')
              .replaceAll('*', '.*')
              .replaceAll('?', '.')}$`,
          )
    let count = 0
    const entries = extract()
    const written = (async () => {
      for await (const entry of entries) {
        const name = entry.header.name.slice(entry.header.name.lastIndexOf('/') + 1)
        if (entry.header.type !== 'file' || name === '' || (wanted && !wanted.test(name))) {
          entry.resume()
          continue
        }
        mkdirSync(home, { recursive: true })
        await pipeline(entry, createWriteStream(join(home, name)))
        count++
      }
    })()
    await Promise.all([pipeline(archive, entries), written])
    return count
  }
}

/** Notices an engine that is gone: a connection that breaks in the middle of an answer is not told by the client. */
class Watchdog {
  readonly lost: Promise<string>
  private readonly timer: NodeJS.Timeout
  private misses = 0

  constructor({ docker, host }: Engine) {
    const { promise, resolve: tell } = Promise.withResolvers<string>()
    this.lost = promise
    this.timer = setInterval(() => {
      this.misses++
      docker.ping().then(
        () => {
          this.misses = 0
        },
        // Counted already.
        () => undefined,
      )
      if (this.misses > MAX_SILENT_PINGS) tell(`cannot be watched any more: the engine at ${host} does not answer`)
    }, PING_MS)
    this.timer.unref()
  }

  stop(): void {
    clearInterval(this.timer)
  }
}

/** What was to be ended has ended already. */
function ignoreGone(error: { readonly statusCode?: number }): void {
  if (error.statusCode !== 404 && error.statusCode !== 304) throw error
}

function insideOf(port: Starting['spec']['ports'][string] | undefined): string {
  return String(typeof port === 'object' ? port.inside : (port ?? ''))
}

function mountsOf(
  volumes: Starting['spec']['volumes'],
  here: string,
  network: string,
  labels: Readonly<Record<string, string>>,
) {
  return Object.entries(volumes).map(
    ([inside, from]): Docker.MountSettings =>
      isFolderHere(from)
        ? { Type: 'bind', Source: resolve(here, from), Target: inside, ReadOnly: true }
        : {
            Type: 'volume',
            Source: `${network}-${from}`,
            Target: inside,
            ReadOnly: false,
            VolumeOptions: { NoCopy: false, Labels: { ...labels }, DriverConfig: { Name: 'local', Options: {} } },
          },
  )
}

async function pullIfMissing({ docker }: Engine, image: string, log: (line: string) => void): Promise<void> {
  const known = await docker
    .getImage(image)
    .inspect()
    .catch((error: { statusCode?: number }) => {
      if (error.statusCode === 404) return undefined
      throw error
    })
  if (known) return
  log(`pulling ${image}`)
  try {
    const stream = await docker.pull(image)
    await new Promise<void>((done, failed) =>
      docker.modem.followProgress(stream, (error: Error | null) => (error ? failed(error) : done())),
    )
  } catch (error) {
    throw new UserError(
      'unavailable',
      `the image ${image} is not on this engine and cannot be pulled: ${reasonOf(error as Error)}`,
      'Build it, load it, or name another by --set.',
    )
  }
}

/** The engine's own words, without the status that the client puts before them. */
function reasonOf(error: Error & { readonly json?: { readonly message?: string } }): string {
  return error.json?.message ?? error.message
}
