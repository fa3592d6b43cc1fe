/**
 * Memory, CPU and threads of a process and all its descendants, as the system counts them: from /proc on Linux, elsewhere
 * from `ps`, which knows less. Memory that processes share is counted once for each; PSS, which is not, costs the kernel
 * a walk over all pages, and is read only when it is asked for.
 */
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { z } from 'zod'
import { UserError } from '../../../shared/errors.ts'
import { type Sampled, sampler } from '../sampler.ts'

const run = promisify(execFile)
/** The kernel's USER_HZ, 100 on every Linux there is. */
const TICKS_PER_SECOND = 100
const KIB = 1024
/** `ps` of a machine with some thousand processes. */
const MAX_PS_BYTES = 4 * 2 ** 20

const options = z.strictObject({ pss: z.boolean().default(false) })

interface ProcessFigures {
  readonly pid: number
  readonly parent: number
  /** Bytes. */
  readonly resident: number
  readonly cpuSeconds: number
  readonly threads?: number
}

export const processSampler = sampler({
  id: 'process',
  title: 'Memory, CPU and threads of a local program, with its children',
  options,
  suits: ({ facts }) => facts.pid !== undefined,
  async open({ pss }: z.output<typeof options>, { target }) {
    const { pid } = target.facts
    if (pid === undefined) throw new UserError('usage', `${target.name} is no local program`)
    const list = process.platform === 'linux' ? fromProc : fromPs
    const page = process.platform === 'linux' ? await pageSize() : 1
    return {
      async sample() {
        const family = descendants(await list(page), pid)
        if (family.length === 0) throw new UserError('unavailable', `${target.name} is gone`)
        const labels = { process: target.name }
        const sum = (of: (each: ProcessFigures) => number | undefined) =>
          family.reduce((total, each) => total + (of(each) ?? 0), 0)
        const sampled: Sampled[] = [
          { metric: 'process_resident_memory_bytes', unit: 'bytes', value: sum((each) => each.resident), labels },
          { metric: 'process_cpu_seconds_total', unit: 'seconds', value: sum((each) => each.cpuSeconds), labels },
          { metric: 'process_tree_size', unit: 'count', value: family.length, labels },
        ]
        if (family.some(({ threads }) => threads !== undefined))
          sampled.push({ metric: 'process_threads', unit: 'count', value: sum((each) => each.threads), labels })
        if (process.platform !== 'linux') return sampled
        const files = await Promise.all(family.map((each) => openFiles(each.pid)))
        sampled.push({ metric: 'process_open_fds', unit: 'count', value: files.reduce((a, b) => a + b, 0), labels })
        if (pss) {
          const shares = await Promise.all(family.map((each) => proportional(each.pid)))
          sampled.push({ metric: 'process_pss_bytes', unit: 'bytes', value: shares.reduce((a, b) => a + b, 0), labels })
        }
        return sampled
      },
    }
  },
})

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

async function openFiles(pid: number): Promise<number> {
  return readdir(`/proc/${pid}/fd`).then(
    (names) => names.length,
    () => 0,
  )
}

async function proportional(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0) * KIB
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
