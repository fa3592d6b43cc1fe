/** A flame graph on a canvas: wheel and drag move, Ctrl and wheel zoom, a double click fills the width with a frame. */
import { type KeyboardEvent, type PointerEvent, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { deltaColor, flameColors, packageColor, unchangedColor } from '../../../shared/figures/flameColors.ts'
import type { FlameTree } from '../../../shared/profileApi.ts'
import { formatSpelled, formatSpelledDelta } from '../../../shared/units.ts'
import { useTheme } from '../../theme.ts'
import styles from './flame.module.css'
import {
  type FlameView,
  frameAfterKey,
  frameAt,
  isSameWhole,
  panned,
  rowsWithWidth,
  scrolled,
  showingRow,
  viewAfterKey,
  viewOfFrame,
  wholeView,
  zoomed,
} from './flameView.ts'
import { type FlamePicture, paintFlame, ROW } from './paintFlame.ts'

/** Per pixel of a wheel's turn. */
const WHEEL_ZOOM = 1.003
/** CSS pixels a pointer may tremble between press and release of a click. */
const CLICK_SLACK = 4
/** Rows on screen at least, and at most before the graph scrolls by itself. */
const [MIN_ROWS, MAX_ROWS] = [4, 34]

interface FlameGraphProps {
  readonly tree: FlameTree
  readonly unit: string
  /** Words of the widest bar, e.g. `All 20 profiles, 3.2 GiB`. */
  readonly whole: string
  readonly matches?: Uint8Array | undefined
  readonly direction?: 'down' | 'up'
  readonly label: string
  readonly maxRows?: number
  readonly selected: number | undefined
  readonly onSelect: (frame: number | undefined) => void
  readonly onHover: (frame: number | undefined) => void
}

export function FlameGraph(props: FlameGraphProps) {
  const { tree, unit, whole, matches, direction = 'down', label, maxRows = MAX_ROWS, selected } = props
  const theme = useTheme()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [view, setView] = useState<FlameView>(() => wholeView(tree))
  const [seen, setSeen] = useState(tree)
  const [hovered, setHovered] = useState<number>()
  const [size, setSize] = useState({ width: 0, height: 0 })
  const drag = useRef<{ x: number; y: number; view: FlameView; moved: boolean }>(undefined)
  if (seen !== tree) {
    setSeen(tree)
    if (!isSameWhole(seen, tree)) setView(wholeView(tree))
    setHovered(undefined)
  }

  const rows = useMemo(() => rowsWithWidth(tree), [tree])
  const visible = Math.max(1, Math.floor(size.height / ROW))
  const picture = useMemo<FlamePicture>(
    () => ({
      tree,
      fill: fillsOf(tree, theme),
      note: (frame) => noteOf(tree, frame, unit),
      whole,
      matches,
      direction,
      colors: flameColors(theme),
    }),
    [tree, theme, unit, whole, matches, direction],
  )

  useEffect(() => {
    const element = canvas.current
    if (element === null) return
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || size.width === 0) return
    const frame = requestAnimationFrame(() => {
      const ratio = devicePixelRatio
      const [wide, high] = [Math.round(size.width * ratio), Math.round(size.height * ratio)]
      if (element.width !== wide) element.width = wide
      if (element.height !== high) element.height = high
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      paintFlame(context, picture, { view, hovered, selected }, size.width, size.height)
    })
    return () => cancelAnimationFrame(frame)
  }, [picture, view, hovered, selected, size])

  const placeOf = (x: number) => view.start + (x / size.width) * (view.end - view.start)
  function frameUnder(x: number, y: number): number | undefined {
    const row = direction === 'down' ? y / ROW : (size.height - y) / ROW
    return frameAt(tree, placeOf(x), Math.floor(row + view.top))
  }
  function hover(frame: number | undefined): void {
    if (frame === hovered) return
    setHovered(frame)
    props.onHover(frame)
  }

  // React's own wheel listener is passive and could not keep the page from scrolling.
  const onWheel = useEffectEvent((event: WheelEvent) => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      setView(zoomed(tree, view, WHEEL_ZOOM ** -event.deltaY, placeOf(event.offsetX)))
      return
    }
    const down = (direction === 'down' ? event.deltaY : -event.deltaY) / ROW
    const next = panned(tree, scrolled(tree, view, down, visible), event.deltaX / size.width)
    if (next.top === view.top && next.start === view.start) return
    event.preventDefault()
    setView(next)
  })
  useEffect(() => {
    const element = canvas.current
    const listen = (event: WheelEvent) => onWheel(event)
    element?.addEventListener('wheel', listen, { passive: false })
    return () => element?.removeEventListener('wheel', listen)
  }, [])

  function onPointerDown(event: PointerEvent<HTMLCanvasElement>): void {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { x: event.clientX, y: event.clientY, view, moved: false }
  }
  function onPointerMove(event: PointerEvent<HTMLCanvasElement>): void {
    const { offsetX, offsetY } = event.nativeEvent
    const from = drag.current
    if (from === undefined) {
      hover(frameUnder(offsetX, offsetY))
      return
    }
    const [across, down] = [event.clientX - from.x, event.clientY - from.y]
    from.moved ||= Math.hypot(across, down) > CLICK_SLACK
    if (!from.moved) return
    const rowsDown = (direction === 'down' ? -down : down) / ROW
    setView(panned(tree, scrolled(tree, from.view, rowsDown, visible), -across / size.width))
  }
  function onPointerUp(event: PointerEvent<HTMLCanvasElement>): void {
    const { offsetX, offsetY } = event.nativeEvent
    if (drag.current?.moved === false) props.onSelect(frameUnder(offsetX, offsetY))
    drag.current = undefined
  }

  function zoomTo(frame: number | undefined): void {
    if (frame !== undefined) setView(showingRow(tree, viewOfFrame(tree, view, frame), frame, visible))
  }
  function move(key: string): void {
    const next = selected === undefined ? 0 : frameAfterKey(tree, selected, direction === 'down' ? key : flipped(key))
    props.onSelect(next)
    const within = (tree.start[next] ?? 0) >= view.start && (tree.start[next] ?? 0) < view.end
    setView(showingRow(tree, within ? view : wholeView(tree), next, visible))
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const moved = viewAfterKey(tree, view, event.key, visible)
    if (moved !== undefined) setView(moved)
    else if (event.key.startsWith('Arrow')) move(event.key)
    else if (event.key === 'Enter') zoomTo(selected)
    else if (event.key === 'Escape') props.onSelect(undefined)
    else return
    event.preventDefault()
  }

  return (
    <canvas
      ref={canvas}
      className={styles.canvas}
      style={{ height: ROW * Math.max(MIN_ROWS, Math.min(rows, maxRows)) }}
      role="img"
      aria-label={`${label}. Arrow keys move from frame to frame, Enter zooms to one, 0 shows all. The table says the same in words.`}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerLeave={() => hover(undefined)}
      onDoubleClick={({ nativeEvent }) => zoomTo(frameUnder(nativeEvent.offsetX, nativeEvent.offsetY))}
      onKeyDown={onKeyDown}
    />
  )
}

function flipped(key: string): string {
  return key === 'ArrowUp' ? 'ArrowDown' : key === 'ArrowDown' ? 'ArrowUp' : key
}

function fillsOf(tree: FlameTree, theme: ReturnType<typeof useTheme>): readonly string[] {
  const { baseValue, noise } = tree
  if (baseValue === undefined) {
    const ofName = tree.packages.map((name) => packageColor(name, theme))
    return Array.from(tree.frame, (name) => ofName[name] ?? '')
  }
  const deltas = tree.value.map((value, i) => value - (baseValue[i] ?? 0))
  const largest = deltas.reduce((most, delta) => Math.max(most, Math.abs(delta)), 0) || 1
  return Array.from(deltas, (delta, i) =>
    delta === 0 || noise?.[i] ? unchangedColor(theme) : deltaColor(delta / largest, theme),
  )
}

/** The value, or the difference with its sign. */
function noteOf(tree: FlameTree, frame: number, unit: string): string {
  const value = tree.value[frame] ?? 0
  if (tree.baseValue === undefined) return formatSpelled(value, unit)
  return formatSpelledDelta(value - (tree.baseValue[frame] ?? 0), unit)
}
