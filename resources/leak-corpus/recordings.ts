/** Real recordings of real programs, with what each program was told to do. */
import { readFileSync } from 'node:fs'
import type { Outcome, Points } from '../../shared/model.ts'

export interface Recording {
  /** File name without its ending. */
  readonly id: string
  readonly truth: Outcome
  readonly also?: readonly Outcome[]
}

const TRUTHS: Readonly<Record<string, Outcome>> = {
  flat: 'stable',
  'warm-up': 'stable',
  burst: 'stable',
  step: 'step',
  'cache-fills': 'growing',
  'leak-slow': 'leak',
  'leak-fast': 'leak',
  'leak-late': 'leak',
  'leak-goroutines': 'leak',
  'leak-threads': 'leak',
}

const BEHAVIOURS: Readonly<Record<string, readonly string[]>> = {
  go: ['burst', 'cache-fills', 'flat', 'leak-fast', 'leak-goroutines', 'leak-late', 'leak-slow', 'step', 'warm-up'],
  jvm: ['burst', 'cache-fills', 'flat', 'leak-fast', 'leak-late', 'leak-slow', 'leak-threads', 'step', 'warm-up'],
}

function recorded(how: string, system: string): readonly Recording[] {
  return (BEHAVIOURS[system] ?? []).map((behaviour) => ({
    id: `${how}-${behaviour}`,
    truth: TRUTHS[behaviour] as Outcome,
  }))
}

/** By round; see split.ts. Under which collectors: programs/record.sh. */
export const RECORDINGS: Readonly<
  Record<'first' | 'second' | 'third' | 'fourth' | 'fifth' | 'sixth' | 'seventh', readonly Recording[]>
> = {
  first: [...recorded('go', 'go'), ...recorded('jvm', 'jvm')],
  second: [...recorded('go-gogc200', 'go'), ...recorded('jvm-g1', 'jvm')],
  third: [...recorded('go-gogc50', 'go'), ...recorded('jvm-parallel', 'jvm')],
  fourth: [...recorded('go-gogc120', 'go'), ...recorded('jvm-shenandoah', 'jvm')],
  fifth: [...recorded('go-gogc80', 'go'), ...recorded('jvm-zgc', 'jvm')],
  sixth: [...recorded('go-gogc150', 'go'), ...recorded('jvm-serial', 'jvm')],
  seventh: [...recorded('go-gogc70', 'go'), ...recorded('jvm-g1-quick', 'jvm')],
}

/** The heap of a recording, and its collections where they are counted. */
export function readRecording({ id }: Recording): {
  readonly points: Points
  readonly count: Points
  readonly metric: string
} {
  const text = readFileSync(new URL(`recordings/${id}.csv`, import.meta.url), 'utf8')
  const [head = '', ...rows] = text.trim().split('\n')
  const names = head.split(',')
  const cells = rows.map((row) => row.split(',').map(Number))
  const column = (name: string) => Float64Array.from(cells, (row) => row[names.indexOf(name)] as number)
  const t = column('seconds')
  const metric = id.startsWith('go') ? 'go_memstats_heap_alloc_bytes' : 'jvm_memory_used_bytes'
  // Young collections free only what died young; the two together say when anything was freed at all.
  const count = id.startsWith('go')
    ? column('go_gc_duration_seconds_count')
    : column('jvm_gc_young_count').map((young, i) => young + (column('jvm_gc_old_count')[i] as number))
  return { points: { t, v: column(metric) }, count: { t, v: count }, metric }
}
