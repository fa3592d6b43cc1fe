/** How collect-stats.sh of the stream-versus-trace suite turns its samples into performance-summary.txt. */
import type { Trouble } from '../csv/tally.ts'

/** About the printed figures, which stand beside the right ones wherever the samples are there. */
export const STATS_CAVEATS: readonly Trouble[] = [
  {
    code: 'memory-units-dropped',
    severity: 'misleading',
    subject: 'container_memory_usage_bytes',
    message: () =>
      'the suite drops the units before it averages: 800MiB and 1.1GiB become 400.55 "MB", a limit of 4GiB becomes "4MB", and its ratio mixes units',
  },
  {
    code: 'traffic-of-first-sample',
    severity: 'misleading',
    subject: 'container_network_receive_bytes_total',
    message: () =>
      'network and block I/O as printed are those of the first sample, not totals; the increase from first to last sample stands beside them',
  },
  {
    code: 'cpu-ratio-dropped',
    severity: 'info',
    subject: 'container_cpu_cores',
    message: () =>
      'the suite never prints its CPU ratio: it reads quoted values as 0; a ratio of the means stands in its place',
  },
  {
    code: 'docker-stats-rounded',
    severity: 'info',
    subject: 'container_memory_usage_bytes',
    message: () =>
      'docker stats prints four digits: from 1 GiB on memory moves in steps of 1 MiB, and growth below a step cannot be seen',
  },
]
