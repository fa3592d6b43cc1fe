import type { LogRow } from './model.ts'
import { formatDuration } from './units.ts'

/** When a row was logged: the time of day in UTC where the run has a date, else the time since its start; empty where neither is known. */
export function rowTime({ at }: Pick<LogRow, 'at'>, startedAtMs: number | undefined): string {
  if (at === undefined) return ''
  if (startedAtMs === undefined) return formatDuration(at)
  return new Date(startedAtMs + at * 1000).toISOString().slice(11, 23)
}
