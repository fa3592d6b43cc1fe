/** Which process a number means: numbers are given again, so what is left of a dead launch is known by its start too. */
import { execFile, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** When the process started, as the system says it; undefined when there is no such process. */
export async function identityOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
    // Field 22 of proc(5): ticks since boot; the name before it may hold blanks.
    const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
    // One that has ended and that nobody has asked about keeps its number for a while.
    return fields?.[0] === 'Z' ? undefined : fields?.[19]
  }
  if (process.platform === 'win32') return undefined
  return run('ps', ['-o', 'lstart=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  )
}

/** Sends a signal to a program and all that it started. One that is gone already is fine. */
export function endGroup(pid: number, signal: NodeJS.Signals): void {
  if (process.platform === 'win32') {
    // There are no groups of processes to signal; freezing one is not to be had.
    if (signal === 'SIGTERM' || signal === 'SIGKILL') spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'])
    return
  }
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
