/** The console logs of BanyanDB's stress suites: Ginkgo's and the server's lines around what the suite itself prints. */
import { GcTrace } from '../goLog/gcTrace.ts'
import { logImporter } from '../logs/logReader.ts'
import { ModelReports, REPORT_HEADER } from './modelReports.ts'
import { PHASE_HEADER, PhaseMemory } from './phaseMemory.ts'
import { COMPARISON_HEADER, SUMMARY_HEADER, TraceSummaries } from './traceSummaries.ts'

export const traceStreamingLog = logImporter({
  id: 'trace-streaming-log',
  marks: [
    /^Running Suite: Trace Streaming Performance Suite\b/,
    /^=== RUN\s+TestTraceStreamingPerformance\b/,
    /^Generating \S+ scale data\.\.\.$/,
    /^Testing with MaxTraceSize=\d+$/,
    SUMMARY_HEADER,
    COMPARISON_HEADER,
    PHASE_HEADER,
  ],
  readers: () => [new TraceSummaries(), new PhaseMemory(), new GcTrace()],
})

export const streamVsTraceLog = logImporter({
  id: 'stream-vs-trace-log',
  marks: [
    /^Running Suite: Stream (?:vs|Versus) Trace\b/i,
    /^=== RUN\s+TestStreamVsTrace/,
    // The script's own words, before pages of docker's output.
    /\bStream vs Trace Performance Test\b.*Workflow/,
    /^Starting container stats collection\.\.\.$/,
    /^Starting (?:write )?benchmark for scale: \w+$/,
    /^Concurrency: \d+, Batch Size: \d+, Duration: /,
    /^Generated \d+ traces with \d+ total spans for (?:stream|trace) benchmark/,
    REPORT_HEADER,
  ],
  readers: () => [new ModelReports(), new GcTrace()],
})
