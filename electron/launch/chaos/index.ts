import { cpuQuota, killed, paused } from './containerFaults.ts'
import type { Fault } from './fault.ts'

/** The faults that scenarios can name. */
export const faults: readonly Fault[] = [paused, killed, cpuQuota]
