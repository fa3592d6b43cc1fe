/** A command that is run to its end and measured: how long it took, and the most memory that it and all it started held. */
import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { UserError } from '../../../../shared/errors.ts'
import type { Seconds } from '../../../../shared/model.ts'
import { type ProcessFigures, processTree } from '../../samplers/processTree.ts'
import { endGroup } from '../../targets/processIdentity.ts'

/** Half of what the suite's own monitor takes between two looks. */
const LOOK_MS = 50
/** Until a program that was asked to end is ended. */
const GRACE_MS = 5_000
const KIB = 1024

export interface Timed {
  /** `code 0`, `signal SIGKILL`. */
  readonly ended: number | string
  readonly seconds: Seconds
  readonly cpuSeconds: Seconds
  /** Bytes: the largest sum that was seen of the whole tree, or the kernel's own peak of one process where that is more. */
  readonly peak: number
}

export interface Command {
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly folder: string
  /** What it prints goes there. */
  readonly log: string
  readonly signal: AbortSignal
}

export async function timedCommand({ command, environment, folder, log, signal }: Command): Promise<Timed> {
  const [program = '', ...args] = command
  const started = performance.now()
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what it starts ends with it.
    detached: process.platform !== 'win32',
  })
  const output = createWriteStream(log, { flags: 'w' })
  child.stdout.pipe(output, { end: false })
  child.stderr.pipe(output, { end: false })
  let over = false
  const ended = new Promise<number | string>((done, failed) => {
    child.once('error', (error) => failed(new UserError('unavailable', `${program} does not start: ${error.message}`)))
    child.once('close', (code, name) => done(code ?? `signal ${name}`))
  }).finally(() => {
    over = true
  })
  // Told below; until then it must not count as unhandled.
  ended.catch(() => undefined)
  let kill: NodeJS.Timeout | undefined
  const end = () => {
    const { pid } = child
    if (pid === undefined || over) return
    endGroup(pid, 'SIGTERM')
    kill = setTimeout(() => endGroup(pid, 'SIGKILL'), GRACE_MS)
  }
  if (signal.aborted) end()
  signal.addEventListener('abort', end)
  const most = { peak: 0, cpuSeconds: 0 }
  try {
    if (child.pid !== undefined) await watch(await processTree(child.pid), most, () => over)
    return { ended: await ended, seconds: (performance.now() - started) / 1000, ...most }
  } finally {
    signal.removeEventListener('abort', end)
    clearTimeout(kill)
    await new Promise<void>((closed) => output.end(closed))
  }
}

async function watch(
  tree: () => Promise<readonly ProcessFigures[]>,
  most: { peak: number; cpuSeconds: number },
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    const family = await tree()
    const sum = family.reduce((total, { resident }) => total + resident, 0)
    const peaks = await Promise.all(family.map(({ pid }) => peakOf(pid)))
    most.peak = Math.max(most.peak, sum, ...peaks)
    most.cpuSeconds = Math.max(
      most.cpuSeconds,
      family.reduce((total, { cpuSeconds }) => total + cpuSeconds, 0),
    )
    await pause(LOOK_MS)
  }
}

/** The kernel keeps the peak of each process, so that what lies between two looks is not lost. */
async function peakOf(pid: number): Promise<number> {
  if (process.platform !== 'linux') return 0
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmHWM:\s+(\d+)/m.exec(text)?.[1] ?? 0) * KIB
}
