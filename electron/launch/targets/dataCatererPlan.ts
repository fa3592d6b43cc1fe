/**
 * What a plan of Data Caterer's comes to: its own YAML has records and a rate, and most plans of its suite name the rate by a key
 * that nothing reads, so that they run at the default.
 */
import { parse } from 'yaml'
import { format, formatDuration } from '../../../shared/units.ts'

/** Records a second of a step that does not say `rowsPerSecond`. */
const DEFAULT_RATE = 5
const MAX_STEPS = 20

interface Step {
  readonly name?: unknown
  readonly options?: { readonly rowsPerSecond?: unknown }
  readonly count?: { readonly records?: unknown }
}

/** A sentence a step; empty for what is no such plan. */
export function dataCatererWords(text: string): readonly string[] {
  const plan = parsed(text)
  if (!Array.isArray(plan?.dataSources)) return []
  const steps = (plan.dataSources as { readonly steps?: unknown }[]).flatMap(({ steps: own }) =>
    Array.isArray(own) ? (own as Step[]) : [],
  )
  return steps.slice(0, MAX_STEPS).flatMap(({ name, options, count }) => {
    const records = Number(count?.records)
    const stated = Number(options?.rowsPerSecond)
    const rate = stated > 0 ? stated : DEFAULT_RATE
    if (!(records > 0)) return []
    const why = stated > 0 ? '' : ", Data Caterer's default, since it does not say rowsPerSecond"
    return [
      `step ${String(name ?? '')}: ${format(records, 'count')} records at ${format(rate, 'count/second')}${why}: about ${formatDuration(records / rate)}`,
    ]
  })
}

function parsed(text: string): { readonly dataSources?: unknown } | undefined {
  try {
    const value: unknown = parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    // No YAML: a file of another kind.
    return undefined
  }
}
