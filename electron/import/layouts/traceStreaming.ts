/**
 * The result folder of the trace-streaming stress suite:
 *
 *     memory_write_small.csv  memory_query_small.csv      (quota tool: quota_stress_write_memory.csv …)
 *     profiles/write/heap_<unix>.pprof  profiles/query/heap_<unix>.pprof
 *     memory_small_write.png …  a console log  the container's log
 *
 * Any part may be missing, but not both memory and console log; local runs of the suite usually leave `profiles/` empty.
 */
import type { PhaseKind } from '../../../shared/model.ts'
import type { FoundFile, Layout, PlannedSource, RunPlan } from './layout.ts'
import { nameOf, parentOf } from './layout.ts'

const MEMORY_CSV =
  /^(?:memory_(?<phase>write|query)_(?<scale>[\w-]+)|(?<quota>quota_stress)_(?<quotaPhase>write|query)_memory)\.csv$/
const PROFILE = /(?:^|\/)profiles\/(?:(?<phase>write|query)\/)?[^/]+$/

const PHASES: readonly PhaseKind[] = ['write', 'query']

function memoryPhase(path: string): { phase: PhaseKind; scale: string } | undefined {
  const groups = MEMORY_CSV.exec(nameOf(path))?.groups
  if (!groups) return undefined
  return { phase: (groups.phase ?? groups.quotaPhase) as PhaseKind, scale: groups.scale ?? 'quota stress' }
}

function isMemory(file: FoundFile): boolean {
  return file.importer?.id === 'go-memory-csv' && memoryPhase(file.path) !== undefined
}

function isConsole(file: FoundFile): boolean {
  return file.importer?.id === 'trace-streaming-log'
}

function plan(root: string, scale: string, memory: readonly FoundFile[], rest: readonly FoundFile[]): RunPlan {
  const sources: PlannedSource[] = []
  const skipped: RunPlan['skipped'][number][] = []
  for (const phase of PHASES) {
    for (const file of memory) {
      const importer = file.importer
      if (importer && memoryPhase(file.path)?.phase === phase)
        sources.push({ file, importer, phase: { name: phase, kind: phase } })
    }
  }
  for (const file of rest) {
    const phase = PROFILE.exec(file.path)?.groups?.phase as PhaseKind | undefined
    if (file.importer)
      sources.push({ file, importer: file.importer, ...(phase ? { phase: { name: phase, kind: phase } } : {}) })
    else skipped.push({ path: file.path, reason: skipReason(file) })
  }
  return {
    name: root === '' ? '' : nameOf(root),
    root,
    system: 'trace-streaming',
    // Without a memory CSV the console log states the scale itself.
    parameters: scale === '' ? {} : { scale },
    sources,
    skipped,
  }
}

function skipReason(file: FoundFile): string {
  if (/_(write|query|comparison|memory)\.png$/.test(file.path)) {
    return 'a picture that the suite drew from these files; Quartile draws it again from the data'
  }
  return file.unknown ?? 'no format recognises it'
}

export const traceStreaming: Layout = {
  id: 'trace-streaming',
  claim(files) {
    const roots = new Map<string, FoundFile[]>()
    for (const file of files) {
      if (!isMemory(file) && !isConsole(file)) continue
      const memory = roots.get(parentOf(file.path)) ?? []
      roots.set(parentOf(file.path), isMemory(file) ? [...memory, file] : memory)
    }
    return [...roots].flatMap(([root, memory]) => {
      const prefix = root === '' ? '' : `${root}/`
      const below = files.filter(
        (file) =>
          !memory.includes(file) &&
          (parentOf(file.path) === root ||
            (file.path.startsWith(prefix) && PROFILE.test(file.path.slice(prefix.length)))),
      )
      const scales = new Map<string, FoundFile[]>()
      for (const file of memory) {
        const scale = memoryPhase(file.path)?.scale ?? ''
        scales.set(scale, [...(scales.get(scale) ?? []), file])
      }
      if (scales.size === 0) scales.set('', [])
      // Several scales in one folder are several runs; what cannot be told apart goes to the first.
      return [...scales].map(([scale, group], i) => {
        const made = plan(root, scale, group, i === 0 ? below : [])
        return scales.size === 1 ? made : { ...made, name: made.name === '' ? scale : `${made.name} ${scale}` }
      })
    })
  },
}
