/** A process with all its descendants, as the system counts them: from /proc on Linux, elsewhere from `ps`, which knows less. */
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** The kernel's USER_HZ, 100 on every Linux there is. */
const TICKS_PER_SECOND = 100
const KIB = 1024
/** `ps` of a machine with some thousand processes. */
const MAX_PS_BYTES = 4 * 2 ** 20

export interface ProcessFigures {
  readonly pid: number
  readonly parent: number
  /** Bytes. */
  readonly resident: number
  readonly cpuSeconds: number
  readonly threads?: number
}

/** Gives, each time it is asked, the process and all below it; nothing once it is gone. */
export async function processTree(pid: number): Promise<() => Promise<readonly ProcessFigures[]>> {
  if (process.platform !== 'linux') return async () => descendants(await fromPs(), pid)
  const page = await pageSize()
  return async () => descendants(await fromProc(page), pid)
}

function descendants(all: readonly ProcessFigures[], root: number): readonly ProcessFigures[] {
  const children = Map.groupBy(all, ({ parent }) => parent)
  const family = all.filter(({ pid }) => pid === root)
  // The list grows while it is walked.
  for (const { pid } of family) family.push(...(children.get(pid) ?? []))
  return family
}

async function fromProc(page: number): Promise<readonly ProcessFigures[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const figures = await Promise.all(
    pids.map(async (pid): Promise<ProcessFigures | undefined> => {
      // A process may end between the listing and the reading.
      const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
      // The name is in brackets and may hold anything, brackets too; proc(5) counts from after it.
      const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
      if (!fields) return undefined
      const field = (number: number) => Number(fields[number - 3])
      return {
        pid: Number(pid),
        parent: field(4),
        cpuSeconds: (field(14) + field(15)) / TICKS_PER_SECOND,
        threads: field(20),
        resident: field(24) * page,
      }
    }),
  )
  return figures.filter((each) => each !== undefined)
}

/** Bytes of a page, from a process whose resident pages and kilobytes are both stated: our own. */
async function pageSize(): Promise<number> {
  const [statm, status] = await Promise.all([
    readFile('/proc/1/statm', 'utf8').catch(() => ''),
    readFile('/proc/1/status', 'utf8').catch(() => ''),
  ])
  const pages = Number(statm.split(' ')[0])
  const kib = Number(/^VmSize:\s+(\d+)/m.exec(status)?.[1])
  const page = (kib * KIB) / pages
  return Number.isInteger(page) && page > 0 ? page : 4_096
}

async function fromPs(): Promise<readonly ProcessFigures[]> {
  const { stdout } = await run('ps', ['-axo', 'pid=,ppid=,rss=,time='], { maxBuffer: MAX_PS_BYTES })
  return stdout.split('\n').flatMap((line): ProcessFigures[] => {
    const [pid, parent, resident, time] = line.trim().split(/\s+/)
    if (time === undefined) return []
    const cpuSeconds = time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0)
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        resident: Number(resident) * KIB,
        cpuSeconds,
      },
    ]
  })
}
