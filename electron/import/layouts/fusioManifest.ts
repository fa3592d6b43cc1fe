/**
 * fusio-manifest's performance tests write into one folder: a CSV a test, a picture of the same name drawn from it, and
 * whatever the console was saved as. Each test is a run; a console log belongs to the test when there is only one.
 */
import type { FoundFile, Layout, PlannedSource, RunPlan } from './layout.ts'
import { nameOf, parentOf } from './layout.ts'

const SWEEP = 'fusio-sweep-csv'
const CONSOLE = 'fusio-console-log'

function stem(path: string): string {
  return nameOf(path)
    .replace(/\.gz$/, '')
    .replace(/\.[^.]+$/, '')
}

function plan(root: string, name: string, sources: readonly PlannedSource[], rest: readonly FoundFile[]): RunPlan {
  return {
    name,
    root,
    system: 'fusio-manifest',
    parameters: {},
    sources,
    skipped: rest.map((file) => ({ path: file.path, reason: skipReason(file) })),
  }
}

function skipReason(file: FoundFile): string {
  if (/\.png$/.test(file.path)) {
    return 'a picture that the suite drew from the results; Quartile draws it again from the data'
  }
  return file.unknown ?? 'no format recognises it'
}

function asSource(file: FoundFile): PlannedSource[] {
  return file.importer ? [{ file, importer: file.importer }] : []
}

export const fusioManifest: Layout = {
  id: 'fusio-manifest',
  claim(files) {
    const known = files.filter((file) => file.importer?.id === SWEEP || file.importer?.id === CONSOLE)
    return [...Map.groupBy(known, (file) => parentOf(file.path))].flatMap(([root, members]): RunPlan[] => {
      const tests = members.filter((file) => file.importer?.id === SWEEP)
      const consoles = members.filter((file) => file.importer?.id === CONSOLE)
      const pictures = files.filter(
        (file) => parentOf(file.path) === root && /\.png$/.test(file.path) && file.importer === undefined,
      )
      const together = tests.length === 1 && consoles.length === 1
      const runs = together ? [[...tests, ...consoles]] : [...tests, ...consoles].map((file) => [file])
      return runs.map((group, i) => {
        const name = stem(group[0]?.path ?? '')
        // A picture of no test's name, as of a version that draws several, is told with the first.
        const own = pictures.filter((file) => {
          const owner = runs.findIndex(([first]) => stem(file.path).startsWith(stem(first?.path ?? '')))
          return Math.max(owner, 0) === i
        })
        return plan(root, name, group.flatMap(asSource), own)
      })
    })
  },
}
