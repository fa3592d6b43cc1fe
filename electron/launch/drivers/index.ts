import { banyandbDrivers } from './banyandb/index.ts'
import { command } from './command.ts'
import { comparisonDrivers } from './comparison/index.ts'
import type { Driver } from './driver.ts'
import { httpLoad } from './httpLoad.ts'
import { s3Drivers } from './s3/index.ts'

/** The drivers that scenarios can name. */
export const drivers: readonly Driver[] = [httpLoad, command, ...banyandbDrivers, ...s3Drivers, ...comparisonDrivers]
