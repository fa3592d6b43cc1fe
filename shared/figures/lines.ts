/** Points as Plotly draws them. */
import type { Unit } from '../model.ts'

/** The largest magnitude among the points that are not NaN; 0 when there is none. */
export function largest(series: readonly { readonly v: Float64Array }[]): number {
  let size = 0
  for (const { v } of series) for (const x of v) if (Math.abs(x) > size) size = Math.abs(x)
  return size
}

/** A line needs two points; fewer, or points that stand alone between gaps, show as dots. */
export function drawingMode(v: Float64Array): 'lines' | 'lines+markers' {
  const n = v.length
  for (let i = 0; i < n; i++) {
    const alone = (i === 0 || Number.isNaN(v[i - 1])) && (i === n - 1 || Number.isNaN(v[i + 1]))
    if (alone && !Number.isNaN(v[i])) return 'lines+markers'
  }
  return 'lines'
}

/** Values in the axis' unit; what JSON cannot say is null, which Plotly draws as a gap. */
export function displayValues(v: Float64Array, divisor: number): (number | null)[] {
  return Array.from(v, (x) => (Number.isFinite(x) ? x / divisor : null))
}

/** Text after the series' name in the hover box. */
export function hoverTemplate(unit: Unit, symbol: string): string {
  return `%{y:${unit === 'count' ? ',' : ',.2f'}}${symbol === '' || symbol.startsWith('/') ? symbol : ` ${symbol}`}`
}
