/**
 * The folder of BanyanDB's fadvis tests: monitors of single runs (`memory_with_fadvise.csv`, `no_fadvise_data.csv`,
 * `pagecache_monitor_<pid>.csv`), each a run to compare with the others, and `summary.csv` over all benchmarks; each
 * benchmark leaves a `memory_stats.txt` too, and each captured process a folder with a `memory_summary.txt`.
 */
import type { FoundFile, Layout, RunPlan } from './layout.ts'
import { nameOf, parentOf } from './layout.ts'

const PARTS = new Set(['fadvis-monitor-csv', 'fadvis-summary-csv', 'fadvis-memory-stats', 'fadvis-memory-summary'])

function stem(path: string): string {
  return nameOf(path)
    .replace(/\.gz$/, '')
    .replace(/\.[^.]+$/, '')
}

function parameters(path: string): RunPlan['parameters'] {
  const [, word, pid] = /(with|no|without)_fadvise|monitor_(\d+)/.exec(nameOf(path)) ?? []
  if (word !== undefined) return { fadvise: word === 'with' ? 'enabled' : 'disabled' }
  return pid === undefined ? {} : { pid: Number(pid) }
}

export const fadvis: Layout = {
  id: 'fadvis',
  claim(files) {
    const known = files.filter((file) => file.importer && PARTS.has(file.importer.id))
    return [...Map.groupBy(known, (file) => parentOf(file.path))].flatMap(([root, parts]) => {
      const left = files.filter((file: FoundFile) => parentOf(file.path) === root && !file.importer)
      return parts.flatMap((file, i): RunPlan[] =>
        file.importer
          ? [
              {
                name: stem(file.path),
                root,
                system: 'banyandb-fadvis',
                parameters: parameters(file.path),
                sources: [{ file, importer: file.importer }],
                skipped:
                  i === 0
                    ? left.map(({ path, unknown }) => ({ path, reason: unknown ?? 'no format recognises it' }))
                    : [],
              },
            ]
          : [],
      )
    })
  },
}
