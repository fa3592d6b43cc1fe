import { followDumps } from '../hprof/severalDumps.ts'
import { catererBenchmarks } from './catererBenchmarks.ts'
import { dataCaterer } from './dataCaterer.ts'
import { fadvis } from './fadvis.ts'
import { filesLayout } from './files.ts'
import { fusioManifest } from './fusioManifest.ts'
import { jvm } from './jvm.ts'
import type { FoundFile, Layout, RunPlan } from './layout.ts'
import { withLogsBeside } from './logsBeside.ts'
import { reportPictures } from './reportPictures.ts'
import { planScenarios } from './scenario.ts'
import { serverScrape } from './serverScrape.ts'
import { soak } from './soak.ts'
import { streamingComparison } from './streamingComparison.ts'
import { streamVersusTrace } from './streamVersusTrace.ts'
import { traceStreaming } from './traceStreaming.ts'

/** The systems in order of precedence. */
const systems: readonly Layout[] = [
  reportPictures,
  traceStreaming,
  streamVersusTrace,
  soak,
  serverScrape,
  fadvis,
  fusioManifest,
  streamingComparison,
  dataCaterer,
  catererBenchmarks,
  jvm,
]

/** The runs that an opened folder holds. Files that belong to no run come back as `left`. */
export function planRuns(files: readonly FoundFile[]): {
  readonly plans: readonly RunPlan[]
  readonly left: readonly FoundFile[]
} {
  const made = planScenarios(files, systems)
  const claimed = claim(systems, made.left)
  const beside = withLogsBeside(claimed.plans, claimed.left)
  // What no system claims.
  const others = claim([filesLayout], beside.left)
  return { plans: [...made.plans.map(followDumps), ...beside.plans, ...others.plans], left: others.left }
}

function claim(layouts: readonly Layout[], files: readonly FoundFile[]) {
  let left = files
  const plans: RunPlan[] = []
  for (const layout of layouts) {
    const claimed = layout.claim(left)
    plans.push(...claimed.map(followDumps))
    const paths = new Set(
      claimed.flatMap((plan) => [...plan.sources.map((s) => s.file.path), ...plan.skipped.map((s) => s.path)]),
    )
    left = left.filter((file) => !paths.has(file.path))
  }
  return { plans, left }
}
