/** Launches as a core sees them: plans, starts, watches, and finds them again. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { assert, UserError } from '../../shared/errors.ts'
import {
  type Launching,
  type LaunchOrder,
  type LaunchQuestion,
  type LaunchState,
  MAX_LAUNCHES_LISTED,
  type Orphan,
} from '../../shared/launchApi.ts'
import { examine } from './doctor.ts'
import { connectEngine } from './engine/connect.ts'
import { needsEngine, obstaclesOn } from './engine/elsewhere.ts'
import { orphansOf, removeOrphans } from './engine/orphans.ts'
import { LaunchFolder } from './launchFolder.ts'
import { endLeft, leftProcesses } from './owned.ts'
import { type Plan, plan } from './plan.ts'
import { planInWords } from './planWords.ts'
import { openScenario, readyScenarios, summaryOf } from './scenarioFiles.ts'
import { findCompose } from './targets/compose.ts'

/** How soon a watcher sees what a launch says of itself. */
const LOOK_MS = 500
/** A process that has said nothing by then has failed to start. */
const START_MS = 15_000
/** A container has ten seconds to end kindly, and its result is read. */
const STOP_MS = 30_000

export interface Launches extends Launching {
  /** `temporary`: the workspace goes with the core, so what was launched from it is stopped, and waited for. */
  close(temporary: boolean): Promise<void>
}

/** `onChange` is called for each launch whose state has changed. */
export function createLaunches(
  workspace: string,
  onChange: (state: LaunchState, before?: LaunchState) => void,
): Launches {
  const known = new Map<string, LaunchState>()
  let watching: NodeJS.Timeout | undefined

  function folderOf({ id }: LaunchState): string {
    return join(dirname(workspace), 'launches', id)
  }

  function all(): LaunchState[] {
    return LaunchFolder.all(workspace)
      .slice(0, MAX_LAUNCHES_LISTED)
      .flatMap((folder) => stateOf(folder) ?? [])
  }

  function look(): void {
    const states = all()
    for (const state of states) {
      const before = known.get(state.id)
      if (JSON.stringify(before) === JSON.stringify(state)) continue
      known.set(state.id, state)
      onChange(state, before)
    }
    if (states.every(isOver)) {
      clearInterval(watching)
      watching = undefined
    }
  }

  /** While something runs; started by whoever asks or starts. */
  function watch(): void {
    if (watching !== undefined || all().every(isOver)) return
    watching = setInterval(look, LOOK_MS)
    watching.unref()
  }

  async function orphans(): Promise<readonly Orphan[]> {
    return [...(await orphanedPrograms()), ...(await orphanedContainers())]
  }

  async function orphanedContainers(): Promise<readonly Orphan[]> {
    const alive = new Set(all().flatMap((state) => (isOver(state) ? [] : [state.id])))
    // Without an engine nothing of it can be found, and nothing of it runs.
    const engine = await connectEngine().catch(() => undefined)
    if (!engine) return []
    try {
      return await orphansOf(engine, workspace, alive)
    } finally {
      await engine.tunnel?.close()
    }
  }

  async function orphanedPrograms(): Promise<readonly Orphan[]> {
    const dead = LaunchFolder.all(workspace).filter((folder) => stateOf(folder)?.state === 'lost')
    const found = await Promise.all(
      dead.map(async (folder) =>
        (await leftProcesses(folder.owned)).map(
          ({ pid, name }): Orphan => ({ kind: 'process', id: String(pid), name, launch: folder.readOrder().id }),
        ),
      ),
    )
    return found.flat()
  }

  return {
    listScenarios: async () => readyScenarios().map(summaryOf),
    async planLaunch(question) {
      const read = openScenario(question.scenario)
      const made = plan(read, question.set)
      return planInWords(read, made, outputOf(workspace, question, read.scenario.name), await obstaclesTo(made))
    },
    async startLaunch(question) {
      const read = openScenario(question.scenario)
      const made = plan(read, question.set)
      const id = `${made.scenario.name}-${stamp()}-${randomBytes(2).toString('hex')}`
      const output = question.output === undefined ? join(dirname(workspace), 'results', id) : resolve(question.output)
      for (const { name } of made.runs)
        if (existsSync(join(output, name)))
          throw new UserError('usage', `${join(output, name)} is there already`, 'Name another folder, or remove it.')
      const folder = LaunchFolder.create(workspace, {
        id,
        workspace,
        scenario: question.scenario,
        text: read.text,
        path: read.path,
        set: question.set ?? {},
        output,
      })
      const state = await launch(folder)
      known.set(id, state)
      watch()
      return state
    },
    async listLaunches() {
      watch()
      return all()
    },
    async controlLaunch(order) {
      const folder = LaunchFolder.all(workspace).find((each) => each.path.endsWith(order.id))
      const state = folder && stateOf(folder)
      if (!folder || !state) throw new UserError('not-found', `there is no launch ${JSON.stringify(order.id)}`)
      if (isOver(state)) throw new UserError('usage', `${order.id} has ended already`)
      const { id: _, ...control } = order
      folder.control(control as Exclude<LaunchOrder, 'id'>)
    },
    findOrphans: orphans,
    examine: () => examine(orphans),
    async clearOrphans() {
      const found = await orphans()
      endLeft(found.flatMap(({ kind, id }) => (kind === 'process' ? [{ pid: Number(id) }] : [])))
      const contained = found.filter(({ kind }) => kind !== 'process')
      if (contained.length === 0) return found
      const engine = await connectEngine()
      try {
        await removeOrphans(engine, contained)
      } finally {
        await engine.tunnel?.close()
      }
      return found
    },
    async close(temporary) {
      clearInterval(watching)
      if (!temporary) return
      for (const state of all()) if (!isOver(state)) new LaunchFolder(folderOf(state)).control({ do: 'stop' })
      const until = performance.now() + STOP_MS
      while (all().some((state) => !isOver(state)) && performance.now() < until)
        await new Promise((later) => setTimeout(later, LOOK_MS))
    },
  }
}

/** What the runs need of an engine, and is not there. */
async function obstaclesTo({ runs }: Plan): Promise<readonly string[]> {
  if (!runs.some(({ scenario }) => needsEngine(scenario))) return []
  const composed = runs.some(({ scenario }) =>
    Object.values(scenario.targets).some(({ compose }) => compose !== undefined),
  )
  const tool = composed ? await findCompose() : undefined
  const engine = await connectEngine().catch((error: Error) => error)
  if (!(engine instanceof Error)) await engine.tunnel?.close()
  const elsewhere =
    engine instanceof Error ? [engine.message] : runs.flatMap(({ scenario }) => obstaclesOn(engine, scenario))
  return [...new Set(elsewhere), ...(composed && !tool ? ['the compose tool is missing'] : [])]
}

function isOver({ state }: LaunchState): boolean {
  return state === 'ended' || state === 'lost'
}

/** What a launch says of itself, unless its process is gone and cannot say it. */
function stateOf(folder: LaunchFolder): LaunchState | undefined {
  const state = folder.readState()
  if (!state || isOver(state) || isAlive(state.pid)) return state
  return { ...state, state: 'lost', step: 'its process ended before it could tidy up' }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Starts the process, detached, and waits for its first word. */
async function launch(folder: LaunchFolder): Promise<LaunchState> {
  const complaints = openSync(folder.processLog, 'a')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry(), folder.path], {
    // Inside Electron the executable is Electron itself, which then behaves as Node.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', complaints, complaints],
    detached: true,
  })
  closeSync(complaints)
  const gone = new Promise<string>((ended) => {
    child.once('error', (error) => ended(error.message))
    child.once('exit', (code, signal) => ended(`it ended with ${signal ?? `code ${code}`}`))
  })
  child.unref()
  const until = performance.now() + START_MS
  for (;;) {
    const state = folder.readState()
    if (state) return state
    const end = await Promise.race([gone, new Promise<undefined>((later) => setTimeout(later, 50))])
    if (end === undefined && performance.now() < until) continue
    const said = readFileSync(folder.processLog, 'utf8').trim().slice(-2_000)
    throw new UserError('internal', `the launch did not start: ${end ?? 'it says nothing'}${said ? `\n${said}` : ''}`)
  }
}

/** The built entry, or the source itself where Node runs TypeScript. */
function entry(): string {
  const found = ['launchProcess.js', 'launchProcess.ts']
    .map((name) => join(import.meta.dirname, name))
    .find((path) => existsSync(path))
  assert(found, 'the process of a launch is built beside the core')
  return found
}

function outputOf(workspace: string, { output }: LaunchQuestion, scenario: string): string {
  return output === undefined ? join(dirname(workspace), 'results', `${scenario}-(date and time)`) : resolve(output)
}

/** `20260101-120000`, in universal time. */
function stamp(): string {
  return new Date()
    .toISOString()
    .replace(/\D/g, '')
    .replace(/^(\d{8})(\d{6}).*/, '$1-$2')
}
