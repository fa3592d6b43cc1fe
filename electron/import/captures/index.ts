import type { Importer } from '../importer.ts'
import { dockerStats } from './dockerStats.ts'
import { heapInfo } from './heapInfo.ts'
import { jstat } from './jstat.ts'
import { prometheusText } from './prometheusText.ts'

/** What commands print, saved by a loop around them. */
export const captureImporters: readonly Importer[] = [dockerStats, jstat, heapInfo, prometheusText]
