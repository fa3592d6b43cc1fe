/**
 * Draws a figure that the core made. Plotly owns the pixels; this component hands it the figure, follows the size of
 * its place, and tells in seconds which stretch of time the person asks for.
 */
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react'
import { MAX_FIGURE_POINTS } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import type { Figure } from '../../shared/model.ts'
import type { PinnedFigure } from '../../shared/reportApi.ts'
import { failureOf } from '../connection.ts'
import { FailureNotice } from '../widgets/Notice.tsx'
import styles from './charts.module.css'
import { FigureTable } from './FigureTable.tsx'
import { PinFigure } from './PinFigure.tsx'
import type { Data, Layout, PlotlyHTMLElement, PlotRelayoutEvent, PlotSelectionEvent } from './plot.ts'
import { type PlotArea, plotAreaOf } from './plotArea.ts'
import { SaveFigure } from './SaveFigure.tsx'
import { type TimeWindow, windowAfterKey, windowOfRelayout } from './timeWindow.ts'

/** Pixels; a redraw for every pixel of a resize would ask the core for nothing new. */
const WIDTH_STEP = 128

/** Pixels, for a figure that comes while its place is hidden; it is resized when the place is shown. */
const HIDDEN_SIZE = { width: 640, height: 400 }

interface PlotProps {
  readonly figure: Figure | undefined
  /** What the figure shows, for a screen reader. */
  readonly label: string
  /** How a report asks for the figure; absent where it is of this moment only. */
  readonly pin?: PinnedFigure
  /** A newer figure is on its way. */
  readonly stale: boolean
  /** Points per series worth asking for at the present width; absent where a figure has no more than it has. */
  readonly onPoints?: (points: number) => void
  /** A stretch of time was asked for; undefined for all of it. Absent where the core draws all there is. */
  readonly onWindow?: (window: TimeWindow | undefined) => void
  /** A stretch of time was selected by a drag, which then does not zoom. */
  readonly onBrush?: (window: TimeWindow) => void
  /** All that `onWindow` may ask for. */
  readonly whole?: TimeWindow
  /** Stands on the plot, where moments of time have their place. */
  readonly onPlot?: (area: PlotArea) => ReactNode
  /** Stands in the line above the figure. */
  readonly children?: ReactNode
}

export function Plot({ figure, label, pin, stale, onPoints, onWindow, onBrush, onPlot, whole, children }: PlotProps) {
  const place = useRef<HTMLDivElement>(null)
  const [failure, setFailure] = useState<ReturnType<typeof failureOf>>()
  const [asTable, setAsTable] = useState(false)
  const [area, setArea] = useState<PlotArea>()

  const measured = useEffectEvent((element: HTMLElement) => {
    if (onPlot !== undefined && figure !== undefined) setArea(plotAreaOf(element, figure))
  })

  const relayout = useEffectEvent((event: PlotRelayoutEvent) => {
    const window = windowOfRelayout(event as Readonly<Record<string, unknown>>)
    if (window !== undefined) onWindow?.(window)
  })
  const reset = useEffectEvent(() => onWindow?.(undefined))
  const brushed = useEffectEvent((event: PlotSelectionEvent | undefined) => {
    const [start, end] = event?.range?.x ?? []
    if (start === undefined || end === undefined) return
    onBrush?.({ start: Math.min(start, end), end: Math.max(start, end) })
    // The figure itself says what is selected; Plotly's own frame would stay behind.
    const element = place.current
    if (element !== null)
      void plotly().then((Plotly) => Plotly.relayout(element, { selections: [] } as Partial<Layout>))
  })
  const resized = useEffectEvent((width: number) =>
    onPoints?.(Math.min(MAX_FIGURE_POINTS, Math.max(WIDTH_STEP, Math.ceil(width / WIDTH_STEP) * WIDTH_STEP))),
  )

  useEffect(() => {
    const element = place.current
    if (element === null) return
    const observer = new ResizeObserver(() => {
      // Hidden behind the table.
      if (element.clientWidth === 0) return
      resized(element.clientWidth)
      if (!isDrawn(element)) return
      void plotly()
        .then((Plotly) => Plotly.relayout(element, sizeOf(element)))
        .then(() => measured(element))
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      if (isDrawn(element)) void plotly().then((Plotly) => Plotly.purge(element))
    }
  }, [])

  const windowed = onWindow !== undefined
  useEffect(() => {
    const element = place.current
    if (element === null || figure === undefined) return
    let current = true
    draw(element, figure, windowed).then(
      (drawn) => {
        if (!current) return
        setFailure(undefined)
        measured(element)
        drawn.removeAllListeners('plotly_relayout')
        drawn.removeAllListeners('plotly_doubleclick')
        drawn.removeAllListeners('plotly_selected')
        drawn.on('plotly_selected', (event) => brushed(event))
        drawn.on('plotly_relayout', (event) => relayout(event))
        drawn.on('plotly_doubleclick', () => reset())
      },
      (error: unknown) => {
        if (current) setFailure(failureOf(error))
      },
    )
    return () => {
      current = false
    }
  }, [figure, windowed])

  function onKeyDown(key: string): boolean {
    const range = (figure?.layout.xaxis as { range?: readonly number[] } | undefined)?.range
    const [start, end] = range ?? []
    if (onWindow === undefined || whole === undefined || start === undefined || end === undefined) return false
    const next = windowAfterKey(key, { start, end }, whole)
    if (next !== undefined) onWindow(key === '0' ? undefined : next)
    return next !== undefined
  }

  return (
    <div className={styles.plot} aria-busy={stale || figure === undefined}>
      <div className={styles.bar}>
        <div className={styles.beside}>{children}</div>
        {stale && <span>Drawing…</span>}
        {windowed && <span className={styles.hint}>Drag zooms, double click shows all</span>}
        {onBrush !== undefined && <span className={styles.hint}>Drag selects a stretch of time</span>}
        <button type="button" className={styles.toggle} onClick={() => setAsTable(!asTable)}>
          {figure?.table !== undefined
            ? asTable
              ? 'Show the figure'
              : 'Show its numbers'
            : asTable
              ? 'Points as a figure'
              : 'Points as a table'}
        </button>
        {figure !== undefined && pin !== undefined && <PinFigure figure={pin} title={label} />}
        {figure !== undefined && <SaveFigure figure={figure} name={label} place={place} />}
      </div>
      {failure !== undefined && <FailureNotice failure={failure} />}
      <div className={styles.stage} hidden={asTable}>
        <div
          ref={place}
          className={styles.place}
          role="img"
          aria-label={`${label}${windowed ? '. Arrow keys pan, plus and minus zoom, 0 shows all.' : ''}`}
          tabIndex={windowed ? 0 : undefined}
          onKeyDown={(event) => {
            if (!event.ctrlKey && !event.metaKey && !event.altKey && onKeyDown(event.key)) event.preventDefault()
          }}
        />
        {area !== undefined && onPlot?.(area)}
      </div>
      {asTable && figure !== undefined && <FigureTable figure={figure} />}
    </div>
  )
}

function isDrawn(element: HTMLElement): boolean {
  return element.classList.contains('js-plotly-plot')
}

/** Said outright: Plotly's own measuring takes a place that is still being laid out for a larger one. */
function sizeOf(element: HTMLElement): { readonly width: number; readonly height: number } {
  return { width: element.clientWidth || HIDDEN_SIZE.width, height: element.clientHeight || HIDDEN_SIZE.height }
}

/** Reads the large part that draws while the person still looks at something else. */
export function warmUpPlots(): () => void {
  // What keeps it from loading is said when it is needed.
  const idle = requestIdleCallback(() => void import('./plot.ts').catch(() => undefined))
  return () => cancelIdleCallback(idle)
}

async function plotly() {
  try {
    return (await import('./plot.ts')).default
  } catch (error) {
    throw new UserError('unavailable', 'The part of Quartile that draws could not be loaded', `${error}`)
  }
}

async function draw(element: HTMLElement, { data, layout }: Figure, windowed: boolean): Promise<PlotlyHTMLElement> {
  const Plotly = await plotly()
  const axis = layout.xaxis as { readonly range?: unknown } | undefined
  // Where the core draws the stretch asked for, its answer is right and not the range that Plotly remembers.
  const timeAxis = windowed && axis !== undefined ? { xaxis: { ...axis, uirevision: JSON.stringify(axis.range) } } : {}
  return Plotly.react(element, data as Data[], { ...layout, ...timeAxis, ...sizeOf(element) } as Partial<Layout>, {
    displaylogo: false,
    displayModeBar: false,
    doubleClick: windowed ? false : 'reset',
    showTips: false,
    // Follows its place by the observer above.
    responsive: false,
  })
}
