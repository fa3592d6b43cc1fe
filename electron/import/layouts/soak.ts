/**
 * The folder of BanyanDB's soak test, `dist/soak/<timestamp>/`:
 *
 *     summary.json  rss-trend.csv  diff-<ts>.json  diff-final.json  run.log  banyand.log  monitor.log  baseline.json
 *     pprof-start/ pprof-<ts>/ pprof-end/  with heap-<unix>.pb.gz and goroutine-<unix>.txt, or a folder a role with them
 *
 * Each goroutine capture states a total in its first line; together they are the series that shows growth in steps, beside
 * the stacks, which are profiles. In the same way the replays, hundreds in two days, become one series of passed and
 * failed; those that failed are read.
 */
import type { ImportRecord } from '../../../shared/records.ts'
import type { Importer } from '../importer.ts'
import { goroutineTotal } from '../profiles/goroutineText.ts'
import type { FoundFile, Layout, PlannedSource, RunPlan } from './layout.ts'
import { nameOf, parentOf } from './layout.ts'

const PARTS = new Set(['soak-summary-json', 'soak-rss-trend-csv', 'soak-diff-json'])
const CAPTURE = /(?:^|\/)pprof-[^/]+\/(?:(?<role>[^/]+)\/)?(?:heap|goroutine)-(?<unix>\d{9,11})\.(?:pb|txt)/

interface Capture {
  readonly file: FoundFile
  readonly role: string
  readonly unix: number
  readonly total: number
}

/** Says a series that was read of the heads of many files, then what the file itself holds. */
function withSeries(importer: Importer, series: readonly ImportRecord[], own: boolean): Importer {
  return {
    id: importer.id,
    sniff: importer.sniff,
    async *parse(source) {
      yield* series
      if (own) yield* importer.parse(source)
      // The content is part of the run's identity, and so is read.
      else for await (const chunk of source.chunks()) void chunk
    },
  }
}

function seriesOf(role: string, captures: readonly Capture[]): readonly ImportRecord[] {
  const first = captures[0]?.unix ?? 0
  const labels = role === '' ? {} : { labels: { role } }
  return [
    {
      kind: 'frame',
      epochMs: first * 1000,
      series: [{ metric: 'go_goroutines', unit: 'count', column: 'goroutine profile: total', ...labels }],
    },
    {
      kind: 'points',
      t: Float64Array.from(captures, ({ unix }) => unix - first),
      v: [Float64Array.from(captures, ({ total }) => total)],
    },
  ]
}

function goroutineSources(files: readonly FoundFile[]): PlannedSource[] {
  const captures = files.flatMap((file): Capture[] => {
    const { role = '', unix } = CAPTURE.exec(file.path)?.groups ?? {}
    const total = goroutineTotal(file.head)
    return total === undefined || unix === undefined ? [] : [{ file, role, unix: Number(unix), total }]
  })
  return [...Map.groupBy(captures, ({ role }) => role)].flatMap(([role, own]) => {
    const sorted = own.toSorted((a, b) => a.unix - b.unix)
    return sorted.flatMap(({ file }, i): PlannedSource[] => {
      const { importer } = file
      if (!importer) return []
      return [{ file, importer: withSeries(importer, i === 0 ? seriesOf(role, sorted) : [], true), ...ofRole(file) }]
    })
  })
}

/** A profile is of the process in whose folder it lies. */
function ofRole({ path }: FoundFile): Pick<PlannedSource, 'role'> {
  const role = CAPTURE.exec(path)?.groups?.role
  return role === undefined ? {} : { role }
}

/** Nobody reads more replays one by one. */
const MAX_FAILED_REPLAYS = 50

function replaySources(files: readonly FoundFile[]): PlannedSource[] {
  const decoder = new TextDecoder()
  const replays = files.flatMap((file) => {
    if (file.importer?.id !== 'soak-diff-json') return []
    const text = decoder.decode(file.head)
    const at = Date.parse(/"run_at"\s*:\s*"([^"]{1,40})"/.exec(text)?.[1] ?? '')
    // Divergences are long and may push the end of the document out of the head.
    const passed = /"pass"\s*:\s*true/.test(text)
    return [{ file, importer: file.importer, at, passed }]
  })
  const timed = replays.filter(({ at }) => !Number.isNaN(at)).sort((a, b) => a.at - b.at)
  const first = timed[0]?.at ?? 0
  const series: readonly ImportRecord[] =
    timed.length < 2
      ? []
      : [
          {
            kind: 'frame',
            epochMs: first,
            series: [{ metric: 'soak_replay_failed', unit: 'count', column: 'pass' }],
          },
          {
            kind: 'points',
            t: Float64Array.from(timed, ({ at }) => (at - first) / 1000),
            v: [Float64Array.from(timed, ({ passed }) => (passed ? 0 : 1))],
          },
        ]
  let failed = 0
  return replays.map(({ file, importer, passed }, i): PlannedSource => {
    const own = replays.length === 1 || (!passed && failed++ < MAX_FAILED_REPLAYS)
    return { file, importer: withSeries(importer, i === 0 ? series : [], own) }
  })
}

export const soak: Layout = {
  id: 'soak',
  claim(files) {
    const known = files.filter((file) => file.importer && PARTS.has(file.importer.id))
    return [...new Set(known.map((file) => parentOf(file.path)))].map((root): RunPlan => {
      const prefix = root === '' ? '' : `${root}/`
      const members = files.filter(
        (file) =>
          parentOf(file.path) === root ||
          (file.path.startsWith(prefix) && CAPTURE.test(file.path.slice(prefix.length))),
      )
      const goroutines = goroutineSources(members)
      const replays = replaySources(members)
      const captured = new Set([...goroutines, ...replays].map(({ file }) => file))
      return {
        name: root === '' ? '' : nameOf(root),
        root,
        system: 'banyandb-soak',
        parameters: {},
        sources: [
          ...members.flatMap((file) =>
            file.importer && !captured.has(file) ? [{ file, importer: file.importer, ...ofRole(file) }] : [],
          ),
          ...replays,
          ...goroutines,
        ],
        skipped: members
          .filter((file) => !file.importer)
          .map(({ path, unknown }) => ({ path, reason: unknown ?? 'no format recognises it' })),
      }
    })
  },
}
