/** Where the plot itself lies in the place of its figure, so that something may stand on a moment of time. */
import type { Figure, Seconds } from '../../shared/model.ts'

/** CSS pixels within the figure's place, and the stretch of time that they show. */
export interface PlotArea {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly shown: { readonly start: Seconds; readonly end: Seconds }
}

/** Undefined while nothing is drawn, or when the figure has no time axis. */
export function plotAreaOf(place: HTMLElement, figure: Figure): PlotArea | undefined {
  const axis = figure.layout.xaxis as { readonly range?: readonly unknown[] } | undefined
  const [start, end] = axis?.range ?? []
  // The rectangle that catches the pointer: it covers the plot between its axes, and nothing else.
  const drawn = place.querySelector('.nsewdrag')?.getBoundingClientRect()
  if (drawn === undefined || typeof start !== 'number' || typeof end !== 'number' || !(end > start)) return undefined
  const { left, top } = place.getBoundingClientRect()
  return {
    left: drawn.left - left,
    top: drawn.top - top,
    width: drawn.width,
    height: drawn.height,
    shown: { start, end },
  }
}

export const xOfTime = ({ left, width, shown }: PlotArea, at: Seconds): number =>
  left + ((at - shown.start) / (shown.end - shown.start)) * width

export const timeOfX = ({ left, width, shown }: PlotArea, x: number): Seconds =>
  shown.start + ((x - left) / width) * (shown.end - shown.start)
