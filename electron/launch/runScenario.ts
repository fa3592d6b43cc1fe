/**
 * One run of a plan, from the start of its targets to their removal: phase by phase, while samplers measure. Whatever
 * happens, the folder is left readable and its manifest says how the run ended.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { UserError } from '../../shared/errors.ts'
import { format, formatDuration } from '../../shared/units.ts'
import { openProxy, type TcpProxy } from './chaos/tcpProxy.ts'
import { ContainerReach } from './containerReach.ts'
import type { DriverTable } from './driverTable.ts'
import { obstaclesOn } from './engine/elsewhere.ts'
import { type EngineOfRun, openEngine } from './engine/engineOfRun.ts'
import { writeWhole } from './folderFiles.ts'
import { beginManifest, MANIFEST } from './manifest.ts'
import { Measuring } from './measuring.ts'
import { PhaseRun } from './phaseRun.ts'
import { withKnown } from './placeholders.ts'
import type { PlannedRun } from './plan.ts'
import { RunClock } from './runClock.ts'
import type { Scenario } from './scenario.ts'
import type { RunStop, RunSurroundings } from './surroundings.ts'
import { startTarget } from './targets/startTarget.ts'
import type { Target } from './targets/target.ts'

/** Limits read back may be rounded by the engine; a real difference is larger. */
const LIMIT_TOLERANCE = 0.001
/** How soon whoever follows the folder sees how far a phase or a fault is, and what was marked. */
const SAVE_MS = 2_000
/** Held until the end, so that on a full disk the manifest still finds place to say so: a manifest has some kilobytes. */
const [ROOM, ROOM_BYTES] = ['.room', 64 * 1024]

/** How a run came to its end. */
type Ended = RunStop | { readonly end: 'done' }

export async function runScenario(run: PlannedRun, around: RunSurroundings): Promise<Ended> {
  const { scenario } = run
  const { folder, signal } = around
  mkdirSync(folder, { recursive: true })
  const clock = new RunClock()
  const manifest = beginManifest(run, around.launch, clock.now())
  const over = new AbortController()
  const cannotWrite = (error: unknown) =>
    over.abort({ end: 'failed', reason: `the result cannot be written: ${sentence(error)}` } satisfies RunStop)
  const save = () => {
    for (const { at, text } of around.takeMarks()) manifest.marks.push({ atMs: clock.at(at), text })
    manifest.asOfMs = clock.now()
    writeWhole(join(folder, MANIFEST), manifest)
  }
  writeFileSync(join(folder, ROOM), Buffer.alloc(ROOM_BYTES))
  save()
  writeCriteria(scenario, folder)
  const saving = setInterval(() => {
    noteJump(clock.jump())
    try {
      save()
    } catch (error) {
      cannotWrite(error)
    }
  }, SAVE_MS)
  const targets = new Map<string, Target>()
  const reach = new ContainerReach(scenario, engineOfRun)
  const proxies = new Map<string, Map<string, TcpProxy>>()
  const tables = new Map<string, DriverTable>()
  const ending = AbortSignal.any([signal, over.signal])
  let measuring: Measuring | undefined
  let engine: EngineOfRun | undefined
  let end: Ended = { end: 'done' }
  try {
    await startTargets()
    const addresses = addressesOf(targets, proxies)
    const parts = withKnown(scenario, (name) => knownAt(name, addresses))
    measuring = new Measuring({
      folder,
      targets,
      addresses,
      clock,
      log: around.log,
      cannotWrite,
      missed: (missed) => around.tell({ missed }),
    })
    const running = {
      ...around,
      manifest,
      save,
      signal: ending,
      targets,
      proxies,
      addresses,
      measuring,
      tables,
      seed: run.seed,
      clock,
      cannotWrite,
      engine: engineOfRun,
    }
    for (const [i, step] of parts.prepare.entries()) {
      around.tell({ step: `preparing: ${step.use}` })
      await PhaseRun.prepare(step, i, running)
    }
    await measuring.open(parts.samplers)
    for (const phase of parts.phases) {
      if (ending.aborted) break
      await new PhaseRun(phase, running).run()
    }
    if (ending.aborted) end = stopOf(ending)
  } catch (error) {
    end = ending.aborted ? stopOf(ending) : { end: 'failed', reason: sentence(error) }
  }
  clearInterval(saving)
  await finish()
  return end

  async function engineOfRun(): Promise<EngineOfRun> {
    engine ??= await engineHeld()
    const { Version, ApiVersion } = (await engine.engine.docker.version()) as { Version?: string; ApiVersion?: string }
    manifest.versions.engine = `${Version} (API ${ApiVersion})`
    return engine
  }

  async function engineHeld(): Promise<EngineOfRun> {
    const opened = await openEngine(around.launch, around.workspace, run.name)
    const obstacles = obstaclesOn(opened.engine, scenario)
    if (obstacles.length > 0) {
      await opened.close()
      throw new UserError('unavailable', obstacles.join('; '))
    }
    const { tunnel, host } = opened.engine
    if (tunnel) {
      around.own(tunnel.owned)
      manifest.remarks.push(
        `containers ran on ${host}, reached by ssh: latency and throughput of drivers contain the way there, and host and host pressure are those of this machine`,
      )
    }
    return opened
  }

  async function startTargets(): Promise<void> {
    const waiting = new Set(Object.keys(scenario.targets))
    while (waiting.size > 0) {
      const name = [...waiting].find((each) => reach.needs(each).every((other) => !waiting.has(other)))
      const spec = name === undefined ? undefined : scenario.targets[name]
      if (name === undefined || spec === undefined)
        throw new UserError('bad-data', `${[...waiting].join(' and ')} wait for each other`)
      waiting.delete(name)
      around.tell({ step: `starting ${name}` })
      const known = (placeholder: string) => knownAt(placeholder, addressesOf(targets, proxies))
      const { own, disown, log, here, launch, workspace } = around
      const common = {
        own,
        disown,
        log,
        here,
        launch,
        workspace,
        folder,
        known,
        knownToContainers: reach.known,
        signal: ending,
      }
      for (const target of await startTarget({ ...common, name, spec }, engineOfRun)) {
        targets.set(target.name, target)
        note(target, spec)
        proxies.set(target.name, await proxiesOf(target, spec))
        await reach.open(target, proxies.get(target.name))
        void target.ended.then(({ how, outOfMemory, code }) => {
          around.log(`${target.name} ${how}`)
          if (spec.ends && code === 0) return over.abort({ end: 'done' } satisfies Ended)
          manifest.remarks.push(`${target.name} ${how}`)
          over.abort({
            end: 'failed',
            reason: `${target.name} ${how}${outOfMemory ? '' : ' while it was measured'}`,
          } satisfies RunStop)
        })
      }
    }
  }

  function note(target: Target, spec: Scenario['targets'][string]): void {
    const { cpus, memory } = spec.limits
    const { facts } = target
    manifest.targets[target.name] = {
      ...facts,
      asked: { ...(cpus === undefined ? {} : { cpus }), ...(memory === undefined ? {} : { memory }) },
    }
    for (const [what, asked, got, unit] of [
      ['CPU', cpus, facts.cpus, 'count'],
      ['memory', memory, facts.memory, 'bytes'],
    ] as const) {
      if (asked === undefined || (got !== undefined && Math.abs(got / asked - 1) <= LIMIT_TOLERANCE)) continue
      const inForce = got === undefined ? 'none is in force' : `${format(got, unit)} is in force`
      manifest.remarks.push(`${target.name} should have a ${what} limit of ${format(asked, unit)}, and ${inForce}`)
    }
    save()
  }

  /** Times of the run go on as before; what others stamp by the machine's clock does not. */
  function noteJump(jump: number): void {
    if (jump === 0) return
    const how = `${formatDuration(Math.abs(jump) / 1000)} ${jump > 0 ? 'forward' : 'back'}`
    const remark = `the clock of this machine was set ${how} during the run; its times go on as before, and what others stamped since is off by that`
    around.log(remark)
    manifest.remarks.push(remark)
  }

  function knownAt(name: string, addresses: Readonly<Record<string, string>>): string | undefined {
    if (name.startsWith('targets.')) return addresses[name.slice('targets.'.length)]
    return { folder, seed: String(run.seed), node: process.execPath, here: around.here }[name]
  }

  /** Ends everything, in the reverse order of its start; what fails here is told and keeps nothing else from ending. */
  async function finish(): Promise<void> {
    const tidy = async (what: string, work: () => Promise<unknown>) => {
      await work().catch((error: Error) => {
        around.log(`${what}: ${error.message}`)
        manifest.remarks.push(`${what}: ${error.message}`)
      })
    }
    around.tell({ step: 'tidying up' })
    noteJump(clock.jump())
    await tidy('samplers', async () => Object.assign(manifest.samplers, await measuring?.close()))
    for (const table of tables.values()) await tidy('a table', async () => table.close())
    for (const target of [...targets.values()].reverse()) {
      await tidy(`artifacts of ${target.name}`, () => target.collect())
      await tidy(`${target.name} could not be removed`, () => target.remove())
    }
    await tidy("the run's network", async () => engine?.close())
    if (engine?.engine.tunnel) around.disown(engine.engine.tunnel.owned)
    for (const each of [...proxies.values()].flatMap((ports) => [...ports.values()]))
      await tidy('a proxy', () => each.close())
    await tidy('the ways of containers to this machine', () => reach.close())
    manifest.endedAtMs = clock.now()
    manifest.outcome = end.end
    if ('reason' in end) manifest.reason = end.reason
    for (const phase of manifest.phases) phase.endMs ??= manifest.endedAtMs
    rmSync(join(folder, ROOM), { force: true })
    try {
      save()
    } catch (error) {
      // Somebody else took the room: the manifest of the last phase stays, and says `running`.
      around.log(`the manifest could not be written: ${sentence(error)}`)
      if (end.end === 'done') end = { end: 'failed', reason: sentence(error) }
    }
  }
}

function stopOf(signal: AbortSignal): Ended {
  const reason = signal.reason as Ended | undefined
  return reason?.end ? reason : { end: 'stopped', reason: 'stopped' }
}

function sentence(error: unknown): string {
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOSPC') return 'the disk is full'
  return error instanceof Error ? error.message : String(error)
}

/** Beside the result, where `check` finds them. */
function writeCriteria({ criteria, name }: Scenario, folder: string): void {
  if (criteria.length === 0) return
  const text = stringify({ version: 1, name: `What ${name} demands`, criteria })
  writeFileSync(join(folder, 'quartile.criteria.yaml'), text)
}

async function proxiesOf(target: Target, spec: Scenario['targets'][string]): Promise<Map<string, TcpProxy>> {
  const made = new Map<string, TcpProxy>()
  for (const [name, port] of Object.entries(spec.ports)) {
    const address = target.addresses[name]
    if (typeof port === 'object' && port.proxied && address !== undefined) made.set(name, await openProxy(address))
  }
  return made
}

function addressesOf(
  targets: ReadonlyMap<string, Target>,
  proxies: ReadonlyMap<string, ReadonlyMap<string, TcpProxy>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...targets].flatMap(([name, { addresses }]) =>
      Object.entries(addresses).map(([port, address]) => [
        `${name}.${port}`,
        proxies.get(name)?.get(port)?.address ?? address,
      ]),
    ),
  )
}
