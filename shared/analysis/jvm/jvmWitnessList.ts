/** Which files tell of the JVM, and what each adds. */
import type { FileOutcome, RunDocument } from '../../api.ts'
import type { JvmWitness } from '../../jvmApi.ts'
import { format, formatNumber } from '../../units.ts'
import { EVENTS_TABLE, numberIn, rowsOf, tableNamed } from './jvmTables.ts'

const KINDS: Readonly<Record<string, JvmWitness['kind']>> = {
  jfr: 'flight recording',
  'gc-log': 'GC log',
  hprof: 'heap dump',
  'caterer-metrics-json': 'sampler',
  'caterer-http-log': 'HTTP server',
  jstat: 'jstat',
  'jcmd-heap-info': 'heap info',
}

/** Codes of caveats that say that bytes of a file are missing or wrong. */
const PARTIAL = new Set([
  'heap-dump-cut-off',
  'heap-dump-damaged',
  'recording-cut-off',
  'recording-unfinished',
  'recording-damaged',
  'recording-lost-events',
  'gc-log-begins-late',
  'gc-log-pieces-missing',
])

export function jvmWitnesses(run: RunDocument): readonly JvmWitness[] {
  return run.files.flatMap((file): JvmWitness[] => {
    const kind = kindOf(file, run)
    if (kind === undefined) return []
    const { path } = file
    if ('skipped' in file) return [{ kind, file: path, state: 'lost', tells: '0 bytes' }]
    const named = run.caveats.filter(({ code, message }) => PARTIAL.has(code) && message.startsWith(`${path}`))
    const state: JvmWitness['state'] = named.length > 0 ? 'partial' : 'whole'
    const dump = run.profiles.find((profile) => profile.path === path && kind === 'heap dump')
    return [
      { kind, file: path, state, tells: tells(kind, path, run), ...(dump?.at === undefined ? {} : { at: dump.at }) },
    ]
  })
}

/** Whether anything of the run is a JVM's own word. */
export function isOfJvm(run: RunDocument): boolean {
  return jvmWitnesses(run).some(({ kind }) => kind !== 'HTTP server')
}

/** A recording that was lost was read by nobody, so that its caveat tells that it was one. */
function kindOf(file: FileOutcome, run: RunDocument): JvmWitness['kind'] | undefined {
  if (!('skipped' in file)) return KINDS[file.importer]
  return run.caveats.some(({ code, subject }) => code === 'recording-lost' && subject === file.path)
    ? 'flight recording'
    : undefined
}

function tells(kind: JvmWitness['kind'], path: string, run: RunDocument): string {
  const points = (metric: string) => run.series.find((each) => each.metric === metric)?.summary.n ?? 0
  switch (kind) {
    case 'GC log': {
      const counts = tableNamed(run.tables, 'GC counts')
      return counted(numberIn(counts && rowsOf(counts)[0]?.collections) ?? 0, 'collection')
    }
    case 'flight recording': {
      const events = tableNamed(run.tables, EVENTS_TABLE)
      const count = events?.rows.reduce((sum, [, each]) => sum + (typeof each === 'number' ? each : 0), 0) ?? 0
      return counted(count, 'event')
    }
    case 'heap dump': {
      const sizes = run.profiles.find((profile) => profile.path === path)?.sampleTypes ?? []
      const total = (type: string) => sizes.find((each) => each.type === type)?.total ?? 0
      return `${counted(total('inuse_objects'), 'object')}, ${format(total('inuse_space'), 'bytes')}`
    }
    case 'sampler':
      return counted(points('jvm_memory_used_bytes'), 'sample')
    case 'HTTP server':
      return counted(points('http_requests_total'), 'request')
    default:
      return 'heap and collections at one moment'
  }
}

function counted(count: number, noun: string): string {
  return `${formatNumber(count, 0)} ${noun}${count === 1 ? '' : 's'}`
}
