/** Logs that Go's own tools leave, of whatever program. */

import { FadvisPhases } from '../banyandb/fadvisPhases.ts'
import type { Importer } from '../importer.ts'
import { logImporter } from '../logs/logReader.ts'
import { GC_TRACE, GcTrace } from './gcTrace.ts'
import { GO_BENCH_MARKS, GoBench } from './goBench.ts'

export const goBenchLog: Importer = logImporter({
  id: 'go-bench-text',
  marks: [...GO_BENCH_MARKS, /PHASE_START: \S+ [A-Z_]+/],
  readers: () => [new GoBench(), new FadvisPhases(), new GcTrace()],
})

export const goContainerLog: Importer = logImporter({
  id: 'go-gctrace-log',
  marks: [GC_TRACE],
  readers: () => [new GcTrace()],
})

/** The particular before the general. */
export const goLogImporters: readonly Importer[] = [goBenchLog, goContainerLog]
