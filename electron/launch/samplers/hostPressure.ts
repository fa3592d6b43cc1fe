/**
 * How hard pressed this machine is, so that a slow run can be told from a slow machine: Linux's pressure stall information
 * (https://docs.kernel.org/accounting/psi.html) where the kernel has it, load and free memory everywhere.
 */
import { readFile } from 'node:fs/promises'
import { freemem, loadavg } from 'node:os'
import { z } from 'zod'
import { type Sampled, sampler } from '../sampler.ts'

const MICROSECONDS = 1e6
const KIB = 1024
/** `some`: at least one task waited; `full`: all that could have run did. Of a CPU the machine has no `full`. */
const PRESSURES = [
  ['cpu', 'some', 'node_pressure_cpu_waiting_seconds_total'],
  ['memory', 'some', 'node_pressure_memory_waiting_seconds_total'],
  ['memory', 'full', 'node_pressure_memory_stalled_seconds_total'],
  ['io', 'some', 'node_pressure_io_waiting_seconds_total'],
  ['io', 'full', 'node_pressure_io_stalled_seconds_total'],
] as const

export const hostPressure = sampler({
  id: 'host-pressure',
  title: 'How long tasks of this machine waited for CPU, memory and disk',
  options: z.strictObject({}),
  ofHost: true,
  suits: () => false,
  open: async () => ({
    async sample() {
      const [load = 0] = loadavg()
      const sampled: Sampled[] = [
        { metric: 'node_load1', unit: 'count', value: load },
        { metric: 'node_memory_MemAvailable_bytes', unit: 'bytes', value: await available() },
      ]
      const pages = await Promise.all(
        [...new Set(PRESSURES.map(([what]) => what))].map(async (what) => [what, await page(what)] as const),
      )
      const texts = new Map(pages)
      for (const [what, share, metric] of PRESSURES) {
        const total = new RegExp(`^${share} .*total=(\\d+)`, 'm').exec(texts.get(what) ?? '')?.[1]
        if (total !== undefined) sampled.push({ metric, unit: 'seconds', value: Number(total) / MICROSECONDS })
      }
      return sampled
    },
  }),
})

/** Empty where the kernel does not count it. */
function page(what: string): Promise<string> {
  return readFile(`/proc/pressure/${what}`, 'utf8').catch(() => '')
}

/** Bytes that programs can have without swapping, which is more than what is free. */
async function available(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '')
  const kib = /^MemAvailable:\s+(\d+)/m.exec(text)?.[1]
  return kib === undefined ? freemem() : Number(kib) * KIB
}
