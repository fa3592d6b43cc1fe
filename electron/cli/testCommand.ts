/** For tests: the command line, as a program of its own or within the process of the test. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { vi } from 'vitest'
import { main } from '../cli.ts'
import { ROOT } from '../requirements.ts'

/** In place of an exit code, where a signal ended the program. */
export const KILLED = -1
const LOOK_EVERY_MS = 50

export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

export interface ProgramOptions {
  readonly workspace: string
  /** What a person types, to its end. */
  readonly typed?: string
  /** Ctrl-C is pressed as soon as this holds; `said` is what stands on standard error. */
  readonly interruptWhen?: (said: string) => boolean
  /** The user that it runs as. */
  readonly uid?: number
}

/** As a person runs it, through the file that `bin` names. */
export function runProgram(args: readonly string[], options: ProgramOptions): Promise<Ended> {
  const { workspace, typed = '', interruptWhen, uid } = options
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'quartile.js'), ...args], {
    cwd: ROOT,
    detached: interruptWhen !== undefined,
    env: { ...process.env, QUARTILE_WORKSPACE: workspace, NO_COLOR: '1' },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  child.stdin.end(typed)
  let [out, err] = ['', '']
  child.stdout.on('data', (data) => {
    out += data
  })
  child.stderr.on('data', (data) => {
    err += data
  })
  const watch = setInterval(() => {
    if (!interruptWhen?.(err)) return
    clearInterval(watch)
    pressControlC(child)
  }, LOOK_EVERY_MS)
  return new Promise((done) => {
    child.once('close', (code) => {
      clearInterval(watch)
      done({ code: code ?? KILLED, out, err })
    })
  })
}

/** As a terminal does: to every process of the group. */
function pressControlC({ pid = 0 }: ChildProcess): void {
  process.kill(-pid, 'SIGINT')
}

/** In this process, which spares a start; its workspace is what `--workspace` or the environment names. */
export async function runHere(args: readonly string[]): Promise<Ended> {
  const written = { out: '', err: '' }
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.out += String(text)
    return true
  })
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.err += String(text)
    return true
  })
  try {
    process.exitCode = 0
    return { code: await main(args), ...written }
  } finally {
    out.mockRestore()
    err.mockRestore()
    process.exitCode = 0
  }
}
