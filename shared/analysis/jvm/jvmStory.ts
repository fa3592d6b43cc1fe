/** What all witnesses of one JVM tell together: one answer for the run's page, the terminal and reports. */
import type { LeakDocument, RunDocument } from '../../api.ts'
import type { JvmAllocation, JvmHolder, JvmStory, JvmWitness } from '../../jvmApi.ts'
import type { LeakReport, Series, Table } from '../../model.ts'
import { suiteCards } from '../caterer.ts'
import { outcomeThatCounts } from '../decisions.ts'
import { classCulprits, isGrowing } from './classCulprits.ts'
import { jvmCollections } from './collections.ts'
import { numberIn, rowsOf, tableNamed, tablesOfDumps, textIn } from './jvmTables.ts'
import { jvmWitnesses } from './jvmWitnessList.ts'
import { oldObjects } from './oldObjects.ts'

/** Classes that are told of; the view of the recording has the others. */
const MAX_CLASSES = 12
const MAX_OLD_OBJECTS = 10
const MAX_HOLDERS = 12
const LIVE_SET = /^jvm_(heap_after_gc|memory_used)_bytes$/
/** Where two files tell different things of one. */
const DISAGREEMENTS = new Set([
  'collection-counts-differ',
  'heap-limits-differ',
  'heap-peaks-differ',
  'zero-means-not-measured',
])

/** `series`: those of `COLLECTION_METRICS`, with their points. */
export function jvmStory(run: RunDocument, leak: LeakDocument, series: readonly Series[]): JvmStory {
  const witnesses = jvmWitnesses(run)
  const verdicts = leak.reports.filter(({ metric }) => LIVE_SET.test(metric))
  const ended = run.parameters.outcome
  const outcome = typeof ended === 'string' ? ended : undefined
  const holders = holdersOf(run, witnesses)
  const old = oldObjects(run)
  const { culprits, because } = classCulprits(run, holders, old, isGrowing(verdicts.map(outcomeThatCounts), outcome))
  const collections = jvmCollections(run, series, witnesses)
  const allocation = allocationOf(run, witnesses)
  const recording = fileOf(witnesses, 'flight recording')
  return {
    format: 'quartile/jvm',
    version: 1,
    run: { id: run.id, name: run.name, system: run.system },
    ...(outcome === undefined ? {} : { outcome: { word: outcome, reasons: reasonsOf(run.tables) } }),
    witnesses,
    verdicts,
    ...(collections === undefined ? {} : { collections }),
    ...(allocation === undefined ? {} : { allocation }),
    culprits,
    culpritsBecause: because,
    holders,
    ...(old.length === 0
      ? {}
      : {
          oldObjects: {
            witness: `${recording}, jdk.OldObjectSample`,
            rows: old.slice(0, MAX_OLD_OBJECTS),
            more: Math.max(0, old.length - MAX_OLD_OBJECTS),
          },
        }),
    suiteCards: witnesses.some(({ kind }) => kind === 'sampler') ? suiteCards(run.tables) : [],
    disagreements: run.caveats.filter(({ code }) => DISAGREEMENTS.has(code)),
  }
}

/** The verdicts with the classes that are to blame, where the live set grows or memory ran out. */
export function withClasses(leak: LeakDocument, story: JvmStory): LeakDocument {
  if (story.culprits.length === 0) return leak
  const blamed = (report: LeakReport) =>
    report.companion !== true &&
    LIVE_SET.test(report.metric) &&
    isGrowing([outcomeThatCounts(report)], story.outcome?.word)
  const reports = leak.reports.map((report) => (blamed(report) ? { ...report, classes: story.culprits } : report))
  return { ...leak, reports }
}

function holdersOf({ tables }: RunDocument, witnesses: readonly JvmWitness[]): readonly JvmHolder[] {
  const dumps = witnesses.filter(({ kind }) => kind === 'heap dump')
  return tablesOfDumps(tables, 'leak suspects')
    .flatMap(({ table, dump }) => {
      const file = dump === '' ? dumps[0]?.file : dumps.find((each) => each.file.includes(dump))?.file
      return rowsOf(table).map(
        (row): JvmHolder => ({
          witness: file ?? dump,
          suspect: textIn(row.suspect),
          retained: numberIn(row['retained bytes']) ?? 0,
          share: numberIn(row['share of heap']) ?? 0,
          holds: textIn(row.holds),
          holdsInstances: numberIn(row['held instances']) ?? 0,
          holdsBytes: numberIn(row['held bytes']) ?? 0,
          path: textIn(row['path from the root']),
        }),
      )
    })
    .slice(0, MAX_HOLDERS)
}

function allocationOf(run: RunDocument, witnesses: readonly JvmWitness[]): JvmAllocation | undefined {
  const table = tableNamed(run.tables, 'view allocation-by-class')
  if (!table || table.rows.length === 0) return undefined
  const weights = run.profiles.find(({ name }) => name === 'allocation samples')?.sampleTypes
  const bytes = weights?.find(({ type }) => type === 'alloc_space')?.total
  return {
    witness: `${fileOf(witnesses, 'flight recording')}, jdk.ObjectAllocationSample`,
    rows: rowsOf(table)
      .slice(0, MAX_CLASSES)
      .map((row) => {
        const share = numberIn(row['Allocation Pressure']) ?? 0
        return { class: textIn(row['Object Type']), share, ...(bytes === undefined ? {} : { bytes: share * bytes }) }
      }),
  }
}

function fileOf(witnesses: readonly JvmWitness[], wanted: JvmWitness['kind']): string {
  return witnesses.find(({ kind, state }) => kind === wanted && state !== 'lost')?.file ?? wanted
}

function reasonsOf(tables: readonly Table[]): readonly string[] {
  const [found] = tablesOfDumps(tables, 'Outcome and its evidence')
  // Rows with a number tell who counted it.
  return (found === undefined ? [] : rowsOf(found.table))
    .filter(({ records }) => records === null)
    .map(({ evidence }) => textIn(evidence))
}
