import type { Driver } from '../driver.ts'
import { s3Contention } from './contentionDriver.ts'

export const s3Drivers: readonly Driver[] = [s3Contention]
