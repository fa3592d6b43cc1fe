/**
 * The folder of BanyanDB's istio stress test and of its trace-duration test:
 *
 *     data.csv  intermediate.csv  result.csv  report.md
 *
 * Any part may be missing. The report is written by hand; several of them were copied from an earlier run.
 */
import type { FoundFile, Layout } from './layout.ts'
import { nameOf, parentOf } from './layout.ts'

const PARTS = new Set(['server-scrape-csv', 'server-scrape-rates', 'server-scrape-result', 'duration-column'])

function skipReason(file: FoundFile): string {
  if (nameOf(file.path) === 'report.md') {
    return 'a report written by hand; its figures may be those of another run, and the data beside it has them all'
  }
  return file.unknown ?? 'no format recognises it'
}

export const serverScrape: Layout = {
  id: 'server-scrape',
  claim(files) {
    const known = files.filter((file) => file.importer && PARTS.has(file.importer.id))
    return [...Map.groupBy(known, (file) => parentOf(file.path))].map(([root, parts]) => ({
      name: root === '' ? '' : nameOf(root),
      root,
      system: 'banyandb-server',
      parameters: {},
      sources: parts.flatMap((file) => (file.importer ? [{ file, importer: file.importer }] : [])),
      skipped: files
        .filter((file) => parentOf(file.path) === root && !file.importer)
        .map((file) => ({ path: file.path, reason: skipReason(file) })),
    }))
  },
}
