import type { Unit } from '../../../shared/model.ts'

/** The unit that a metric's name states by Prometheus's conventions. */
export function unitByName(name: string): Unit {
  const stem = name.replace(/_(?:total|sum)$/, '')
  if (/_seconds$/.test(stem)) return 'seconds'
  if (/_bytes$/.test(stem)) return 'bytes'
  if (/_ratio$/.test(stem)) return 'ratio'
  return /_(?:total|count|bucket|info)$/.test(name) ? 'count' : 'unknown'
}
