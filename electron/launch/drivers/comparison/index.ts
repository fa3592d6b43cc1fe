import type { Driver } from '../driver.ts'
import { streamingComparison } from './comparisonDriver.ts'

export const comparisonDrivers: readonly Driver[] = [streamingComparison]
