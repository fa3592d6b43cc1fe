/**
 * What a JVM leaves beside any program: GC logs, flight recordings, heap dumps and what jstat and jcmd print. In one
 * folder they are witnesses of one run, unless several JVMs have logged there: then each log is a run of its own.
 */
import { RunEvidence } from '../caterer/outcome.ts'
import { importersOfPieces, inOrder, logName, pieceOf } from '../gcLog/rotation.ts'
import type { Importer } from '../importer.ts'
import { isLostRecording, LOST_RECORDING, tellingOfLost } from '../jfr/lost.ts'
import type { FoundFile, Layout, PlannedSource, RunPlan } from './layout.ts'
import { nameOf, parentOf } from './layout.ts'

const GC_LOG = 'gc-log'
const RECORDING = 'jfr'
const DUMP = 'hprof'
/** Each is enough for a run of a JVM. */
const WITNESSES = new Set([GC_LOG, RECORDING, DUMP])
/** Of a JVM too, but of no run by itself. */
const BESIDE = new Set(['jstat', 'jcmd-heap-info'])

/** Whether the JVM wrote the file about itself. */
export function isJvmWitness(file: FoundFile): boolean {
  return file.importer !== undefined && WITNESSES.has(file.importer.id)
}

/** A file with the importer that reads it in this run. */
export interface Reading {
  readonly file: FoundFile
  readonly importer: Importer
  readonly labels?: Readonly<Record<string, string>>
}

/**
 * The files of one run in the order given, but the pieces of a rotated GC log oldest first and read as one. Labels tell
 * apart the series of a log beside a recording, which has the same, and those of several recordings.
 */
export function readings(files: readonly FoundFile[]): readonly Reading[] {
  const logs = files.filter((file) => file.importer?.id === GC_LOG)
  const recordings = files.filter((file) => file.importer?.id === RECORDING)
  const labels = recordings.length > 0 ? { labels: { witness: 'GC log' } } : {}
  const pieces = [...Map.groupBy(logs, ({ path }) => logName(path)).values()].flatMap((group): Reading[] => {
    const ordered = inOrder(group)
    const importers = ordered.length > 1 ? importersOfPieces(ordered.length) : []
    return ordered.flatMap((file, i) => {
      const importer = importers[i] ?? file.importer
      return importer ? [{ file, importer, ...labels }] : []
    })
  })
  const first = files.find((file) => file.importer?.id === GC_LOG)
  return files.flatMap((file): readonly Reading[] => {
    if (file === first) return pieces
    if (file.importer === undefined || file.importer.id === GC_LOG) return []
    const isOneOf = recordings.length > 1 && recordings.includes(file)
    return [{ file, importer: file.importer, ...(isOneOf ? { labels: { recording: stem(file.path) } } : {}) }]
  })
}

/** A recording tells when the JVM started, which a log may not; the dumps are the slowest to read. */
const ORDER = [RECORDING, GC_LOG, 'jstat', 'jcmd-heap-info', DUMP]

function plan(root: string, name: string, files: readonly FoundFile[]): RunPlan {
  const place = (file: FoundFile) => ORDER.indexOf(file.importer?.id ?? '')
  const read = readings(files.filter((file) => file.importer).toSorted((a, b) => place(a) - place(b)))
  const recordingEmpty = files.some(isLostRecording)
  const evidence = new RunEvidence({
    heapDump: files.some((file) => file.importer?.id === DUMP),
    recordingEmpty,
    ofSuite: false,
  })
  const sources = read.map(({ file, importer, labels }, i): PlannedSource => {
    const isLast = i === read.length - 1
    const watched = evidence.watch(importer, isLast)
    return { file, importer: isLast ? tellingOfLost(watched, files) : watched, ...(labels ? { labels } : {}) }
  })
  const skipped = files.filter(isLostRecording).map(({ path }) => ({ path, reason: LOST_RECORDING }))
  return { name, root, system: 'jvm', parameters: {}, sources, skipped }
}

export const jvm: Layout = {
  id: 'jvm',
  claim(files) {
    return [...Map.groupBy(files, ({ path }) => parentOf(path))].flatMap(([root, members]): RunPlan[] => {
      if (!members.some(isJvmWitness)) return []
      const claimed = members.filter(
        (file) => isJvmWitness(file) || isLostRecording(file) || BESIDE.has(file.importer?.id ?? ''),
      )
      const logs = Map.groupBy(
        claimed.filter((file) => file.importer?.id === GC_LOG),
        ({ path }) => logName(path),
      )
      const others = claimed.filter((file) => file.importer?.id !== GC_LOG)
      if (logs.size <= 1) {
        const [only] = claimed
        return [plan(root, claimed.length === 1 && only ? stem(only.path) : nameOf(root), claimed)]
      }
      // What is named after a log belongs to it; what is not, to none.
      const names = [...logs.keys()].map((name) => ({ name, stem: stem(name) }))
      const homes = Map.groupBy(others, (file) => names.find((log) => stem(file.path) === log.stem)?.name)
      const homeless = (homes.get(undefined) ?? []).filter((file) => file.importer)
      return [
        ...[...logs].map(([name, pieces]) => plan(root, stem(name), [...pieces, ...(homes.get(name) ?? [])])),
        ...homeless.map((file) => plan(root, stem(file.path), [file])),
      ]
    })
  },
}

function stem(path: string): string {
  const name = nameOf(path).replace(/\.gz$/, '')
  return (pieceOf(name) === undefined ? name : logName(name)).replace(/\.[^.]+$/, '')
}
