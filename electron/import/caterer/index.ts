import type { Importer } from '../importer.ts'
import { catererApplicationLog } from './applicationLog.ts'
import { catererBenchmarkResults } from './benchmarkResults.ts'
import { catererComparisonReport } from './comparisonReport.ts'
import { catererHttpLog } from './httpServerLog.ts'
import { catererMemoryReport } from './memoryReport.ts'
import { catererMetrics } from './metricsJson.ts'
import { catererSamplerLog } from './samplerLog.ts'
import { catererScenario } from './scenarioYaml.ts'
import { catererStats } from './statsJson.ts'

/** Formats of Data Caterer's memory profiling and benchmarks. */
export const catererImporters: readonly Importer[] = [
  catererMetrics,
  catererMemoryReport,
  catererComparisonReport,
  catererHttpLog,
  catererSamplerLog,
  catererStats,
  catererScenario,
  catererBenchmarkResults,
  catererApplicationLog,
]
