/**
 * The memory CSV of BanyanDB's trace-streaming suite, `memory_<phase>_<scale>.csv`, filled from the metrics page of the
 * server: its own monitor reads the memory of whatever process it runs in, which beside a container is the client's.
 */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { UserError } from '../../../shared/errors.ts'
import { parseSample } from '../../import/captures/exposition.ts'
import { sampler } from '../sampler.ts'

const HEADER = 'Timestamp,HeapAlloc(MB),HeapSys(MB),HeapInuse(MB),HeapIdle(MB),RSS(MB),NumGC,GCPauseMs,NumGoroutine'
/** The suite writes MiB and calls them MB. */
const MIB = 2 ** 20
const BYTES = [
  'go_memstats_heap_alloc_bytes',
  'go_memstats_heap_sys_bytes',
  'go_memstats_heap_inuse_bytes',
  'go_memstats_heap_idle_bytes',
  'process_resident_memory_bytes',
]

const options = z.strictObject({
  port: z.string(),
  path: z.string().default('/metrics'),
  scale: z
    .string()
    .regex(/^\w{1,40}$/)
    .default('small'),
})

export const goMemoryCsv = sampler({
  id: 'go-memory-csv',
  title: "The trace-streaming suite's memory CSV, of the server itself",
  options,
  suits: () => false,
  async open({ port, path, scale }: z.output<typeof options>, { target, folder, clock }) {
    const address = target.addresses[port]
    if (address === undefined) throw new UserError('usage', `${target.name} has no port ${port}`)
    let before = { collections: 0, pauses: 0 }
    return {
      async sample(phase, signal) {
        const response = await fetch(`http://${address}${path}`, { signal })
        if (!response.ok)
          throw new UserError('unavailable', `${path} of ${target.name} answers with ${response.status}`)
        const values = new Map<string, number>()
        for (const line of (await response.text()).split('\n')) {
          const sample = line.startsWith('#') ? undefined : parseSample(line)
          if (sample && Object.keys(sample.labels).length === 0) values.set(sample.name, sample.value)
        }
        const value = (name: string) => {
          const found = values.get(name)
          if (found === undefined) throw new UserError('bad-data', `${path} of ${target.name} has no ${name}`)
          return found
        }
        const now = { collections: value('go_gc_duration_seconds_count'), pauses: value('go_gc_duration_seconds_sum') }
        const fresh = now.collections - before.collections
        const pause = fresh > 0 ? ((now.pauses - before.pauses) / fresh) * 1000 : 0
        before = now
        const file = join(folder, `memory_${phase}_${scale}.csv`)
        if (!existsSync(file)) writeFileSync(file, `${HEADER}\n`)
        const cells = [
          new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
          ...BYTES.map((name) => (value(name) / MIB).toFixed(2)),
          now.collections,
          pause.toFixed(3),
          value('go_goroutines'),
        ]
        appendFileSync(file, `${cells.join(',')}\n`)
        return []
      },
    }
  },
})
