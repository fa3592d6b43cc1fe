/** A line over a figure that is moved along its time axis, by pointer or by keyboard; what it means, its user says. */
import { type KeyboardEvent, type PointerEvent, useEffect, useState } from 'react'
import type { Seconds } from '../../shared/model.ts'
import { type PlotArea, timeOfX, xOfTime } from './plotArea.ts'
import styles from './timeHandle.module.css'
import type { TimeWindow } from './timeWindow.ts'

/** Of the whole stretch: a key press, and one with Shift. */
const [STEP, LEAP] = [0.01, 0.1]

interface TimeHandleProps {
  readonly area: PlotArea
  readonly at: Seconds
  /** As far as it can be moved. */
  readonly within: TimeWindow
  readonly label: string
  readonly say: (at: Seconds) => string
  /** The handle was let go at another time; it goes back when this is refused. */
  readonly onRelease: (at: Seconds) => Promise<void>
}

export function TimeHandle({ area, at, within, label, say, onRelease }: TimeHandleProps) {
  const [moved, setMoved] = useState<Seconds>()
  const now = moved ?? at
  const shownIn = now >= area.shown.start && now <= area.shown.end

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new place from outside ends what was moved before
  useEffect(() => setMoved(undefined), [at])

  function move(to: Seconds): void {
    setMoved(Math.max(within.start, Math.min(within.end, to)))
  }
  function release(): void {
    if (moved === undefined) return
    if (moved === at) setMoved(undefined)
    else onRelease(moved).catch(() => setMoved(undefined))
  }
  function pointed({ clientX, currentTarget }: PointerEvent<HTMLElement>): void {
    const stage = currentTarget.parentElement?.getBoundingClientRect()
    if (stage !== undefined) move(timeOfX(area, clientX - stage.left))
  }
  function onKeyDown(event: KeyboardEvent): void {
    const step = (event.shiftKey ? LEAP : STEP) * (within.end - within.start)
    if (event.key === 'ArrowLeft' || event.key === 'ArrowDown') move(now - step)
    else if (event.key === 'ArrowRight' || event.key === 'ArrowUp') move(now + step)
    else if (event.key === 'Home') move(within.start)
    else if (event.key === 'End') move(within.end)
    else if (event.key === 'Escape' && moved !== undefined) setMoved(undefined)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  if (!shownIn) return undefined
  return (
    <div
      className={styles.handle}
      style={{ left: xOfTime(area, now), top: area.top, height: area.height }}
      data-moving={moved === undefined ? undefined : true}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={within.start}
      aria-valuemax={within.end}
      aria-valuenow={now}
      aria-valuetext={say(now)}
      onKeyDown={onKeyDown}
      onKeyUp={release}
      onBlur={release}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        event.currentTarget.focus()
        event.preventDefault()
        setMoved(at)
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) pointed(event)
      }}
      onPointerUp={release}
      onPointerCancel={() => setMoved(undefined)}
    >
      <span className={styles.grip} />
      <span className={styles.words}>{say(now)}</span>
    </div>
  )
}
