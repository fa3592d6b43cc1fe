/** One object of `docker stats --format json`, with a time that the collector adds. */
import type { ContainerTexts } from '../../../shared/analysis/containerStats.ts'
import { counted, type Tally } from '../csv/tally.ts'
import { dockerPair, dockerRatio } from '../dockerQuantity.ts'
import type { JsonObject } from '../jsonObjects.ts'

export interface ContainerSample {
  readonly container: string
  /** Unix milliseconds; the collector writes whole seconds. */
  readonly atMs: number | undefined
  readonly line: number
  readonly texts: ContainerTexts
  /** Base units, NaN where docker had none. CPU: 1 is one core kept busy. */
  readonly values: Readonly<
    Record<'cpu' | 'memory' | 'limit' | 'received' | 'transmitted' | 'read' | 'written' | 'pids', number>
  >
}

/** Longer names are damage, not containers. */
const MAX_NAME = 256

/** Undefined for an object of no container, as both halves of a failed sample are. */
export function readSample(object: JsonObject, line: number, tally: Tally): ContainerSample | undefined {
  const text = (key: string): string | undefined => {
    const value = Object.hasOwn(object, key) ? object[key] : undefined
    return typeof value === 'string' ? value : undefined
  }
  const container = text('container') ?? text('Name') ?? text('Container')
  if (!container || container.length > MAX_NAME) {
    const message = (count: number) => `${counted(count, 'object')} that names no container; left out`
    tally.add({ code: 'sample-without-container', severity: 'data-loss', message }, line)
    return undefined
  }
  const atMs = readInstant(text('timestamp'))
  if (atMs === undefined) {
    const message = (count: number) =>
      `${counted(count, 'sample')} without a readable time; in the figures, and not on the time axis`
    tally.add({ code: 'sample-without-time', severity: 'data-loss', message }, line)
  }
  const [CPUPerc, MemUsage, NetIO, BlockIO] = ['CPUPerc', 'MemUsage', 'NetIO', 'BlockIO'].map(text)
  const [memory, limit] = dockerPair(MemUsage ?? '')
  const [received, transmitted] = dockerPair(NetIO ?? '')
  const [read, written] = dockerPair(BlockIO ?? '')
  const pids = text('PIDs')
  const known = (value: number | undefined) => value ?? Number.NaN
  return {
    container,
    atMs,
    line,
    texts: {
      ...(CPUPerc === undefined ? {} : { CPUPerc }),
      ...(MemUsage === undefined ? {} : { MemUsage }),
      ...(NetIO === undefined ? {} : { NetIO }),
      ...(BlockIO === undefined ? {} : { BlockIO }),
    },
    values: {
      cpu: known(dockerRatio(CPUPerc ?? '')),
      memory: known(memory),
      limit: known(limit),
      received: known(received),
      transmitted: known(transmitted),
      read: known(read),
      written: known(written),
      pids: pids !== undefined && /^\d{1,9}$/.test(pids) ? Number(pids) : Number.NaN,
    },
  }
}

function readInstant(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}
