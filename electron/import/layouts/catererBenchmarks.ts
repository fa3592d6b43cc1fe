/**
 * `benchmark_results_<version>.txt` of Data Caterer: each version is a run, to be compared with any other; several in one
 * folder are one history besides.
 */
import { BenchmarkHistory } from '../caterer/benchmarkHistory.ts'
import type { FoundFile, Layout, PlannedSource, RunPlan } from './layout.ts'
import { nameOf, parentOf } from './layout.ts'

const RESULTS = 'caterer-benchmark-results'
const SYSTEM = 'data-caterer-benchmarks'

/** By the head, whose first lines name it. */
function versionOf(file: FoundFile): string {
  const version = /^Data Caterer version:\s*(\S{1,40})/m.exec(new TextDecoder().decode(file.head))?.[1]
  return version ?? nameOf(file.path)
}

export const catererBenchmarks: Layout = {
  id: SYSTEM,
  claim(files) {
    const results = files.filter((file) => file.importer?.id === RESULTS)
    return [...Map.groupBy(results, (file) => parentOf(file.path))].flatMap(([root, members]): RunPlan[] => {
      const shared = { root, system: SYSTEM, skipped: [] }
      const versions = members.map((file): RunPlan => {
        const sources = file.importer ? [{ file, importer: file.importer }] : []
        return { ...shared, name: `Data Caterer ${versionOf(file)}`, parameters: {}, sources }
      })
      if (members.length === 1) return versions
      const history = new BenchmarkHistory()
      const sources = members.flatMap((file, i): PlannedSource[] =>
        file.importer ? [{ file, importer: history.watch(file.importer, i === members.length - 1) }] : [],
      )
      const name = root === '' ? '' : nameOf(root)
      return [{ ...shared, name, parameters: { view: 'history' }, sources }, ...versions]
    })
  },
}
