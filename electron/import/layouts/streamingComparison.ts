/**
 * The parquet aggregator's suites: `streaming_comparison_<ts>/` with a summary, four logs a scale and a report, and the
 * later `ocp_<ts>/` with raw runs, medians, and logs a scale and run. A folder is a run; where files of one kind lie side
 * by side, they are repeats, and each is a run.
 */
import { modeOf } from '../../../shared/analysis/streamingComparison.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { aggregatorLog } from '../aggregator/appLog.ts'
import { type ComparisonFiles, conclude } from '../aggregator/conclusion.ts'
import { summaryImporter } from '../aggregator/summaryCsv.ts'
import { aggregatorValidationLog } from '../aggregator/validationLog.ts'
import { fileSource } from '../byteSource.ts'
import type { Importer } from '../importer.ts'
import { headNames } from '../textTable.ts'
import type { FoundFile, Layout, PlannedSource, RunPlan } from './layout.ts'
import { nameOf, parentOf } from './layout.ts'

const OURS = 'aggregator-'
const SUMMARY = 'aggregator-summary-csv'
const REPORT = 'aggregator-comparison-report'
const OTHER_REPORT = 'aggregator-benchmark-report'
const LOG = /^(?<scale>.+)_(?<mode>in-memory|streaming)(?<validation>_validation)?\.log(?:\.gz)?$/
const STARTED = /_(\d{4})(\d{2})(\d{2})_(\d{2})(\d{2})(\d{2})$/
/** Files of the suite that hold nothing that another does not hold better. */
const REDUNDANT: readonly (readonly [name: RegExp, reason: string])[] = [
  [/_result\.txt$/, 'the figures of one run, which raw_runs.csv has with their names'],
  [/_nise\.log$|_upload\.log$/, "what a tool of the suite printed; the tool's time and memory are read"],
  [/^versions\.txt$/, 'versions of the software, in free text'],
  [/^(?:SUMMARY|README)\.md$/, 'a report that the suite drew from these files'],
  [/\.png$/, 'a picture that the suite drew from these files'],
]

interface NamedLog {
  readonly file: FoundFile
  readonly scale: string
  readonly mode: 'in-memory' | 'streaming'
  readonly isValidation: boolean
}

function namedLog(file: FoundFile): NamedLog | undefined {
  const groups = LOG.exec(nameOf(file.path))?.groups
  const mode = modeOf(groups?.mode ?? '')
  if (!groups || !mode) return undefined
  return { file, scale: groups.scale ?? '', mode, isValidation: groups.validation !== undefined }
}

function isOurs(file: FoundFile): boolean {
  return file.importer?.id.startsWith(OURS) === true
}

/** What only one file of a suite's folder can be: its columns, or being a report. */
function uniqueKind(file: FoundFile): string | undefined {
  if (file.importer?.id === REPORT || file.importer?.id === OTHER_REPORT) return file.importer.id
  return file.importer?.id.endsWith('-csv') ? headNames(file.head)?.join() : undefined
}

function stem(path: string): string {
  return nameOf(path)
    .replace(/\.gz$/, '')
    .replace(/\.[^.]+$/, '')
}

/** Tables and parameters of a file that has siblings of the same format say whose they are. */
function labelled(importer: Importer, label: string): Importer {
  return {
    ...importer,
    async *parse(source) {
      for await (const record of importer.parse(source)) yield named(record, label)
    },
  }
}

function named(record: ImportRecord, label: string): ImportRecord {
  if (record.kind === 'held') return { ...record, records: record.records.map((each) => named(each, label)) }
  if (record.kind === 'table') return { ...record, table: { ...record.table, name: `${record.table.name}: ${label}` } }
  return record.kind === 'parameter' ? { ...record, name: `${label}: ${record.name}` } : record
}

/** The conclusion over the whole folder, before the first file's own records. */
function concluding(importer: Importer, files: () => ComparisonFiles): Importer {
  return {
    id: importer.id,
    sniff: (head, path) => importer.sniff(head, path),
    async *parse(source): AsyncGenerator<ImportRecord> {
      yield* conclude(files())
      yield* importer.parse(source)
    },
  }
}

function comparisonFiles(members: readonly FoundFile[], logs: readonly NamedLog[]): ComparisonFiles {
  const open = (file: FoundFile | undefined) => file && fileSource(file.absolutePath, file.path, { hash: false })
  const groups = Map.groupBy(logs, (log) => `${log.scale} ${log.mode}`)
  return {
    summary: open(members.find((file) => file.importer?.id === SUMMARY)),
    hasReport: members.some((file) => file.importer?.id === REPORT),
    logs: [...groups.values()].flatMap((group) => {
      const [first] = group
      return first
        ? [
            {
              scale: first.scale,
              mode: first.mode,
              log: open(group.find((each) => !each.isValidation)?.file),
              validation: open(group.find((each) => each.isValidation)?.file),
            },
          ]
        : []
    }),
  }
}

function planFolder(root: string, members: readonly FoundFile[]): RunPlan {
  const logs = members.flatMap((file) => namedLog(file) ?? [])
  const concludes = logs.length > 0
  const formats = Map.groupBy(members.filter(isOurs), (file) => file.importer?.id)
  const sources = ordered(members).flatMap((file): PlannedSource[] => {
    const log = logs.find((each) => each.file === file)
    // The log of a run that broke at once has no line of the program; its name beside the others tells what it is.
    const format = log
      ? log.isValidation
        ? aggregatorValidationLog
        : aggregatorLog
      : isOurs(file)
        ? file.importer
        : undefined
    if (!format) return []
    const importer = concludes && format.id === SUMMARY ? summaryImporter(false) : format
    const alone = formats.get(format.id)?.length === 1 && !log
    const label = log ? `${log.scale} ${log.mode}` : stem(file.path)
    return [{ file, importer: alone || format.id.endsWith('-csv') ? importer : labelled(importer, label) }]
  })
  const [first, ...others] = sources
  const read = new Set(sources.map((source) => source.file))
  const folder = parentOf(members[0]?.absolutePath.replaceAll('\\', '/') ?? '')
  const started = STARTED.exec(nameOf(folder))
  return {
    name: nameOf(root),
    root,
    system: 'streaming-comparison',
    ...(concludes && !members.some((file) => file.importer?.id === REPORT)
      ? { unfinished: 'the comparison report, which the suite writes last, is not there' }
      : {}),
    parameters: started ? { started: `${started.slice(1, 4).join('-')} ${started.slice(4).join(':')}` } : {},
    sources:
      first && concludes
        ? [{ ...first, importer: concluding(first.importer, () => comparisonFiles(members, logs)) }, ...others]
        : sources,
    skipped: members.filter((file) => !read.has(file)).map((file) => ({ path: file.path, reason: skipReason(file) })),
  }
}

/** The summary first, the report last, logs between in the order of their names. */
function ordered(members: readonly FoundFile[]): readonly FoundFile[] {
  const rank = ({ importer }: FoundFile) => (importer?.id.endsWith('-csv') ? 0 : importer?.id === REPORT ? 2 : 1)
  return [...members].sort((a, b) => rank(a) - rank(b))
}

function skipReason(file: FoundFile): string {
  const known = REDUNDANT.find(([name]) => name.test(nameOf(file.path)))
  return known?.[1] ?? file.unknown ?? 'no format recognises it'
}

export const streamingComparison: Layout = {
  id: 'streaming-comparison',
  claim(files) {
    const folders = Map.groupBy(files, (file) => parentOf(file.path))
    return [...folders].flatMap(([root, all]): RunPlan[] => {
      const ours = all.filter(isOurs)
      if (ours.length === 0) return []
      const redundant = (file: FoundFile) => REDUNDANT.some(([name]) => name.test(nameOf(file.path)))
      const members = all.filter((file) => isOurs(file) || namedLog(file) !== undefined || redundant(file))
      const kinds = ours.flatMap((file) => uniqueKind(file) ?? [])
      if (members.length > 1 && new Set(kinds).size === kinds.length) return [planFolder(root, members)]
      return ours.map((file) => ({ ...planFolder(root, [file]), name: stem(file.path) }))
    })
  },
}
