/** The engine's own statistics of a container, of cgroup v1 and v2 alike. */

export interface Stats {
  readonly read: string
  readonly cpu_stats: CpuStats
  /** The count before; absent in an answer of one shot. */
  readonly precpu_stats?: CpuStats
  readonly memory_stats: {
    readonly usage?: number
    readonly limit?: number
    readonly failcnt?: number
    readonly stats?: Readonly<Record<string, number>>
  }
  readonly networks?: Readonly<Record<string, { readonly rx_bytes: number; readonly tx_bytes: number }>>
  readonly blkio_stats: {
    readonly io_service_bytes_recursive: readonly { readonly op: string; readonly value: number }[] | null
  }
  readonly pids_stats: { readonly current?: number }
}

interface CpuStats {
  readonly cpu_usage: { readonly total_usage: number }
  readonly system_cpu_usage?: number
  readonly online_cpus?: number
  readonly throttling_data?: { readonly throttled_time?: number; readonly throttled_periods?: number }
}

/**
 * A part of the memory by its name in each version: `total_` of v1 is with all groups below, which v2 always counts. Podman's
 * engine does not tell parts.
 */
export function memoryPart({ stats = {} }: Stats['memory_stats'], v1: string, v2: string): number | undefined {
  return stats[v1] ?? stats[v2]
}

/** Usage without inactive file pages, the number that `docker stats` shows: where the cache is larger, nothing is taken off. */
export function workingSet(memory: Stats['memory_stats']): number {
  const { usage = 0 } = memory
  const inactive = memoryPart(memory, 'total_inactive_file', 'inactive_file') ?? 0
  return inactive < usage ? usage - inactive : usage
}

export function networkBytes({ networks = {} }: Stats): { readonly received: number; readonly transmitted: number } {
  const all = Object.values(networks)
  return {
    received: all.reduce((sum, { rx_bytes }) => sum + rx_bytes, 0),
    transmitted: all.reduce((sum, { tx_bytes }) => sum + tx_bytes, 0),
  }
}

export function blockBytes({ blkio_stats }: Stats, op: 'read' | 'write'): number {
  return (blkio_stats.io_service_bytes_recursive ?? [])
    .filter((each) => each.op.toLowerCase() === op)
    .reduce((sum, { value }) => sum + value, 0)
}
