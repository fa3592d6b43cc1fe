/** The stretch of time that a figure shows: read from what Plotly tells, and moved by keyboard. */
import type { Seconds } from '../../shared/model.ts'

export interface TimeWindow {
  readonly start: Seconds
  readonly end: Seconds
}

/** Seconds; closer in, neighbouring points of any recording stand alone. */
const SMALLEST = 1e-6

/** From a `plotly_relayout` event; undefined when it was about something else than the time axis. */
export function windowOfRelayout(event: Readonly<Record<string, unknown>>): TimeWindow | undefined {
  const range = event['xaxis.range']
  const [start, end] = Array.isArray(range) ? range : [event['xaxis.range[0]'], event['xaxis.range[1]']]
  if (typeof start !== 'number' || typeof end !== 'number') return undefined
  return end - start >= SMALLEST ? { start, end } : undefined
}

/** The window's place after a key, within `whole`; undefined for keys that mean nothing here. */
export function windowAfterKey(key: string, shown: TimeWindow, whole: TimeWindow): TimeWindow | undefined {
  const length = shown.end - shown.start
  const middle = (shown.start + shown.end) / 2
  if (key === 'ArrowLeft') return within(shown.start - length / 4, length, whole)
  if (key === 'ArrowRight') return within(shown.start + length / 4, length, whole)
  if (key === '+' || key === '=') return length / 2 < SMALLEST ? shown : within(middle - length / 4, length / 2, whole)
  if (key === '-') return within(middle - length, length * 2, whole)
  if (key === '0') return whole
  return undefined
}

function within(start: Seconds, length: Seconds, whole: TimeWindow): TimeWindow {
  const kept = Math.min(length, whole.end - whole.start)
  const from = Math.max(whole.start, Math.min(start, whole.end - kept))
  return { start: from, end: from + kept }
}
