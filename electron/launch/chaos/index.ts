import { cpuQuota, killed, paused } from './containerFaults.ts'
import type { Fault } from './fault.ts'
import { heapDump } from './heapDump.ts'
import { networkBandwidth, networkBlock, networkDelay, networkReset } from './networkFaults.ts'

/** The faults that scenarios can name. */
export const faults: readonly Fault[] = [
  paused,
  killed,
  cpuQuota,
  networkDelay,
  networkBandwidth,
  networkBlock,
  networkReset,
  heapDump,
]
