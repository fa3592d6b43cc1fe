/** A local program as a target. It has a process group of its own, so that what it starts ends with it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { assert, UserError } from '../../../shared/errors.ts'
import { freePort } from '../freePort.ts'
import type { Owned } from '../owned.ts'
import { withKnown } from '../placeholders.ts'
import type { Scenario } from '../scenario.ts'
import { endGroup, identityOf } from './processIdentity.ts'
import { waitUntilReady } from './ready.ts'
import type { Target, TargetEnd } from './target.ts'

const run = promisify(execFile)
/** Longer than a service takes to write what it holds; then it is ended. */
const GRACE_MS = 5_000
const MAX_OUTPUT_BYTES = 16 * 2 ** 20
/** Lines that `ready: { log }` looks at: the newest. */
const MAX_LINES = 2_000

export interface Starting {
  readonly name: string
  readonly spec: Scenario['targets'][string]
  /** Result folder of the run. */
  readonly folder: string
  /** Folder of the scenario's file. */
  readonly here: string
  readonly launch: string
  /** File of the workspace. */
  readonly workspace: string
  readonly signal: AbortSignal
  /** `targets.NAME.PORT` and the like, as far as it is known. */
  known(name: string): string | undefined
  /** The same as a container of the run reaches it, where that is another address. */
  knownToContainers(name: string): string | undefined
  /** Says what would be left if this process died. */
  own(owned: Owned): void
  disown(owned: Owned): void
  log(line: string): void
}

export async function startProcess(starting: Starting): Promise<Target> {
  const { name, spec, folder, signal } = starting
  const ports = await portsOf(spec)
  const addresses = Object.fromEntries(Object.entries(ports).map(([port, number]) => [port, `127.0.0.1:${number}`]))
  const { command = [], environment } = withKnown({ command: spec.command, environment: spec.environment }, (known) =>
    known.startsWith('ports.') ? ports[known.slice(6)]?.toString() : starting.known(known),
  )
  const program = new LocalProcess(starting, command, environment, addresses)
  try {
    await program.start()
    const ready = spec.ready
    if (ready) {
      await waitUntilReady(ready, {
        name,
        addresses,
        signal,
        hasLogged: async (pattern) => program.lines.some((line) => pattern.test(line)),
        ended: () => program.end?.how,
      })
    }
  } catch (error) {
    await program.remove()
    throw error
  }
  starting.log(`${name} is up: ${command.join(' ')} in ${folder}`)
  return program
}

class LocalProcess implements Target {
  readonly name: string
  readonly addresses: Readonly<Record<string, string>>
  readonly lines: string[] = []
  /** How it ended by itself, once it has. */
  end: TargetEnd | undefined
  readonly ended: Promise<TargetEnd>
  private readonly starting: Starting
  private readonly command: readonly string[]
  private readonly environment: Readonly<Record<string, string | number | boolean>>
  private readonly tell: (end: TargetEnd) => void
  private child: ChildProcess | undefined
  private owned: Owned | undefined
  /** It ends because we say so. */
  private ending = false

  constructor(
    starting: Starting,
    command: readonly string[],
    environment: LocalProcess['environment'],
    addresses: LocalProcess['addresses'],
  ) {
    this.name = starting.name
    this.starting = starting
    this.command = command
    this.environment = environment
    this.addresses = addresses
    const { promise, resolve } = Promise.withResolvers<TargetEnd>()
    this.ended = promise
    this.tell = resolve
  }

  get facts() {
    return { kind: 'process' as const, ...(this.child?.pid === undefined ? {} : { pid: this.child.pid }) }
  }

  async start(): Promise<void> {
    const [program = '', ...args] = this.command
    const { folder, name } = this.starting
    mkdirSync(join(folder, 'logs'), { recursive: true })
    const log = createWriteStream(join(folder, 'logs', `${name}.log`), { flags: 'a' })
    // Of a full disk the run is told by what is measured; what the program says then is lost.
    log.on('error', (error) => this.starting.log(`the log of ${name}: ${error.message}`))
    const environment = Object.fromEntries(Object.entries(this.environment).map(([key, value]) => [key, String(value)]))
    // Its standard input closes when this process dies, and a program that reads it can end then.
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    this.child = child
    this.ending = false
    // Writing to a program that has ended is no failure of ours.
    child.stdin?.on('error', (error) => this.starting.log(`${name}: ${error.message}`))
    for (const output of [child.stdout, child.stderr]) {
      let rest = ''
      output?.pipe(log, { end: false })
      output?.on('data', (data: Buffer) => {
        const lines = (rest + data.toString()).split('\n')
        rest = lines.pop() ?? ''
        this.lines.push(...lines)
        this.lines.splice(0, Math.max(0, this.lines.length - MAX_LINES))
      })
    }
    await new Promise<void>((started, failed) => {
      child.once('spawn', started)
      child.once('error', (error) =>
        failed(new UserError('unavailable', `${program} does not start: ${error.message}`)),
      )
    })
    assert(child.pid !== undefined, 'a program that was started has a process id')
    this.owned = { kind: 'process', pid: child.pid, identity: await identityOf(child.pid), name }
    this.starting.own(this.owned)
    const { owned } = this
    child.once('exit', (code, killedBy) => {
      this.starting.disown(owned)
      log.end()
      if (this.ending || child !== this.child) return
      this.end = {
        how: killedBy ? `was ended by ${killedBy}` : `ended with code ${code}`,
        outOfMemory: false,
        ...(code === null ? {} : { code }),
      }
      this.tell(this.end)
    })
  }

  async pause(): Promise<void> {
    this.signal('SIGSTOP')
  }

  async resume(): Promise<void> {
    this.signal('SIGCONT')
  }

  async kill(): Promise<void> {
    this.ending = true
    this.signal('SIGKILL')
    await this.gone(GRACE_MS)
  }

  async limitCpus(cpus: number | undefined): Promise<void> {
    if (cpus !== undefined)
      throw new UserError('unavailable', `${this.name} is a local program; only a container's CPU can be limited`)
  }

  async execute(command: readonly string[], signal: AbortSignal) {
    const [program = '', ...args] = command
    try {
      const { stdout } = await run(program, args, {
        cwd: this.starting.folder,
        signal,
        maxBuffer: MAX_OUTPUT_BYTES,
      })
      return { code: 0, output: stdout }
    } catch (error) {
      const { code, stdout } = error as { code?: unknown; stdout?: string }
      if (typeof code !== 'number') throw error
      return { code, output: stdout ?? '' }
    }
  }

  /** It works in the result folder: what it writes is kept already. */
  async collect(): Promise<void> {
    return undefined
  }

  async remove(): Promise<void> {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return
    this.ending = true
    this.signal('SIGCONT')
    this.signal('SIGTERM')
    if (!(await this.gone(GRACE_MS))) {
      this.signal('SIGKILL')
      await this.gone(GRACE_MS)
    }
  }

  private signal(name: NodeJS.Signals): void {
    if (this.child?.pid !== undefined) endGroup(this.child.pid, name)
  }

  private async gone(withinMs: number): Promise<boolean> {
    const { child } = this
    const until = performance.now() + withinMs
    while (child && child.exitCode === null && child.signalCode === null) {
      if (performance.now() > until) return false
      await pause(20)
    }
    return true
  }
}

/** Each port of the scenario as a number: its own, or one that is free now. */
async function portsOf(spec: Starting['spec']): Promise<Readonly<Record<string, number>>> {
  const ports: Record<string, number> = {}
  for (const [name, port] of Object.entries(spec.ports)) {
    const wanted = typeof port === 'number' ? port : (port.host ?? port.inside)
    ports[name] = await freePort(wanted, name)
  }
  return ports
}
