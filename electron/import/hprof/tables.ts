/** What a heap dump tells, as tables and profiles. */
import type { HeapGrowth } from '../../../shared/analysis/heapGrowth.ts'
import { type HeapPath, pathText } from '../../../shared/heapApi.ts'
import type { Table } from '../../../shared/model.ts'
import type { StackProfile } from '../../../shared/profile/profile.ts'
import { ProfileBuilder } from '../../../shared/profile/profileBuilder.ts'
import { counted } from '../csv/tally.ts'
import type { HeapAnalysis, RootPath } from './analysis.ts'
import type { HistogramRow } from './histogram.ts'

/** Ten thousand classes with instances are a large application; the rest of them holds next to nothing. */
const MAX_CLASS_ROWS = 10_000
/** A heap has half as many frames as a flame graph can show. */
const MAX_PROFILE_CLASSES = 2_000
/** What a cell of text holds before it is cut. */
const MAX_TEXT = 1_000

export const HISTOGRAM_TABLE = 'class histogram'

export function histogramTable(rows: readonly HistogramRow[], retained?: ReadonlyMap<string, number>): Table {
  return {
    name: HISTOGRAM_TABLE,
    columns: [
      { name: 'class', unit: 'text' },
      { name: 'instances', unit: 'count' },
      { name: 'shallow bytes', unit: 'bytes' },
      ...(retained ? [{ name: 'retained bytes', unit: 'bytes' as const }] : []),
    ],
    rows: rows
      .slice(0, MAX_CLASS_ROWS)
      .map(({ name, instances, bytes }) => [name, instances, bytes, ...(retained ? [retained.get(name) ?? 0] : [])]),
  }
}

export function analysisTables(analysis: HeapAnalysis): Table[] {
  const { suspects, dominators, duplicates, collections, roots, threads } = analysis
  return [
    {
      name: 'leak suspects',
      columns: [
        { name: 'suspect', unit: 'text' },
        { name: 'instances', unit: 'count' },
        { name: 'retained bytes', unit: 'bytes' },
        { name: 'share of heap', unit: 'ratio' },
        { name: 'accumulates in', unit: 'text' },
        { name: 'accumulated bytes', unit: 'bytes' },
        { name: 'holds', unit: 'text' },
        { name: 'held instances', unit: 'count' },
        { name: 'held bytes', unit: 'bytes' },
        { name: 'path from the root', unit: 'text' },
      ],
      rows: suspects.map(({ name, instances, retained, share, accumulation, path }) => [
        name,
        instances,
        retained,
        share,
        accumulation.name,
        accumulation.retained,
        accumulation.holds,
        accumulation.holdsInstances,
        accumulation.holdsBytes,
        pathText(heapPath(path)).slice(0, MAX_TEXT),
      ]),
    },
    {
      name: 'dominators',
      columns: [
        { name: 'object', unit: 'text' },
        { name: 'address', unit: 'text' },
        { name: 'shallow bytes', unit: 'bytes' },
        { name: 'retained bytes', unit: 'bytes' },
        { name: 'share of heap', unit: 'ratio' },
      ],
      rows: dominators.map(({ name, address, shallow, retained, share }) => [
        name,
        hex(address),
        shallow,
        retained,
        share,
      ]),
    },
    {
      name: 'duplicate strings',
      columns: [
        { name: 'text', unit: 'text' },
        { name: 'copies', unit: 'count' },
        { name: 'bytes of each', unit: 'bytes' },
        { name: 'wasted bytes', unit: 'bytes' },
      ],
      rows: [
        ...duplicates.rows.map(({ text, count, bytes, wasted }) => [printable(text), count, bytes, wasted]),
        ...(duplicates.others.texts > 0
          ? [
              [
                `(${counted(duplicates.others.texts, 'other text')})`,
                duplicates.others.copies,
                null,
                duplicates.others.wasted,
              ],
            ]
          : []),
      ],
    },
    {
      name: 'collection waste',
      columns: [
        { name: 'class', unit: 'text' },
        { name: 'collections', unit: 'count' },
        { name: 'empty with an array', unit: 'count' },
        { name: 'elements', unit: 'count' },
        { name: 'slots', unit: 'count' },
        { name: 'wasted bytes', unit: 'bytes' },
      ],
      rows: collections
        .filter(({ wasted }) => wasted > 0)
        .map(({ class: name, count, empty, elements, slots, wasted }) => [name, count, empty, elements, slots, wasted]),
    },
    {
      name: 'GC roots by kind',
      columns: [
        { name: 'kind', unit: 'text' },
        { name: 'roots', unit: 'count' },
        { name: 'retained bytes', unit: 'bytes' },
      ],
      rows: roots.map(({ kind, count, retained }) => [kind, count, retained]),
    },
    {
      name: 'threads',
      columns: [
        { name: 'thread', unit: 'text' },
        { name: 'retained bytes', unit: 'bytes' },
        { name: 'local references', unit: 'count' },
        { name: 'frames', unit: 'count' },
        { name: 'stack', unit: 'text' },
      ],
      rows: threads.map(({ name, retained, locals, frames }) => [
        printable(name),
        retained,
        locals,
        frames.length,
        frames.join(' < ').slice(0, MAX_TEXT),
      ]),
    },
  ].filter(({ rows }) => rows.length > 0) as Table[]
}

/** Columns of instances and bytes for each dump, in their order. */
export function growthTable({ rows, floor }: HeapGrowth, dumps: readonly string[]): Table {
  return {
    name: `${HISTOGRAM_TABLE} growth`,
    columns: [
      { name: 'class', unit: 'text' },
      { name: 'culprit', unit: 'text' },
      { name: 'gained bytes', unit: 'bytes' },
      { name: 'noise', unit: 'bytes' },
      ...dumps.flatMap((dump) => [
        { name: `instances in ${dump}`, unit: 'count' as const },
        { name: `bytes in ${dump}`, unit: 'bytes' as const },
      ]),
    ],
    rows: rows
      .slice(0, MAX_CLASS_ROWS)
      .map(({ class: name, culprit, gained, instances, bytes }) => [
        name,
        culprit ? 'yes' : 'no',
        gained,
        floor,
        ...instances.flatMap((count, i) => [count, bytes[i] ?? 0]),
      ]),
  }
}

/** In pprof's words, so that growth is looked for in them as in any other heap profile. */
const SAMPLE_TYPES = [
  { type: 'inuse_objects', unit: 'count' },
  { type: 'inuse_space', unit: 'bytes' },
] as const

/** A frame for each class, as it was read in the histogram. */
export function classProfile(rows: readonly HistogramRow[], takenAtMs: number): StackProfile {
  const builder = new ProfileBuilder(SAMPLE_TYPES)
  rows.forEach(({ name, instances, bytes }, i) => {
    builder.sample(builder.call(-1, { name: i < MAX_PROFILE_CLASSES ? name : '(small classes)' }), [instances, bytes])
  })
  return builder.finish({ takenAtMs })
}

export function heapPath({ root, steps, left }: RootPath): HeapPath {
  return {
    root,
    left,
    steps: steps.map(({ name, address, field }) => ({ object: name, address: hex(address), field })),
  }
}

export function hex(address: number): string {
  return `0x${address.toString(16)}`
}

/** Strings of a heap hold anything; what no screen shows is written out. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]/gu, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
