/**
 * What is measured, as a table that can be followed and that any spreadsheet opens: a time, then a column a series. A
 * series that appears later begins a further part, since the columns of a table are fixed by its first row.
 *
 *     sampled_at,process_resident_memory_bytes{process="service"} [bytes],…
 *     2026-01-01T12:00:00.123Z,51200000,…
 */
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Sampled } from './sampler.ts'

/** A metrics page of a large server has thousands; each is a series to store and a column to read. */
const MAX_COLUMNS = 2_000
/** Counters that appear one by one, before the rest is left out. */
const MAX_PARTS = 20

interface Part {
  readonly handle: number
  readonly columns: readonly string[]
}

export class SampleFile {
  private readonly path: string
  private readonly parts: Part[] = []
  private readonly known = new Set<string>()
  /** Series that found no room. */
  readonly leftOut = new Set<string>()

  /** `path` without its ending. Nothing is written before the first row. */
  constructor(path: string) {
    this.path = path
  }

  /** A row of values that were measured together. Throws when it cannot be written, as when the disk is full. */
  write(atMs: number, sampled: readonly Sampled[]): void {
    const values = new Map(sampled.map((each) => [columnOf(each), each.value]))
    const fresh = [...values.keys()].filter((column) => !this.known.has(column) && !this.leftOut.has(column))
    if (fresh.length > 0) this.begin(fresh)
    const time = new Date(atMs).toISOString()
    for (const { handle, columns } of this.parts) {
      const cells = columns.map((column) => cell(values.get(column)))
      if (cells.some((text) => text !== '')) writeFileSync(handle, `${[time, ...cells].join(',')}\n`)
    }
  }

  close(): void {
    for (const { handle } of this.parts) closeSync(handle)
    this.parts.length = 0
  }

  private begin(columns: readonly string[]): void {
    const room = this.parts.length < MAX_PARTS ? MAX_COLUMNS - this.known.size : 0
    const kept = columns.slice(0, room)
    for (const column of columns.slice(room)) this.leftOut.add(column)
    if (kept.length === 0) return
    const number = this.parts.length === 0 ? '' : `-${this.parts.length + 1}`
    mkdirSync(dirname(this.path), { recursive: true })
    const handle = openSync(`${this.path}${number}.csv`, 'a')
    writeFileSync(handle, `${['sampled_at', ...kept.map(quoted)].join(',')}\n`)
    this.parts.push({ handle, columns: kept })
    for (const column of kept) this.known.add(column)
  }
}

/** As Prometheus writes a series, and its unit. */
function columnOf({ metric, labels = {}, unit }: Sampled): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))}"`,
  )
  return `${metric}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} [${unit}]`
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function cell(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '' : String(value)
}
