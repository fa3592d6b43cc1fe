/**
 * Memory, CPU and threads of a process and all its descendants, as the system counts them: from /proc on Linux, elsewhere
 * from `ps`, which knows less. Memory that processes share is counted once for each; PSS, which is not, costs the kernel
 * a walk over all pages, and is read only when it is asked for.
 */
import { readdir, readFile } from 'node:fs/promises'
import { z } from 'zod'
import { UserError } from '../../../shared/errors.ts'
import { type Sampled, sampler } from '../sampler.ts'
import { type ProcessFigures, processTree } from './processTree.ts'

const KIB = 1024

const options = z.strictObject({ pss: z.boolean().default(false) })

export const processSampler = sampler({
  id: 'process',
  title: 'Memory, CPU and threads of a local program, with its children',
  options,
  suits: ({ facts }) => facts.pid !== undefined,
  async open({ pss }: z.output<typeof options>, { target }) {
    const { pid } = target.facts
    if (pid === undefined) throw new UserError('usage', `${target.name} is no local program`)
    const tree = await processTree(pid)
    return {
      async sample() {
        const family = await tree()
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
