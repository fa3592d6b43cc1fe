/**
 * `container-stats.json` of BanyanDB's stream-versus-trace suite: an array of what `docker stats` prints, a time and a name
 * added. The suite's collector prints it by the tool; here the same texts are made of the engine's own figures.
 * https://github.com/docker/cli/blob/master/cli/command/container/stats_helpers.go
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { UserError } from '../../../shared/errors.ts'
import { sampler } from '../sampler.ts'
import { Container } from '../targets/container.ts'
import { blockBytes, networkBytes, type Stats, workingSet } from './containerFigures.ts'

const FILE = 'container-stats.json'
/** Characters of an id that the tool shows. */
const ID_LENGTH = 12

const options = z.strictObject({
  as: z.string().exactOptional().describe("Name of the container in the file; the target's by default."),
})

/** Objects in the file so far and who still writes, by folder: the containers of a run share one array. */
const shared = new Map<string, { objects: number; writers: number }>()

export const dockerStats = sampler({
  id: 'docker-stats',
  title: "The stream-versus-trace suite's container-stats.json",
  options,
  suits: ({ facts }) => facts.kind === 'container',
  async open({ as }: z.output<typeof options>, { target, folder, clock }) {
    if (!(target instanceof Container)) throw new UserError('usage', `${target.name} is no container`)
    const { container } = target
    const name = as ?? target.name
    const path = join(folder, FILE)
    const array = shared.get(folder) ?? { objects: 0, writers: 0 }
    shared.set(folder, array)
    array.writers++
    return {
      async sample(_, signal) {
        // Not of one shot: the share of a CPU is between two counts of the engine, as the tool has it.
        const question = { stream: false, abortSignal: signal } as { stream: false }
        const stats = (await container.stats(question)) as unknown as Stats
        if (stats.memory_stats.usage === undefined) throw new UserError('unavailable', `${target.name} does not run`)
        const timestamp = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')
        const object = { ...textsOf(stats, container.id.slice(0, ID_LENGTH), name), timestamp, container: name }
        const text = JSON.stringify(object, null, 2).replaceAll('\n', '\n  ')
        appendFileSync(path, `${array.objects === 0 ? '[' : ','}\n  ${text}`)
        array.objects++
        return []
      },
      async close() {
        array.writers--
        if (array.writers > 0) return
        shared.delete(folder)
        if (array.objects > 0) appendFileSync(path, '\n]\n')
      },
    }
  },
})

function textsOf(stats: Stats, id: string, name: string): Readonly<Record<string, string>> {
  const { cpu_stats, precpu_stats, memory_stats, pids_stats } = stats
  const used = cpu_stats.cpu_usage.total_usage - (precpu_stats?.cpu_usage.total_usage ?? 0)
  const passed = (cpu_stats.system_cpu_usage ?? 0) - (precpu_stats?.system_cpu_usage ?? 0)
  const cores = passed > 0 && used > 0 ? (used / passed) * (cpu_stats.online_cpus ?? 1) : 0
  const memory = workingSet(memory_stats)
  const { limit = 0 } = memory_stats
  const { received, transmitted } = networkBytes(stats)
  return {
    BlockIO: `${decimal(blockBytes(stats, 'read'))} / ${decimal(blockBytes(stats, 'write'))}`,
    CPUPerc: percent(cores),
    Container: name,
    ID: id,
    MemPerc: percent(limit > 0 ? memory / limit : 0),
    MemUsage: `${binary(memory)} / ${binary(limit)}`,
    Name: name,
    NetIO: `${decimal(received)} / ${decimal(transmitted)}`,
    PIDs: String(pids_stats.current ?? 0),
  }
}

const percent = (ratio: number) => `${(ratio * 100).toFixed(2)}%`
const binary = (bytes: number) => scaled(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB'], 4)
const decimal = (bytes: number) => scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB'], 3)

/** As the tool writes quantities: so many digits that count, without zeros at the end. */
function scaled(value: number, step: number, units: readonly string[], digits: number): string {
  let rest = value
  let unit = 0
  while (rest >= step && unit < units.length - 1) {
    rest /= step
    unit++
  }
  return `${Number(rest.toPrecision(digits))}${units[unit]}`
}
