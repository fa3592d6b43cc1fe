/** The formats of the parquet aggregator's suites, in the order of asking. */
import type { Importer } from '../importer.ts'
import { aggregatorLog } from './appLog.ts'
import { aggregatorBenchmarkJson } from './benchmarkJson.ts'
import { aggregatorBenchmarkReport } from './benchmarkReport.ts'
import { aggregatorComparisonReport } from './comparisonReport.ts'
import { aggregatorMemoryLog } from './memoryLog.ts'
import { aggregatorRunsCsv } from './runsCsv.ts'
import { aggregatorSummaryCsv } from './summaryCsv.ts'
import { aggregatorValidationLog } from './validationLog.ts'

export const aggregatorImporters: readonly Importer[] = [
  aggregatorSummaryCsv,
  aggregatorRunsCsv,
  aggregatorValidationLog,
  aggregatorMemoryLog,
  aggregatorComparisonReport,
  aggregatorBenchmarkReport,
  aggregatorBenchmarkJson,
  aggregatorLog,
]
