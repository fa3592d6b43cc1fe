/** The figures that the suites' own scripts draw, in their order, under their names and in their sizes. */
import { decimate } from '../../shared/analysis/downsample.ts'
import { MAX_FIGURE_POINTS } from '../../shared/api.ts'
import { CATERER_PROFILE_SIZE, catererProfileFigure } from '../../shared/figures/catererProfile.ts'
import type { FusioPicture } from '../../shared/figures/fusioManifest.ts'
import {
  SUITE_COMPARISON_SIZE,
  SUITE_PHASE_SIZE,
  SUITE_SCALE,
  type SuitePhase,
  suiteComparisonFigure,
  suitePhaseFigure,
} from '../../shared/figures/traceStreaming.ts'
import type { Figure, Points, Series, Table } from '../../shared/model.ts'

/** A run as the suite's script sees it: all series with all their points. */
export interface SuiteRun {
  readonly startedAtMs?: number
  readonly series: readonly Series[]
  /** For the figures that a suite prints beside its charts. */
  readonly tables?: readonly Table[]
  /** Pictures that a suite draws of its table alone, each under its own name. */
  readonly pictures?: readonly FusioPicture[]
}

export interface SuiteFigure {
  readonly name: string
  readonly figure: Figure
  /** CSS pixels, and pixels of the picture for each. */
  readonly own: { readonly width: number; readonly height: number; readonly scale: number }
  /** The suite calls it by the file that it draws, and by no prefix. */
  readonly isNamedByFile?: true
}

/** None where the run has nothing that a script draws. */
export function suiteFigures(run: SuiteRun): readonly SuiteFigure[] {
  const profile = catererProfileFigure(
    run.series.map((each) => ({ ...each, ...reduced(each) })),
    run.tables ?? [],
  )
  const write = suitePhase(run, 'write')
  const query = suitePhase(run, 'query')
  const sized = (name: string, figure: Figure, size: { readonly width: number; readonly height: number }) => {
    return { name, figure, own: { ...size, scale: SUITE_SCALE } }
  }
  return [
    ...[write, query].flatMap((phase) =>
      phase === undefined ? [] : [sized(phase.name, suitePhaseFigure(phase, run.startedAtMs), SUITE_PHASE_SIZE)],
    ),
    ...(write !== undefined && query !== undefined
      ? [sized('comparison', suiteComparisonFigure(write, query), SUITE_COMPARISON_SIZE)]
      : []),
    ...(run.pictures ?? []).map(({ name, size, figure }) => ({
      ...sized(name, figure, size),
      isNamedByFile: true as const,
    })),
    ...(profile === undefined ? [] : [sized('profile', profile, CATERER_PROFILE_SIZE)]),
  ]
}

function suitePhase({ series }: SuiteRun, name: SuitePhase['name']): SuitePhase | undefined {
  const find = (metric: string) => series.find((each) => each.phase === name && each.metric === metric)
  const heap = find('go_memstats_heap_alloc_bytes')
  const values = heap?.v.filter((x) => Number.isFinite(x))
  if (heap === undefined || values === undefined || values.length === 0) return undefined
  const part = (key: string, metric: string) => {
    const found = find(metric)
    return found === undefined ? {} : { [key]: reduced(found) }
  }
  return {
    name,
    heapAlloc: reduced(heap),
    ...part('heapSys', 'go_memstats_heap_sys_bytes'),
    ...part('rss', 'rss_proxy_bytes'),
    ...part('gcCycles', 'go_gc_duration_seconds_count'),
    ...part('goroutines', 'go_goroutines'),
    peak: values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    average: values.reduce((a, b) => a + b, 0) / values.length,
  }
}

/** More points than pixels draw the same line and take minutes to write down as SVG. */
function reduced({ t, v }: Series): Points {
  return decimate({ t, v }, MAX_FIGURE_POINTS / 2)
}
