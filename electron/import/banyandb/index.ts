/** The formats of BanyanDB's stress suites and of what replaced them. */
import type { Importer } from '../importer.ts'
import { containerStats } from './containerStats.ts'
import { durationColumn } from './durationColumn.ts'
import { fadvisMonitor } from './fadvisMonitor.ts'
import { fadvisSummary } from './fadvisSummary.ts'
import { scrapeCsv } from './scrapeCsv.ts'
import { scrapeRates } from './scrapeRates.ts'
import { scrapeResult } from './scrapeResult.ts'

/** The particular before the general. */
export const banyandbImporters: readonly Importer[] = [
  containerStats,
  scrapeCsv,
  scrapeRates,
  scrapeResult,
  durationColumn,
  fadvisMonitor,
  fadvisSummary,
]
