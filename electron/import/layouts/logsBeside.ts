/**
 * Logs that no system claims as its own, such as a server's beside the results of its test. They tell of the run in
 * whose folder they lie, where that is one run.
 */
import type { FoundFile, RunPlan } from './layout.ts'
import { nameOf, parentOf } from './layout.ts'

/** Formats of logs that are of no particular suite. */
const LOGS = new Set(['log', 'go-gctrace-log'])

export function isLog(file: FoundFile): boolean {
  return file.importer !== undefined && LOGS.has(file.importer.id)
}

/** The plans with the logs that belong to them, and the files that are still left. */
export function withLogsBeside(
  plans: readonly RunPlan[],
  left: readonly FoundFile[],
): { readonly plans: readonly RunPlan[]; readonly left: readonly FoundFile[] } {
  const roots = Map.groupBy(plans, ({ root }) => root)
  const added = Map.groupBy(left.filter(isLog), (file) => homeOf(file, roots))
  const homeless = new Set(added.get(undefined) ?? [])
  return {
    plans: plans.map((plan) => {
      const logs = added.get(plan) ?? []
      const sources = logs.flatMap((file) =>
        file.importer ? [{ file, importer: file.importer, labels: { log: nameOf(file.path) } }] : [],
      )
      return sources.length === 0 ? plan : { ...plan, sources: [...plan.sources, ...sources] }
    }),
    left: left.filter((file) => !isLog(file) || homeless.has(file)),
  }
}

/** The run of the nearest folder around the file; undefined when there is none, or several. */
function homeOf(file: FoundFile, roots: ReadonlyMap<string, readonly RunPlan[]>): RunPlan | undefined {
  for (let folder = parentOf(file.path); ; folder = parentOf(folder)) {
    const plans = roots.get(folder)
    if (plans) return plans.length === 1 ? plans[0] : undefined
    if (folder === '') return undefined
  }
}
