/**
 * The result folder of the stream-versus-trace stress suite in its docker version:
 *
 *     container-stats.json  performance-summary.txt  a console log  stats_pid (when the collector was not stopped)
 *
 * Any part may be missing.
 */
import type { FoundFile, Layout } from './layout.ts'
import { nameOf, parentOf } from './layout.ts'

const PARTS = new Set(['container-stats-json', 'performance-summary', 'stream-vs-trace-log'])

function skipReason(file: FoundFile): string {
  if (nameOf(file.path) === 'stats_pid') {
    return 'the process id of the collector; that it is still there means the collector was never stopped'
  }
  return file.unknown ?? 'no format recognises it'
}

export const streamVersusTrace: Layout = {
  id: 'stream-vs-trace',
  claim(files) {
    const known = files.filter((file) => file.importer && PARTS.has(file.importer.id))
    return [...new Set(known.map((file) => parentOf(file.path)))].map((root) => {
      const members = files.filter((file) => parentOf(file.path) === root)
      const isPart = (file: FoundFile) => known.includes(file)
      return {
        name: root === '' ? '' : nameOf(root),
        root,
        system: 'stream-vs-trace',
        parameters: {},
        sources: members.flatMap((file) => (file.importer && isPart(file) ? [{ file, importer: file.importer }] : [])),
        // Another format's file is left to its own layout.
        skipped: members
          .filter((file) => !file.importer)
          .map((file) => ({ path: file.path, reason: skipReason(file) })),
      }
    })
  },
}
