/**
 * What a container uses, by the engine's own statistics, of cgroup v1 and v2 alike. Memory is told in all its meanings:
 *
 *     container_memory_working_set_bytes      usage without inactive file pages: the number that `docker stats` shows
 *     container_memory_usage_with_cache_bytes   all that is charged to it, which a busy page cache fills to the limit
 *     container_memory_rss                    anonymous memory: what cannot be dropped
 *     container_memory_inactive_file_bytes, container_memory_cache   the page cache in it
 */
import { z } from 'zod'
import { UserError } from '../../../shared/errors.ts'
import { type Sampled, sampler } from '../sampler.ts'
import { Container } from '../targets/container.ts'
import { blockBytes, memoryPart, networkBytes, type Stats, workingSet } from './containerFigures.ts'

/** Restarts are looked for so often: inspecting costs the engine more than counting. */
const INSPECT_EVERY = 5
/** Where there is no limit, cgroup v1 states a number beyond all memory. */
const NO_LIMIT = 2 ** 60
const NANO = 1e9
/** Of the memory, by their names in cgroup v1 and v2. */
const PARTS = [
  ['container_memory_rss', 'total_rss', 'anon'],
  ['container_memory_cache', 'total_cache', 'file'],
  ['container_memory_inactive_file_bytes', 'total_inactive_file', 'inactive_file'],
] as const

const options = z.strictObject({})

export const containerSampler = sampler({
  id: 'container',
  title: 'CPU, memory, network, block I/O and restarts of a container',
  options,
  suits: ({ facts }) => facts.kind === 'container',
  async open(_, { target, log }) {
    if (!(target instanceof Container)) throw new UserError('usage', `${target.name} is no container`)
    const { container, engine } = target
    let outOfMemory = 0
    const events = await engine.docker.getEvents({ filters: { container: [container.id], event: ['oom'] } })
    events.on('data', () => {
      outOfMemory++
    })
    // The engine may go away; what then is missing is told by the samples that fail.
    events.on('error', (error: Error) => log(`events of ${target.name}: ${error.message}`))
    let restarts = 0
    let samples = 0
    let before: { readonly atMs: number; readonly nanoseconds: number } | undefined
    return {
      async sample(_, signal) {
        if (samples++ % INSPECT_EVERY === 0) restarts = (await container.inspect({ abortSignal: signal })).RestartCount
        // The client's types do not know that a question can be given up.
        const question = { stream: false, 'one-shot': true, abortSignal: signal } as { stream: false; 'one-shot': true }
        const stats = (await container.stats(question)) as unknown as Stats
        if (stats.memory_stats.usage === undefined) throw new UserError('unavailable', `${target.name} does not run`)
        const now = { atMs: Date.parse(stats.read), nanoseconds: stats.cpu_stats.cpu_usage.total_usage }
        const sampled = seriesOf(stats, target.name)
        const labels = { container: target.name }
        sampled.push(
          { metric: 'container_oom_events_total', unit: 'count', labels, value: outOfMemory },
          { metric: 'container_restarts_total', unit: 'count', labels, value: restarts },
        )
        // The first sample has no other to be compared with; its cell stays empty.
        const seconds = before && now.atMs > before.atMs ? (now.atMs - before.atMs) / 1000 : Number.NaN
        const used = (now.nanoseconds - (before?.nanoseconds ?? 0)) / NANO
        sampled.push({ metric: 'container_cpu_cores', unit: 'ratio', labels, value: used / seconds })
        before = now
        return sampled
      },
      async close() {
        ;(events as NodeJS.ReadableStream & { destroy(): void }).destroy()
      },
    }
  },
})

function seriesOf(stats: Stats, name: string): Sampled[] {
  const labels = { container: name }
  const { cpu_stats, memory_stats, pids_stats } = stats
  const { usage = 0, limit = 0, failcnt } = memory_stats
  const bytes = (metric: string, value: number): Sampled => ({ metric, unit: 'bytes', labels, value })
  const { received, transmitted } = networkBytes(stats)
  return [
    bytes('container_memory_working_set_bytes', workingSet(memory_stats)),
    bytes('container_memory_usage_with_cache_bytes', usage),
    ...PARTS.flatMap(([metric, v1, v2]) => {
      const value = memoryPart(memory_stats, v1, v2)
      return value === undefined ? [] : [bytes(metric, value)]
    }),
    ...(limit > 0 && limit < NO_LIMIT ? [bytes('container_spec_memory_limit_bytes', limit)] : []),
    ...(failcnt === undefined
      ? []
      : [{ metric: 'container_memory_failcnt', unit: 'count' as const, labels, value: failcnt }]),
    {
      metric: 'container_cpu_usage_seconds_total',
      unit: 'seconds',
      labels,
      value: cpu_stats.cpu_usage.total_usage / NANO,
    },
    {
      metric: 'container_cpu_cfs_throttled_seconds_total',
      unit: 'seconds',
      labels,
      value: (cpu_stats.throttling_data?.throttled_time ?? 0) / NANO,
    },
    bytes('container_network_receive_bytes_total', received),
    bytes('container_network_transmit_bytes_total', transmitted),
    bytes('container_fs_reads_bytes_total', blockBytes(stats, 'read')),
    bytes('container_fs_writes_bytes_total', blockBytes(stats, 'write')),
    { metric: 'container_pids', unit: 'count', labels, value: pids_stats.current ?? 0 },
  ]
}
