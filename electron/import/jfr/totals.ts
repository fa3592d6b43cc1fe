/** How many events of each type a recording has, and how many bytes they take, as `jfr summary` counts them. */
import type { Table } from '../../../shared/model.ts'
import type { Chunk } from './chunk.ts'

/** A JDK has some 200 types; a program that makes more than this makes them by mistake. */
const MAX_TYPES = 10_000

export class EventTotals {
  readonly byType = new Map<string, { count: number; bytes: number }>()

  add(chunk: Chunk): void {
    for (const { type, count, bytes } of chunk.counts) {
      const total = this.byType.get(type)
      if (total) {
        total.count += count
        total.bytes += bytes
      } else if (this.byType.size < MAX_TYPES) this.byType.set(type, { count, bytes })
    }
  }

  of(type: string): number {
    return this.byType.get(type)?.count ?? 0
  }
}

/** Most frequent first; types without any event are listed too. */
export function eventTable({ byType }: EventTotals): Table {
  const rows = [...byType].map(([type, { count, bytes }]) => [type, count, bytes] as const)
  return {
    name: 'jfr_events',
    columns: [
      { name: 'event', unit: 'text' },
      { name: 'count', unit: 'count' },
      { name: 'bytes', unit: 'bytes' },
    ],
    rows: rows.toSorted((a, b) => b[1] - a[1] || b[2] - a[2] || (a[0] < b[0] ? -1 : 1)),
  }
}
