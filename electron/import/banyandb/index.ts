/** The formats of BanyanDB's stress suites and of what replaced them. */
import { goLogImporters } from '../goLog/index.ts'
import type { Importer } from '../importer.ts'
import { queryBench, replicationBench } from './benchmarkJson.ts'
import { containerStats } from './containerStats.ts'
import { durationColumn } from './durationColumn.ts'
import { fadvisMonitor } from './fadvisMonitor.ts'
import { fadvisSummary } from './fadvisSummary.ts'
import { memoryStats } from './memoryStats.ts'
import { memorySummary } from './memorySummary.ts'
import { performanceSummary } from './performanceSummary.ts'
import { rssTrend } from './rssTrend.ts'
import { scrapeCsv } from './scrapeCsv.ts'
import { scrapeRates } from './scrapeRates.ts'
import { scrapeResult } from './scrapeResult.ts'
import { soakMonitor } from './soakMonitor.ts'
import { soakDiff, soakSummary } from './soakSummary.ts'
import { streamVsTraceLog, traceStreamingLog } from './suiteLogs.ts'

/** The particular before the general. */
export const banyandbImporters: readonly Importer[] = [
  containerStats,
  performanceSummary,
  scrapeCsv,
  scrapeRates,
  scrapeResult,
  durationColumn,
  fadvisMonitor,
  fadvisSummary,
  memoryStats,
  memorySummary,
  soakSummary,
  soakDiff,
  soakMonitor,
  rssTrend,
  queryBench,
  replicationBench,
  traceStreamingLog,
  streamVsTraceLog,
  ...goLogImporters,
]
