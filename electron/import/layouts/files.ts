/**
 * What no system claims. Files of one folder with the same columns are repeats, hence runs of their own; files with
 * different columns are witnesses of one run.
 */
import { tellingOfLost } from '../jfr/lost.ts'
import type { FoundFile, Layout, PlannedSource, RunPlan } from './layout.ts'
import { nameOf, parentOf } from './layout.ts'
import { isLog } from './logsBeside.ts'

/**
 * What two files must share to be repeats: the line of column names, or the format where a bracket or a comment begins
 * every file of it. Binary files are never repeats, and neither are profiles and logs.
 */
function columns(file: FoundFile): string {
  if (isLog(file) || file.importer?.id === 'profile' || file.head.some((byte) => byte < 0x09)) return file.path
  const end = file.head.indexOf(0x0a)
  const line = new TextDecoder().decode(end < 0 ? file.head : file.head.subarray(0, end)).trim()
  const format = file.importer?.id ?? 'csv'
  return format !== 'csv' && /^[[{#]/.test(line) ? format : line
}

function stem(path: string): string {
  return nameOf(path)
    .replace(/\.gz$/, '')
    .replace(/\.[^.]+$/, '')
}

function witness(file: FoundFile, alone: boolean): PlannedSource[] {
  return file.importer
    ? [{ file, importer: file.importer, ...(alone ? {} : { labels: { file: stem(file.path) } }) }]
    : []
}

export const filesLayout: Layout = {
  id: 'files',
  claim(files) {
    const folders = Map.groupBy(files, (file) => parentOf(file.path))
    return [...folders].flatMap(([root, members]): RunPlan[] => {
      const readable = members.filter((file) => file.importer)
      const skipped = members
        .filter((file) => !file.importer)
        .map((file) => ({ path: file.path, reason: file.unknown ?? 'no format recognises it' }))
      if (readable.length === 0) return []
      const byColumns = Map.groupBy(readable, columns)
      const repeats = readable.length > 1 && [...byColumns.values()].some((group) => group.length > 1)
      const shared = { root, system: 'files', parameters: {} }
      if (!repeats) {
        const only = readable.length === 1 ? stem(readable[0]?.path ?? '') : nameOf(root)
        const sources = readable
          .flatMap((file) => witness(file, readable.length === 1))
          .map((source, i) => (i === 0 ? { ...source, importer: tellingOfLost(source.importer, members) } : source))
        return [{ ...shared, name: only, sources, skipped }]
      }
      return readable.map((file, i) => ({
        ...shared,
        name: stem(file.path),
        sources: witness(file, true),
        skipped: i === 0 ? skipped : [],
      }))
    })
  },
}
