/** One table for every event type, of as many events as a person looks at; counts of all of them are in `jfr_events`. */
import type { Cell, Table } from '../../../shared/model.ts'
import type { Cursor } from './cursor.ts'
import { columnsOf, stackCell } from './flatten.ts'
import { redactAddresses, redactText, redactValue } from './redact.ts'
import type { ChunkStacks } from './stacks.ts'
import type { Subscriptions } from './subscriptions.ts'
import type { Type } from './types.ts'
import type { Value } from './values.ts'

/** Garbage collections of a day fit; of allocations nobody reads more one by one. */
const MAX_ROWS = 1_000
/** A JDK has some 200 types, of which half ever occur. */
const MAX_TABLES = 1_000
/** Command lines and arguments: here `--token x` is a secret, elsewhere it may be a sentence. */
const WITH_ARGUMENTS = /commandLine|arguments|flags|value|environment/i
const STACK_COLUMN = 'stackTrace'

interface Held {
  readonly columns: Table['columns']
  readonly rows: (readonly Cell[])[]
  leftOut: number
}

export class EventTables {
  readonly #tables = new Map<string, Held>()
  readonly #without: ReadonlySet<string>

  /** `without`: types that have tables of another shape. */
  constructor(without: ReadonlySet<string>) {
    this.#without = without
  }

  subscribe(to: Subscriptions, stacks: ChunkStacks): void {
    for (const type of to.chunk.model.eventTypes) {
      if (to.chunk.countOf(type) === 0 || this.#without.has(type.name)) continue
      const full = this.#tables.get(type.name)
      if (full && full.rows.length >= MAX_ROWS) full.leftOut += to.chunk.countOf(type)
      else if (full || this.#tables.size < MAX_TABLES) this.#subscribeType(to, type, stacks)
    }
  }

  #subscribeType(to: Subscriptions, type: Type, stacks: ChunkStacks): void {
    const columns = columnsOf(type)
    const hasStack = type.fields.some(({ type: inner }) => inner.name === 'jdk.types.StackTrace')
    const withStack = hasStack ? to.chunk.columns(type.name, [STACK_COLUMN]) : undefined
    const held = this.#held(type.name, [
      ...columns.map(({ name, unit }) => ({ name, unit })),
      ...(withStack ? [{ name: STACK_COLUMN, unit: 'text' as const }] : []),
    ])
    // An event type may have changed between two chunks, as when an agent was attached.
    const places = held.columns.map(({ name }) => columns.findIndex((column) => column.name === name))
    const values = to.chunk.values('base')
    const redact = held.columns.map(({ name, unit }) => (unit === 'text' ? redaction(name) : undefined))
    const traces = new Map<number, string>()
    const traceOf = (key: number) => {
      let trace = traces.get(key)
      if (trace === undefined) {
        trace = redactAddresses(stackCell(stacks, key))
        traces.set(key, trace)
      }
      return trace
    }
    const room = MAX_ROWS - held.rows.length
    const take = (cursor: Cursor, end: number) => {
      const start = cursor.at
      withStack?.read(cursor)
      cursor.at = start
      const event = values.event(type, cursor, end)
      const secret = event.key ?? event.name
      const cells = places.map((place, i): Cell => {
        if (place >= 0) {
          const cell = columns[place]?.cell(event) ?? null
          return typeof cell === 'string' ? (redact[i]?.(cell, secret) ?? cell) : cell
        }
        return withStack && held.columns[i]?.name === STACK_COLUMN
          ? traceOf(withStack.columns[0]?.[0] ?? Number.NaN)
          : null
      })
      held.rows.push(cells)
    }
    to.handle(type, take, room)
    held.leftOut += Math.max(0, to.chunk.countOf(type) - room)
  }

  #held(name: string, columns: Table['columns']): Held {
    let held = this.#tables.get(name)
    if (!held) {
      held = { columns, rows: [], leftOut: 0 }
      this.#tables.set(name, held)
    }
    return held
  }

  /** In alphabetical order of their types. */
  *tables(): Generator<Table> {
    for (const [name, { columns, rows }] of [...this.#tables].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      if (rows.length > 0) yield { name, columns, rows }
    }
  }

  /** Types of which rows were left out, most first. */
  get leftOut(): readonly (readonly [type: string, count: number])[] {
    return [...this.#tables]
      .flatMap(([name, { leftOut }]) => (leftOut > 0 ? [[name, leftOut] as const] : []))
      .toSorted((a, b) => b[1] - a[1])
  }
}

/** What a column's words go through; `name` is what the event calls its value, if it has one. */
function redaction(column: string): (cell: string, name: Value | undefined) => string {
  const redact = WITH_ARGUMENTS.test(column) ? redactText : redactAddresses
  if (column !== 'value') return redact
  return (cell, name) => (typeof name === 'string' ? redactValue(name, cell) : redact(cell))
}
