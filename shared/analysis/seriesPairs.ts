/** Which series of two runs belong together. */
import type { LeakDocument, RunDocument, SeriesDocument } from '../api.ts'

/** One run as a comparison needs it. */
export interface ComparedRun {
  readonly document: RunDocument
  readonly leak: LeakDocument
}

/** A series of both runs, or of one, known by phase, metric, unit and labels. */
export interface SeriesPair {
  readonly phase?: string
  readonly metric: string
  readonly base?: SeriesDocument
  readonly candidate?: SeriesDocument
}

/** Pairs in the order of the base's series, then those that only the candidate has. One metric in two units is two pairs of one side: such numbers must not meet in a row. */
export function pairSeries(
  base: readonly SeriesDocument[],
  candidate: readonly SeriesDocument[],
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
      const { metric, phase } = series
      const key = `${nth} ${name}`
      pairs.set(key, { ...(phase === undefined ? {} : { phase }), metric, ...pairs.get(key), [side]: series })
    }
  }
  add('base', base)
  add('candidate', candidate)
  return [...pairs.values()]
}
