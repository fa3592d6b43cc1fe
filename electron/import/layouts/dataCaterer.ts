/**
 * Data Caterer's memory profiling writes all runs into one flat folder; what belongs together shares its first word:
 *
 *     20261121-012157-memory-report.txt   …-metrics.json   …-http-server.log   …-gc.log   …-heap-dump.hprof   …-reports/
 *     20261121-020000-comparison-report.txt
 *     latest-metrics.json                  (a copy of the newest metrics)
 *
 * Nearly any of them may be missing. A dump that is alone under its own time was taken by hand during the run before it.
 */
import { RunEvidence } from '../caterer/outcome.ts'
import { isLostRecording, LOST_RECORDING, tellingOfLost } from '../jfr/lost.ts'
import { isJvmWitness, readings } from './jvm.ts'
import type { FoundFile, Layout, PlannedSource, RunPlan } from './layout.ts'
import { nameOf, parentOf } from './layout.ts'

const STAMPED = /^(?<stamp>\d{8}-\d{6})-(?<rest>.+)$/
const REPORTS = /(?:^|\/)(?<stamp>\d{8}-\d{6})-reports\//
const LATEST = /^latest-metrics\.json$/
const METRICS = 'caterer-metrics-json'

/** In the order of reading: what is dated before the sampler, which is matched to it. */
const ORDER = [
  'jfr',
  'gc-log',
  'caterer-http-log',
  'caterer-stats-json',
  'caterer-memory-report',
  'caterer-comparison-report',
  'caterer-application-log',
  'caterer-scenario-yaml',
  'caterer-sampler-log',
]

const NO_RUN = new Set(['caterer-comparison-report', 'caterer-scenario-yaml'])

function isDump(file: FoundFile): boolean {
  return file.importer?.id === 'hprof'
}

function isOurs(file: FoundFile): boolean {
  return file.importer?.id.startsWith('caterer-') === true && file.importer.id !== 'caterer-benchmark-results'
}

function stampOf(path: string): string | undefined {
  return STAMPED.exec(nameOf(path))?.groups?.stamp
}

function skipReason(file: FoundFile): string {
  if (isLostRecording(file)) return LOST_RECORDING
  if (REPORTS.test(file.path)) return 'a report that Data Caterer wrote of the data it made; it holds no measurement'
  if (/-build\.log$/.test(file.path)) return 'the log of a build; it holds no measurement'
  return file.unknown ?? 'no format recognises it'
}

/** A copy of one of the others: equal length and equal beginning, in which its summary stands. */
function copyOf(file: FoundFile, others: readonly FoundFile[]): FoundFile | undefined {
  return others.find(
    (other) => other !== file && other.size === file.size && Buffer.compare(other.head, file.head) === 0,
  )
}

type Skip = RunPlan['skipped'][number]

interface Group {
  readonly stamp: string
  readonly files: FoundFile[]
  readonly skipped: Skip[]
}

/** The runs of one folder, oldest first. */
function groupsOf(members: readonly FoundFile[]): readonly Group[] {
  const byStamp = Map.groupBy(
    members.filter((file) => stampOf(file.path) !== undefined || REPORTS.test(file.path)),
    (file) => stampOf(file.path) ?? REPORTS.exec(file.path)?.groups?.stamp ?? '',
  )
  const groups: Group[] = []
  for (const [stamp, files] of [...byStamp].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const before = groups.at(-1)
    if (before && files.every(isDump)) before.files.push(...files)
    else groups.push({ stamp, files: [...files], skipped: [] })
  }
  return groups
}

/** Files without a time of their own: the copy of the newest metrics, or the only ones there are. */
function placeLatest(file: FoundFile, members: readonly FoundFile[], groups: readonly Group[]): void {
  const original = copyOf(
    file,
    members.filter((each) => each.importer?.id === METRICS),
  )
  const newest = groups.findLast((group) => group.files.some(isOurs)) ?? groups.at(-1)
  if (original) {
    const home = groups.find((group) => group.files.includes(original)) ?? newest
    home?.skipped.push({ path: file.path, reason: `a copy of ${nameOf(original.path)}, which is read` })
  } else if (newest && !newest.files.some((each) => each.importer?.id === METRICS)) newest.files.push(file)
  else newest?.skipped.push({ path: file.path, reason: 'metrics of a run that is not in this folder any more' })
}

function plan(root: string, name: string, files: readonly FoundFile[], skipped: readonly Skip[]): RunPlan {
  const readable = files.filter((file) => file.importer)
  const rank = (file: FoundFile) => (ORDER.indexOf(file.importer?.id ?? '') + ORDER.length + 1) % (ORDER.length + 1)
  const inOrder = readable.toSorted((a, b) => rank(a) - rank(b))
  const evidence = new RunEvidence({
    heapDump: files.some((file) => isDump(file) && stampOf(file.path) === stampOf(files[0]?.path ?? '')),
    recordingEmpty: files.some(isLostRecording),
    ofSuite: true,
  })
  // A comparison covers several runs, and a scenario by itself has not been run.
  const noRun = inOrder.every((file) => NO_RUN.has(file.importer?.id ?? ''))
  const read = readings(inOrder)
  const sources = read.map(({ file, importer, labels }, i): PlannedSource => {
    const isLast = i === read.length - 1
    const watched = noRun ? importer : evidence.watch(importer, isLast)
    return { file, importer: isLast ? tellingOfLost(watched, files) : watched, ...(labels ? { labels } : {}) }
  })
  const unread = files.filter((file) => !file.importer).map((file) => ({ path: file.path, reason: skipReason(file) }))
  return { name, root, system: 'data-caterer', parameters: {}, sources, skipped: [...unread, ...skipped] }
}

export const dataCaterer: Layout = {
  id: 'data-caterer',
  claim(files) {
    const home = (file: FoundFile) => {
      const reports = REPORTS.exec(file.path)
      return reports ? file.path.slice(0, Math.max(0, reports.index)) : parentOf(file.path)
    }
    return [...Map.groupBy(files, home)].flatMap(([root, members]): RunPlan[] => {
      const stamped = members.filter((file) => stampOf(file.path) !== undefined)
      const known = stamped.some((file) => isOurs(file) || isJvmWitness(file))
      if (!known) return alone(root, members)
      const groups = groupsOf(members)
      const [only] = groups
      for (const file of members) {
        if (LATEST.test(nameOf(file.path))) placeLatest(file, members, groups)
        else if (isOurs(file) && stampOf(file.path) === undefined && groups.length === 1) only?.files.push(file)
      }
      return groups.map(({ stamp, files: own, skipped }) => {
        const folder = root === '' ? '' : nameOf(root)
        const name = groups.length === 1 ? folder : folder === '' ? stamp : `${folder} ${stamp}`
        return plan(root, name, own, skipped)
      })
    })
  },
}

/** Files of the suite that were renamed: one of each kind is one run, and several of a kind are runs of their own. */
function alone(root: string, members: readonly FoundFile[]): RunPlan[] {
  const ours = members.filter(isOurs)
  if (ours.length === 0) return []
  const folder = root === '' ? '' : nameOf(root)
  const repeats = new Set(ours.map((file) => file.importer?.id)).size < ours.length
  if (!repeats) {
    // What its JVM left beside them is of the same run.
    const all = [...ours, ...members.filter((file) => isJvmWitness(file) || isLostRecording(file))]
    return [plan(root, all.length === 1 ? stem(ours[0]?.path ?? '') : folder, all, [])]
  }
  return ours.map((file) => plan(root, stem(file.path), [file], []))
}

function stem(path: string): string {
  return nameOf(path)
    .replace(/\.gz$/, '')
    .replace(/\.[^.]+$/, '')
}
