/**
 * Which witness of one JVM's heap is believed first. A flight recording knows the heap after each collection to the byte,
 * and a GC log most often to the MiB; but a recording may begin late or keep only its last hours.
 */
import type { Points, SeriesHeader } from '../model.ts'

/** Share of what the log saw that the recording must have seen too. */
const ENOUGH_SEEN = 0.8

/** The label by which a layout tells what a GC log says from what a recording beside it says of the same. */
const WITNESS = 'witness'

export interface Witnesses<S> {
  readonly first: S
  readonly beside: S
  /** Why the first one is believed before the other. */
  readonly because: string
}

/** Undefined where the series are not a recording's and a log's of one metric. */
export function witnesses<S extends SeriesHeader & Points>(series: readonly S[]): Witnesses<S> | undefined {
  const [one, other, ...more] = series
  if (one === undefined || other === undefined || more.length > 0) return undefined
  const [log, recording] = isOfLog(one) ? [one, other] : [other, one]
  if (log.metric !== recording.metric || !isOfLog(log) || isOfLog(recording)) return undefined
  return spanOf(recording) >= ENOUGH_SEEN * spanOf(log)
    ? {
        first: recording,
        beside: log,
        because: 'Judged by the flight recording, which knows the heap to the byte; the GC log is judged beside it.',
      }
    : {
        first: log,
        beside: recording,
        because: 'Judged by the GC log, which saw more of the run than the flight recording, judged beside it.',
      }
}

/** Without what the other witness says of the same metrics; all where there is only one. */
export function byFirstWitness<S extends SeriesHeader>(
  headers: readonly S[],
  first: SeriesHeader | undefined,
): readonly S[] {
  if (first === undefined) return headers
  const ofLog = isOfLog(first)
  const told = new Set(headers.filter((each) => isOfLog(each) === ofLog).map(({ metric }) => metric))
  return headers.filter((each) => isOfLog(each) === ofLog || !told.has(each.metric))
}

export function isOfLog({ labels }: SeriesHeader): boolean {
  return labels?.[WITNESS] !== undefined
}

function spanOf({ t }: Points): number {
  return (t.at(-1) ?? 0) - (t[0] ?? 0)
}
