import type { Driver } from '../driver.ts'
import { banyandbQuery } from './queryDriver.ts'
import { banyandbSchema } from './schemaDriver.ts'
import { banyandbWrite } from './writeDriver.ts'

export const banyandbDrivers: readonly Driver[] = [banyandbSchema, banyandbWrite, banyandbQuery]
