/**
 * Rows as lines over parallel axes. Each axis has two ends that a person drags or moves by keys; the rows between all ends
 * stay strong, and the same filter holds for every other figure of the sweep.
 */
import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { levelLabel, MAX_LEVELS } from '../../../shared/analysis/sweep/levels.ts'
import type { Cell } from '../../../shared/model.ts'
import type { SweepColumn, SweepFilter } from '../../../shared/sweepApi.ts'
import { format } from '../../../shared/units.ts'
import styles from './sweep.module.css'

/** CSS pixels of the drawing; it is scaled to its place. */
const WIDTH = 1_000
const HEIGHT = 380
const TOP = 52
const BOTTOM = 30
const SIDE = 70
/** Parts of an axis that a key moves an end by, where it has no few values. */
const KEY_STEPS = 20
/** Letters beside an axis. */
const MAX_TICK = 16

interface ParallelProps {
  readonly columns: readonly SweepColumn[]
  readonly cells: readonly (readonly Cell[])[]
  readonly filters: readonly SweepFilter[]
  readonly onFilter: (filter: SweepFilter) => void
}

/** Where a value of a column stands, 0 at the bottom and 1 at the top; texts stand in the order of their list. */
function placeOf({ values = [], min, max }: SweepColumn, cell: Cell): number | undefined {
  if (cell === null) return undefined
  if (typeof cell === 'number' && min !== undefined && max !== undefined)
    return max === min ? 0.5 : (cell - min) / (max - min)
  const at = values.indexOf(cell)
  return at < 0 ? undefined : values.length === 1 ? 0.5 : at / (values.length - 1)
}

function passes(filters: readonly SweepFilter[], columns: readonly SweepColumn[], row: readonly Cell[]): boolean {
  return columns.every((column, i) => {
    const filter = filters.find((each) => each.column === column.name)
    if (filter === undefined) return true
    const cell = row[i] ?? null
    if (filter.values !== undefined) return filter.values.some((value) => String(value) === String(cell))
    return (
      typeof cell === 'number' &&
      cell >= (filter.min ?? Number.NEGATIVE_INFINITY) &&
      cell <= (filter.max ?? Number.POSITIVE_INFINITY)
    )
  })
}

export function ParallelCoordinates({ columns, cells, filters, onFilter }: ParallelProps) {
  const x = (i: number) => (columns.length === 1 ? WIDTH / 2 : SIDE + (i * (WIDTH - 2 * SIDE)) / (columns.length - 1))
  const y = (place: number) => TOP + (1 - place) * (HEIGHT - TOP - BOTTOM)
  const path = (row: readonly Cell[]) => {
    let isOpen = false
    return columns
      .map((column, i) => {
        const place = placeOf(column, row[i] ?? null)
        const step = place === undefined ? '' : `${isOpen ? 'L' : 'M'}${x(i).toFixed(1)} ${y(place).toFixed(1)}`
        isOpen = place !== undefined
        return step
      })
      .join('')
  }
  const lines = cells.map((row) => ({ d: path(row), isKept: passes(filters, columns, row) }))
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles.parallel}>
      <title>Parallel coordinates</title>
      {[false, true].map((kept) => (
        <path
          key={String(kept)}
          className={kept ? styles.kept : styles.faded}
          d={lines.flatMap(({ d, isKept }) => (isKept === kept ? [d] : [])).join('')}
        />
      ))}
      {columns.map((column, i) => (
        <g key={column.name} transform={`translate(${x(i)} 0)`}>
          <text
            className={styles.axisName}
            y={14}
            textAnchor="middle"
            transform={columns.length > 6 && i % 2 === 1 ? 'translate(0 15)' : undefined}
          >
            {column.name}
          </text>
          <line className={styles.axis} y1={y(0)} y2={y(1)} />
          <Ticks column={column} y={y} />
          <Brush
            column={column}
            y={y}
            filter={filters.find((each) => each.column === column.name)}
            onFilter={onFilter}
          />
        </g>
      ))}
    </svg>
  )
}

/** Few values each have their label; of many, both ends have. */
function Ticks({ column, y }: { readonly column: SweepColumn; readonly y: (place: number) => number }) {
  const { values, min, max } = column
  const shown = values !== undefined && values.length <= 10 ? values : [min, max].filter((value) => value !== undefined)
  return shown.map((value) => (
    <text key={value} className={styles.tick} x={8} y={y(placeOf(column, value) ?? 0) + 4}>
      {tickLabel(column, value)}
    </text>
  ))
}

/** A result as any figure has it, a setting with the digits it was given. */
function tickLabel({ unit, role }: SweepColumn, value: string | number): string {
  if (typeof value === 'string') return value.length > MAX_TICK ? `${value.slice(0, MAX_TICK - 1)}…` : value
  return role === 'result' && unit !== 'text' ? format(value, unit) : levelLabel(Number(value.toPrecision(4)), unit)
}

interface BrushProps {
  readonly column: SweepColumn
  readonly y: (place: number) => number
  readonly filter: SweepFilter | undefined
  readonly onFilter: (filter: SweepFilter) => void
}

/** Both ends of what is kept on an axis, each a slider. */
function Brush({ column, y, filter, onFilter }: BrushProps) {
  const track = useRef<SVGRectElement>(null)
  const stops = stopsOf(column)
  const top = stops.length - 1
  const kept = stops.flatMap((value, at) => (isKept(filter, value) ? [at] : []))
  const [low, high] = [kept[0] ?? 0, kept.at(-1) ?? top]
  if (top < 1) return undefined
  const place = (at: number) => placeOf(column, stops[at] ?? null) ?? 0

  function set(end: 'low' | 'high', at: number): void {
    const bounded = Math.max(0, Math.min(top, at))
    const [from, to] = end === 'low' ? [Math.min(bounded, high), high] : [low, Math.max(bounded, low)]
    onFilter({ column: column.name, ...rangeOf(column, stops, from, to) })
  }
  function onKeyDown(end: 'low' | 'high', event: KeyboardEvent): void {
    const at = end === 'low' ? low : high
    const next = { ArrowUp: at + 1, ArrowRight: at + 1, ArrowDown: at - 1, ArrowLeft: at - 1, Home: 0, End: top }[
      event.key
    ]
    if (next === undefined) return
    event.preventDefault()
    set(end, next)
  }
  function onDrag(end: 'low' | 'high', event: PointerEvent<SVGRectElement>): void {
    const box = track.current?.getBoundingClientRect()
    if (box === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    const share = 1 - (event.clientY - box.top) / box.height
    let nearest = 0
    for (let at = 1; at <= top; at++) if (Math.abs(place(at) - share) < Math.abs(place(nearest) - share)) nearest = at
    if (nearest !== (end === 'low' ? low : high)) set(end, nearest)
  }
  return (
    <>
      <rect ref={track} className={styles.track} x={-5} width={10} y={y(1)} height={y(0) - y(1)} />
      {filter !== undefined && (
        <rect
          className={styles.range}
          x={-5}
          width={10}
          y={y(place(high)) - 3}
          height={y(place(low)) - y(place(high)) + 6}
        />
      )}
      {(['low', 'high'] as const).map((end) => {
        const at = end === 'low' ? low : high
        const value = stops[at]
        return (
          <rect
            key={end}
            className={styles.handle}
            x={-9}
            width={18}
            y={y(place(at)) + (end === 'low' ? 2 : -10)}
            height={8}
            rx={3}
            role="slider"
            tabIndex={0}
            aria-orientation="vertical"
            aria-label={`${column.name}: ${end === 'low' ? 'from' : 'to'}`}
            aria-valuemin={0}
            aria-valuemax={top}
            aria-valuenow={at}
            aria-valuetext={value === undefined ? '' : levelLabel(value, column.unit)}
            onKeyDown={(event) => onKeyDown(end, event)}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={(event) => onDrag(end, event)}
          />
        )
      })}
    </>
  )
}

function isKept(filter: SweepFilter | undefined, value: string | number): boolean {
  if (filter === undefined) return true
  if (filter.values !== undefined) return filter.values.some((each) => String(each) === String(value))
  return (
    typeof value === 'number' &&
    value >= (filter.min ?? Number.NEGATIVE_INFINITY) &&
    value <= (filter.max ?? Number.POSITIVE_INFINITY)
  )
}

/** The places that an end may stand at: each value while they are few, else equal parts of the range. */
function stopsOf({ values = [], min, max }: SweepColumn): readonly (string | number)[] {
  if (min === undefined || max === undefined || (values.length > 0 && values.length <= MAX_LEVELS / 2)) return values
  return Array.from({ length: KEY_STEPS + 1 }, (_, i) => Number((min + ((max - min) * i) / KEY_STEPS).toPrecision(6)))
}

function rangeOf(
  { min }: SweepColumn,
  stops: readonly (string | number)[],
  from: number,
  to: number,
): Omit<SweepFilter, 'column'> {
  if (from === 0 && to === stops.length - 1) return {}
  if (min === undefined) return { values: stops.slice(from, to + 1) }
  const [low, high] = [stops[from], stops[to]]
  return {
    ...(from === 0 || typeof low !== 'number' ? {} : { min: low }),
    ...(to === stops.length - 1 || typeof high !== 'number' ? {} : { max: high }),
  }
}
