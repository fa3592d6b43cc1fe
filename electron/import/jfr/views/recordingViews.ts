/** The tables of all views of a recording, gathered chunk by chunk while the other readers pass over it. */
import { assert } from '../../../../shared/errors.ts'
import { JFR_VIEWS, type JfrView, type Take, type ViewColumn, viewTableName } from '../../../../shared/jfrViews.ts'
import type { Cell, Table, Unit } from '../../../../shared/model.ts'
import { redactAddresses, redactText, redactValue } from '../redact.ts'
import type { ChunkStacks } from '../stacks.ts'
import type { Subscriptions } from '../subscriptions.ts'
import type { Type } from '../types.ts'
import { type Said, Tally } from './tally.ts'
import { type ViewField, viewField } from './viewField.ts'

/** Of one view: classes and methods of a large program fit, and the collections of some hours. */
const MAX_GROUPS = 20_000
/** Of one view in a run: nobody reads further, and a run is sent as a whole. */
const MAX_ROWS = 500

export class RecordingViews {
  readonly #views = JFR_VIEWS.map((view) => new GatheredView(view))

  subscribe(to: Subscriptions, stacks: ChunkStacks): void {
    for (const view of this.#views) view.subscribe(to, stacks)
  }

  *tables(): Generator<Table> {
    for (const view of this.#views) {
      const table = view.table()
      if (table.rows.length > 0) yield table
    }
  }

  /** Views of which rows, or values that count in them, were left out. */
  get leftOut(): readonly (readonly [table: string, count: number])[] {
    return this.#views.flatMap(({ name, leftOut }) => (leftOut > 0 ? [[name, leftOut] as const] : []))
  }
}

type Unitary = Unit | 'text'

interface Group {
  /** When its first event began. */
  at: number
  readonly tallies: readonly Tally[]
}

class GatheredView {
  readonly name: string
  readonly #view: JfrView
  readonly #groups = new Map<string, Group>()
  readonly #units: (Unitary | undefined)[]
  #batchAt = Number.NEGATIVE_INFINITY
  #events = 0
  leftOut = 0

  constructor(view: JfrView) {
    this.#view = view
    this.name = viewTableName(view)
    this.#units = view.columns.map(() => undefined)
  }

  subscribe(to: Subscriptions, stacks: ChunkStacks): void {
    for (const event of this.#view.events) {
      const type = to.chunk.model.named(`jdk.${event}`)
      if (type && to.chunk.countOf(type) > 0) this.#subscribeType(to, stacks, type, event)
    }
  }

  #subscribeType(to: Subscriptions, stacks: ChunkStacks, type: Type, event: string): void {
    const { by, columns, lastBatch } = this.#view
    const fieldOf = (path: string) => (path === '' ? undefined : viewField(to.chunk, stacks, type, path))
    const start = fieldOf('startTime')
    const keys = by === 'each' ? [] : by.map(fieldOf)
    // Events without what makes the groups belong to none.
    if (!start || keys.includes(undefined)) return
    const label = type.annotations.find(({ name }) => name === 'jdk.jfr.Label')?.values.get('value') ?? type.name
    const sources = columns.flatMap((column, i) => {
      if (column.from && !column.from.includes(event)) return []
      const field = fieldOf(column.field)
      const condition = column.where && { field: fieldOf(column.where[0]), text: column.where[1] }
      if (!field && column.take !== 'label' && column.take !== 'count' && column.field !== '') return []
      this.#units[i] ??= unitOf(column, field)
      return [{ i, field, condition }]
    })
    const wanted = [start, ...keys, ...sources.flatMap(({ field, condition }) => [field, condition?.field])]
    const places = [...new Set(wanted.flatMap((field) => field?.place ?? []))]
    const slot = (field: ViewField | undefined) => (field ? places.indexOf(field.place) : -1)
    const keySlots = keys.map((field) => ({ field, at: slot(field) }))
    const reads = sources.map(({ i, field, condition }) => ({
      i,
      at: slot(field),
      condition: condition && { ...condition, at: slot(condition.field) },
      says: whatIsSaid(columns[i]?.take, label, field),
    }))
    const startAt = slot(start)
    to.on(type.name, places, (row) => {
      const at = start.amount(row[startAt] ?? Number.NaN)
      if (lastBatch && !this.#inLastBatch(at)) return
      const each = this.#events++
      const text = by === 'each' ? String(each) : groupKey(keySlots, row)
      const group = this.#group(text, at)
      if (!group) return
      for (const { i, at: place, condition, says } of reads) {
        if (condition && condition.field?.cell(row[condition.at] ?? Number.NaN) !== condition.text) continue
        group[i]?.add(at, row[place] ?? Number.NaN, says)
      }
    })
  }

  /** The JVM writes all that it still knows at each end of a chunk: what it wrote before is said again, or gone. */
  #inLastBatch(at: number): boolean {
    if (at < this.#batchAt) return false
    if (at > this.#batchAt) this.#groups.clear()
    this.#batchAt = at
    return true
  }

  #group(key: string, at: number): readonly Tally[] | undefined {
    const known = this.#groups.get(key)
    if (known) {
      if (at < known.at) known.at = at
      return known.tallies
    }
    if (this.#groups.size >= MAX_GROUPS) {
      this.leftOut++
      return undefined
    }
    const tallies = this.#view.columns.map(({ take }) => new Tally(take))
    this.#groups.set(key, { at, tallies })
    return tallies
  }

  table(): Table {
    const { columns, by } = this.#view
    const kept = columns.flatMap((column, i) => {
      const unit = this.#units[i]
      return unit === undefined ? [] : [{ i, title: column.title, unit }]
    })
    const groups = [...this.#groups.values()].toSorted((a, b) => a.at - b.at)
    const wholes = columns.map((_, i) => groups.reduce((sum, { tallies }) => sum + (tallies[i]?.sum ?? 0), 0))
    const all = groups.map(({ tallies }) => tallies.map((tally, i) => tally.result(wholes[i] ?? 0)))
    this.#sort(all)
    this.leftOut += Math.max(0, all.length - MAX_ROWS)
    for (const { tallies } of groups) for (const tally of tallies) this.leftOut += tally.leftOut
    assert(by === 'each' || by.length > 0 || all.length <= 1, 'all events of a form are one row')
    const rows = all.slice(0, MAX_ROWS).map((cells) => redacted(cells, columns))
    return {
      name: this.name,
      columns: kept.map(({ title, unit }) => ({ name: title, unit })),
      rows: rows.map((cells) => kept.map(({ i }) => cells[i] ?? null)),
    }
  }

  #sort(rows: Cell[][]): void {
    const { order } = this.#view
    if (!order) return
    const sign = order.ascending ? 1 : -1
    rows.sort((a, b) => sign * compareCells(a[order.column] ?? null, b[order.column] ?? null))
  }
}

/** Labels come from the type, and shares of no field are shares of events. */
function whatIsSaid(take: Take | undefined, label: string, field: ViewField | undefined): Said {
  return {
    cell: take === 'label' ? () => label : (field?.cell ?? (() => null)),
    amount: take === 'share' && !field ? () => 1 : (field?.amount ?? (() => Number.NaN)),
  }
}

function groupKey(
  keys: readonly { readonly field: ViewField | undefined; readonly at: number }[],
  row: Float64Array,
): string {
  return keys.map(({ field, at }) => String(field?.cell(row[at] ?? Number.NaN) ?? '')).join('\n')
}

function unitOf({ take }: ViewColumn, field: ViewField | undefined): Unitary {
  const reckoned: Partial<Record<Take, Unitary>> = { label: 'text', count: 'count', share: 'ratio' }
  // What lies between two times is a span, and nothing else that is text can be reckoned with.
  return reckoned[take] ?? (take === 'difference' && field?.unit === 'text' ? 'seconds' : (field?.unit ?? 'text'))
}

/** Numbers before texts before nothing. */
function compareCells(a: Cell, b: Cell): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  const rank = (cell: Cell) => (typeof cell === 'number' ? 2 : typeof cell === 'string' ? 1 : 0)
  return rank(a) - rank(b)
}

const WITH_ARGUMENTS = /Arguments|Command Line/

function redacted(cells: readonly Cell[], columns: readonly ViewColumn[]): readonly Cell[] {
  const [name] = cells
  return cells.map((cell, i) => {
    if (typeof cell !== 'string') return cell
    const title = columns[i]?.title ?? ''
    if (title === 'Value' && typeof name === 'string') return redactValue(name, cell)
    return WITH_ARGUMENTS.test(title) ? redactText(cell) : redactAddresses(cell)
  })
}
