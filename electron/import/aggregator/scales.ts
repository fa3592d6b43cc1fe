/** A scale in one mode, from whatever a folder has of it, and what the two modes come to beside each other. */
import {
  crossover,
  type Mode,
  meantFinding,
  memorySaving,
  speedUp,
  suiteFinding,
  type Validation,
} from '../../../shared/analysis/streamingComparison.ts'
import type { Cell, Table } from '../../../shared/model.ts'

export interface ScaleMode {
  readonly scale: string
  readonly mode: Mode
  readonly seconds?: number | undefined
  /** In whole seconds, as the suite's summary has it and its finding rests on. */
  readonly suiteSeconds?: number | undefined
  readonly peakBytes?: number | undefined
  readonly inputRows?: number | undefined
  readonly outputRows?: number | undefined
  readonly outcome?: string | undefined
  readonly validation?: Validation | undefined
  readonly coverage?: number | undefined
  /** Which of its files were there, e.g. `row, log`. */
  readonly evidence?: string | undefined
}

/** One row a scale and mode. */
export function scaleTable(results: readonly ScaleMode[]): Table {
  return {
    name: 'Scales and modes',
    columns: [
      { name: 'scale', unit: 'text' },
      { name: 'mode', unit: 'text' },
      { name: 'outcome', unit: 'text' },
      { name: 'input_rows', unit: 'count' },
      { name: 'output_rows', unit: 'count' },
      { name: 'duration', unit: 'seconds' },
      { name: 'peak_memory', unit: 'bytes' },
      { name: 'rows_per_second', unit: 'count/second' },
      { name: 'peak_memory_per_row', unit: 'bytes' },
      { name: 'validation', unit: 'text' },
      { name: 'coverage', unit: 'ratio' },
      { name: 'evidence', unit: 'text' },
    ],
    rows: results.map((each): Cell[] => [
      each.scale,
      each.mode,
      each.outcome ?? null,
      each.inputRows ?? null,
      each.outputRows ?? null,
      each.seconds ?? null,
      each.peakBytes ?? null,
      divided(each.inputRows, each.seconds),
      divided(each.peakBytes, each.inputRows),
      each.validation ?? null,
      each.coverage ?? null,
      each.evidence ?? null,
    ]),
  }
}

function divided(a: number | undefined, b: number | undefined): Cell {
  return a === undefined || b === undefined || b === 0 ? null : a / b
}

interface Pair {
  readonly scale: string
  readonly inMemory: ScaleMode
  readonly streaming: ScaleMode
}

function pairs(results: readonly ScaleMode[]): Pair[] {
  return [...Map.groupBy(results, (each) => each.scale)].flatMap(([scale, members]) => {
    const inMemory = members.find((each) => each.mode === 'in-memory')
    const streaming = members.find((each) => each.mode === 'streaming')
    return inMemory && streaming ? [{ scale, inMemory, streaming }] : []
  })
}

/** Streaming beside in-memory for the scales that have both: speed-up, saving, the suite's finding and the one it meant. */
export function comparisonTables(results: readonly ScaleMode[]): readonly Table[] {
  const both = pairs(results)
  if (both.length === 0) return []
  return [comparison(both), crossovers(both)]
}

function comparison(both: readonly Pair[]): Table {
  return {
    name: 'Streaming against in-memory',
    columns: [
      { name: 'scale', unit: 'text' },
      { name: 'input_rows', unit: 'count' },
      { name: 'in_memory_duration', unit: 'seconds' },
      { name: 'streaming_duration', unit: 'seconds' },
      { name: 'speed_up', unit: 'unknown' },
      { name: 'in_memory_peak', unit: 'bytes' },
      { name: 'streaming_peak', unit: 'bytes' },
      { name: 'memory_saving', unit: 'ratio' },
      { name: 'finding of the suite', unit: 'text' },
      { name: 'finding as it was meant', unit: 'text' },
    ],
    rows: both.map(({ scale, inMemory, streaming }): Cell[] => {
      const times = [inMemory.seconds, streaming.seconds] as const
      const suite = [inMemory.suiteSeconds ?? inMemory.seconds, streaming.suiteSeconds ?? streaming.seconds] as const
      const peaks = [inMemory.peakBytes, streaming.peakBytes] as const
      return [
        scale,
        rowsOf({ inMemory, streaming }) ?? null,
        times[0] ?? null,
        times[1] ?? null,
        ofBoth(times, speedUp) ?? null,
        peaks[0] ?? null,
        peaks[1] ?? null,
        ofBoth(peaks, memorySaving) ?? null,
        ofBoth(suite, suiteFinding) ?? null,
        ofBoth(times, meantFinding) ?? null,
      ]
    }),
  }
}

/** Rows that were really read; both modes read the same ones. */
function rowsOf({ inMemory, streaming }: Pick<Pair, 'inMemory' | 'streaming'>): number | undefined {
  return inMemory.inputRows || streaming.inputRows
}

function ofBoth<T>(
  [a, b]: readonly [number | undefined, number | undefined],
  compute: (a: number, b: number) => T,
): T | undefined {
  return a === undefined || b === undefined ? undefined : compute(a, b)
}

function crossovers(both: readonly Pair[]): Table {
  const of = (what: string, value: (each: ScaleMode) => number | undefined): Cell[] => {
    const scales = both.flatMap((pair) => {
      const [rows, inMemory, streaming] = [rowsOf(pair), value(pair.inMemory), value(pair.streaming)]
      return rows === undefined || inMemory === undefined || streaming === undefined
        ? []
        : [{ rows, inMemory, streaming }]
    })
    const found = crossover(scales)
    return [what, scales.length, found.kind, found.kind === 'between two scales' ? Math.round(found.rows) : null]
  }
  return {
    name: 'Crossover over measured rows',
    columns: [
      { name: 'by', unit: 'text' },
      { name: 'scales', unit: 'count' },
      { name: 'crossover', unit: 'text' },
      { name: 'input_rows', unit: 'count' },
    ],
    rows: [of('time', (each) => each.seconds), of('peak memory', (each) => each.peakBytes)],
  }
}
