/**
 * The kernel's own peak of a container's memory, page cache included, from the files of its control group; of an engine on this
 * machine only. https://docs.kernel.org/admin-guide/cgroup-v2.html (memory.peak, since Linux 5.19),
 * https://docs.kernel.org/admin-guide/cgroup-v1/memory.html (memory.max_usage_in_bytes).
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const HOME = '/sys/fs/cgroup'

export interface CgroupFigures {
  /** Bytes. */
  readonly peak: number
  readonly cpuSeconds: number
}

/** Gives the figures so far; undefined once the group is gone. `pid` is any process in it, as this machine counts. */
export async function cgroupFigures(pid: number): Promise<() => Promise<CgroupFigures | undefined>> {
  const lines = (await text(`/proc/${pid}/cgroup`))?.trim().split('\n') ?? []
  // `4:memory:/docker/…` in version 1, `0::/…` in version 2.
  const groupOf = (controller: string) =>
    lines.map((line) => line.split(':')).find(([, controllers]) => controllers?.split(',').includes(controller))?.[2]
  const [memory, cpu, unified] = [groupOf('memory'), groupOf('cpuacct'), groupOf('')]
  if (memory !== undefined)
    return async () => {
      const peak = await text(join(HOME, 'memory', memory, 'memory.max_usage_in_bytes'))
      const used = cpu === undefined ? undefined : await text(join(HOME, 'cpuacct', cpu, 'cpuacct.usage'))
      return peak === undefined ? undefined : { peak: Number(peak), cpuSeconds: Number(used ?? 0) / 1e9 }
    }
  if (unified === undefined) return async () => undefined
  return async () => {
    const peak = (await text(join(HOME, unified, 'memory.peak'))) ?? (await text(join(HOME, unified, 'memory.current')))
    const used = /^usage_usec (\d+)/m.exec((await text(join(HOME, unified, 'cpu.stat'))) ?? '')?.[1]
    return peak === undefined ? undefined : { peak: Number(peak), cpuSeconds: Number(used ?? 0) / 1e6 }
  }
}

function text(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}
