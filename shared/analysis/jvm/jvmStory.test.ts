import { describe, expect, it } from 'vitest'
import type { LeakDocument, RunDocument } from '../../api.ts'
import type { Cell, LeakReport, Outcome, Series, Table } from '../../model.ts'
import { jvmStory, withClasses } from './jvmStory.ts'
import { byRecording } from './jvmTables.ts'
import { isOfJvm } from './jvmWitnessList.ts'

const table = (name: string, columns: readonly string[], ...rows: readonly (readonly Cell[])[]): Table => ({
  name,
  columns: columns.map((each) => ({ name: each, unit: 'unknown' })),
  rows,
})
const GROWTH = table(
  'class histogram growth',
  ['class', 'culprit', 'gained bytes', 'noise'],
  ['shop.Order', 'yes', 5_000_000, 65_536],
  ['java.lang.String', 'no', 400, 65_536],
)
const SUSPECTS = [
  'suspect',
  'retained bytes',
  'share of heap',
  'holds',
  'held instances',
  'held bytes',
  'path from the root',
]
const suspects = (dump: string, bytes: number) =>
  table(`leak suspects of ${dump}`, SUSPECTS, [
    'class Shop',
    bytes,
    0.6,
    'shop.Order',
    9,
    bytes,
    'sticky class → class Shop.ORDERS',
  ])
const OLD = table(
  'jfr_old_objects',
  ['class', 'age', 'size', 'held_by', 'allocated_in'],
  ['shop.Order', 30, 64, 'GC root: Shop → shop.Order', 'shop.Order.<init>:3 ← Shop.main:7'],
  ['shop.Order', 50, 64, 'GC root: Shop → shop.Order', 'shop.Order.<init>:3 ← Shop.main:7'],
  ['byte[]', 0.1, 16, 'byte[]', 'Shop.main:9'],
)

function run(tables: readonly Table[], more: Partial<RunDocument> = {}): RunDocument {
  return {
    format: 'quartile/run',
    version: 1,
    id: '0123456789abcdef',
    name: 'a run',
    system: 'jvm',
    duration: 60,
    origin: '/x',
    parameters: {},
    phases: [],
    series: [],
    profiles: [],
    tables,
    caveats: [],
    files: [
      { path: 'gc.log', importer: 'gc-log' },
      { path: 'a.hprof', importer: 'hprof' },
      { path: 'b.hprof', importer: 'hprof' },
      { path: 'run.jfr', importer: 'jfr' },
    ],
    ...more,
  }
}

function leak(outcome: Outcome): LeakDocument {
  const report: LeakReport = { metric: 'jvm_heap_after_gc_bytes', outcome, reasons: [] }
  const run = { id: '0123456789abcdef', name: 'a run', system: 'jvm' }
  return { format: 'quartile/leak', version: 1, run, outcome, reports: [report, { ...report, companion: true }] }
}

const histogram = (dump: string) => table(`class histogram of ${dump}`, ['class', 'instances'], ['shop.Order', 1])
const DUMPS = [histogram('a'), suspects('a', 100), histogram('b'), suspects('b', 9_000)]

describe('culprit classes', () => {
  it('are those that grew in every dump, with what holds them and who allocated them', () => {
    const story = jvmStory(run([...DUMPS, GROWTH, OLD]), leak('leak'), [])
    expect(story.culprits.map((each) => each.class)).toEqual(['shop.Order'])
    expect(story.culprits[0]).toMatchObject({
      gained: 5_000_000,
      held: 9_000,
      share: 0.6,
      chain: 'sticky class → class Shop.ORDERS',
      allocatedIn: ['shop.Order.<init>:3', 'Shop.main:7'],
    })
    expect(story.culprits[0]?.witnesses).toEqual([
      'grew in each of 2 heap dumps by +4.77 MiB in all',
      '9 objects with 8.79 KiB in b.hprof, held by class Shop',
      '2 of 3 old objects in the recording, the oldest of 50.00 s',
    ])
  })

  it('are none where nothing grew: what holds most of a level heap is told apart', () => {
    const story = jvmStory(run([...DUMPS, OLD]), leak('stable'), [])
    expect(story.culprits).toEqual([])
    expect(story.culpritsBecause).toBe(
      'No class grew through both heap dumps beyond the noise. The live set does not grow.',
    )
    expect(story.holders.map(({ witness, suspect }) => [witness, suspect])).toEqual([
      ['a.hprof', 'class Shop'],
      ['b.hprof', 'class Shop'],
    ])
  })

  it('are what fills a heap that ran out, whatever the verdict on so short a run', () => {
    const one = [table('class histogram', ['class'], ['x']), { ...suspects('a', 9_000), name: 'leak suspects' }]
    const ended = run(one, { parameters: { outcome: 'out of memory' } })
    const story = jvmStory(ended, leak('inconclusive'), [])
    expect(story.culprits.map((each) => each.class)).toEqual(['shop.Order'])
    const judged = withClasses(leak('inconclusive'), story)
    expect(judged.reports.map(({ classes }) => classes?.length)).toEqual([1, undefined])
  })

  it('stand in the verdict on a heap that grows, and in no other', () => {
    const of = (outcome: Outcome) => {
      const document = leak(outcome)
      const [report] = withClasses(document, jvmStory(run([...DUMPS, GROWTH]), document, [])).reports
      return report?.classes?.map((each) => each.class)
    }
    expect(of('leak')).toEqual(['shop.Order'])
    expect(of('growing')).toEqual(['shop.Order'])
    expect(of('stable')).toBeUndefined()
  })
})

describe('the story of a JVM', () => {
  const pauses = (labels: Record<string, string>, ...v: readonly number[]): Series => ({
    metric: 'jvm_gc_pause_seconds',
    unit: 'seconds',
    labels,
    t: Float64Array.from(v.keys()),
    v: Float64Array.from(v),
  })
  const LOG = { witness: 'GC log', kind: 'young', cause: 'G1 Evacuation Pause' }

  it('counts pauses by one witness, the log before the recording', () => {
    const both = [
      pauses({ name: 'G1New', cause: 'x' }, 9, 9),
      pauses(LOG, 1, 2, 3),
      pauses({ ...LOG, kind: 'full' }, 10),
    ]
    const counts = table('GC summary', ['throughput', 'footprint'], [0.9, 64])
    const { collections } = jvmStory(run([counts]), leak('stable'), both)
    expect(collections).toMatchObject({
      witness: 'gc.log',
      pauses: 4,
      pausedSeconds: 16,
      max: 10,
      throughput: 0.9,
      footprint: 64,
    })
    expect(collections?.byCause.map(({ kind, pauses: count }) => [kind, count])).toEqual([
      ['full', 1],
      ['young', 3],
    ])
  })

  it('reckons the figures of a recording alone from its series', () => {
    const rate: Series = {
      metric: 'jvm_allocation_bytes_per_second',
      unit: 'bytes/second',
      t: Float64Array.of(0, 10, 20),
      v: Float64Array.of(Number.NaN, 100, 300),
    }
    const committed: Series = {
      ...rate,
      metric: 'jvm_heap_committed_bytes',
      unit: 'bytes',
      v: Float64Array.of(1, 5, 3),
    }
    const series = [pauses({ name: 'G1New', cause: 'x' }, 1, 1), rate, committed]
    const alone = run([], { files: [{ path: 'run.jfr', importer: 'jfr' }], parameters: { max_heap_bytes: 8 } })
    expect(jvmStory(alone, leak('stable'), series).collections).toMatchObject({
      witness: 'run.jfr, jdk.GCPhasePause',
      throughput: 0.9,
      allocation: 200,
      footprint: 5,
      limit: 8,
    })
  })

  it('puts objects that something holds before garbage, and those alike into one row', () => {
    const { oldObjects } = jvmStory(run([OLD]), leak('stable'), [])
    expect(oldObjects?.rows.map(({ class: name, objects, oldest, heldBy }) => [name, objects, oldest, heldBy])).toEqual(
      [
        ['shop.Order', 2, 50, 'GC root: Shop → shop.Order'],
        ['byte[]', 1, 0.1, ''],
      ],
    )
  })

  it('says of a lost recording that it is lost, and of a dump whether it is whole', () => {
    const caveat = (code: string, subject: string) =>
      ({ code, severity: 'data-loss', subject, message: `${subject}: it ends too early` }) as const
    const { witnesses } = jvmStory(
      run([], {
        files: [
          { path: 'a.hprof', importer: 'hprof' },
          { path: 'b.hprof', importer: 'hprof' },
          { path: 'run.jfr', skipped: true, reason: 'empty' },
          { path: 'notes.txt', skipped: true, reason: 'unknown' },
        ],
        caveats: [caveat('recording-lost', 'run.jfr'), caveat('heap-dump-cut-off', 'b.hprof')],
      }),
      leak('stable'),
      [],
    )
    expect(witnesses.map(({ file, state }) => [file, state])).toEqual([
      ['a.hprof', 'whole'],
      ['b.hprof', 'partial'],
      ['run.jfr', 'lost'],
    ])
  })

  it('is told of what a JVM left, and not of a web server alone', () => {
    expect(isOfJvm(run([]))).toBe(true)
    expect(isOfJvm(run([], { files: [{ path: 'http.log', importer: 'caterer-http-log' }] }))).toBe(false)
  })
})

describe('tables of a recording', () => {
  it('are told apart by the events that it lists', () => {
    const events = table('jfr_events', ['event', 'count'], ['jdk.CPULoad', 4], ['my.Event', 2])
    const all = [events, table('my.Event', ['x']), table('view gc', ['x']), table('GC summary', ['x'])]
    const { recording, others } = byRecording(all)
    expect(recording.map(({ name }) => name)).toEqual(['jfr_events', 'my.Event', 'view gc'])
    expect(others.map(({ name }) => name)).toEqual(['GC summary'])
  })
})
