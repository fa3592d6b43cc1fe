/** Which series of two runs belong together. */
import type { LeakDocument, RunDocument, SeriesDocument } from '../api.ts'

/** One run as a comparison needs it. */
export interface ComparedRun {
  readonly document: RunDocument
  readonly leak: LeakDocument
}

/** A series of both sides, or of one, known by phase, metric, unit and labels. */
export interface SeriesPair {
  readonly phase?: string
  readonly metric: string
  /** Of the first run that has it. */
  readonly base?: SeriesDocument
  readonly candidate?: SeriesDocument
  /** Of every run of the side that has it, in the order of the runs. */
  readonly bases: readonly SeriesDocument[]
  readonly candidates: readonly SeriesDocument[]
  /** Which of several in one run that nothing tells apart; 0 for the first. */
  readonly nth: number
}

/** Pairs in the order of the base's series, then those that only the candidate has. One metric in two units is two pairs of one side: such numbers must not meet in a row. */
export function pairSeries(
  base: readonly (readonly SeriesDocument[])[],
  candidate: readonly (readonly SeriesDocument[])[],
): readonly SeriesPair[] {
  const pairs = new Map<string, SeriesPair>()
  const add = (side: 'base' | 'candidate', all: readonly SeriesDocument[]): void => {
    // Two files may bring the same metric without a label to tell them apart: the first meets the first.
    const seen = new Map<string, number>()
    for (const series of all) {
      const labels = Object.entries(series.labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
      const name = JSON.stringify([series.phase, series.metric, series.unit, labels])
      const nth = seen.get(name) ?? 0
      seen.set(name, nth + 1)
      const key = `${nth} ${name}`
      const { metric, phase } = series
      const pair = pairs.get(key) ?? {
        ...(phase === undefined ? {} : { phase }),
        metric,
        nth,
        bases: [],
        candidates: [],
      }
      const members = `${side}s` as const
      pairs.set(key, { ...pair, [side]: pair[side] ?? series, [members]: [...pair[members], series] })
    }
  }
  for (const all of base) add('base', all)
  for (const all of candidate) add('candidate', all)
  return [...pairs.values()]
}
