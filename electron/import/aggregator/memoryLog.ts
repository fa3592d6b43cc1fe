/** `*_memory.log` and `*_mem.log` of the aggregator's benchmark: TIME, PEAK_MB, SAMPLES, AVG_CPU, MAX_CPU and EXIT, one `KEY=value` a line. */
import type { Cell, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { MIB } from '../../../shared/units.ts'
import { Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { headLines, TextLines } from '../textLines.ts'
import { readNumber } from '../textTable.ts'

const KEYS = {
  TIME: { name: 'time', unit: 'seconds', shift: 0, factor: 1 },
  PEAK_MB: { name: 'peak_memory', unit: 'bytes', shift: 0, factor: MIB },
  SAMPLES: { name: 'samples', unit: 'count', shift: 0, factor: 1 },
  AVG_CPU: { name: 'avg_cpu', unit: 'ratio', shift: -2, factor: 1 },
  MAX_CPU: { name: 'max_cpu', unit: 'ratio', shift: -2, factor: 1 },
  EXIT: { name: 'exit_code', unit: 'unknown', shift: 0, factor: 1 },
} as const

type Key = keyof typeof KEYS

/** A short run has few samples of its memory 0.1 s apart, and its peak may lie between them. */
const FEW_SAMPLES = 20

function parse(text: string): { key: Key; value: number | undefined; written: string } | undefined {
  const [, key, written] = /^([A-Z_]+)=(.*)$/.exec(text.trim()) ?? []
  if (!key || !Object.hasOwn(KEYS, key)) return undefined
  const known = key as Key
  const { shift, factor } = KEYS[known]
  const value = readNumber((written ?? '').trim(), shift)
  return { key: known, value: value === undefined ? undefined : value * factor, written: (written ?? '').trim() }
}

export const aggregatorMemoryLog: Importer = {
  id: 'aggregator-memory-log',
  sniff(head) {
    const keys = headLines(head).map((line) => parse(line)?.key)
    return keys.includes('TIME') && keys.includes('PEAK_MB')
  },
  async *parse(source) {
    const lines = new TextLines(source)
    const tally = new Tally()
    const values = new Map<Key, Cell>()
    for await (const { text, number } of lines) {
      const found = parse(text)
      if (found) {
        values.set(found.key, found.value ?? found.written.slice(0, 100))
        if (found.value !== undefined) continue
      } else if (text.trim() === '') continue
      const message = (count: number) => `${count} of the lines is no KEY=number of a memory log`
      tally.add({ code: 'line-not-understood', severity: 'data-loss', message }, number)
    }
    const keys = Object.keys(KEYS) as Key[]
    const table: Table = {
      name: 'Process memory',
      columns: keys.map((key) => ({ name: KEYS[key].name, unit: KEYS[key].unit })),
      rows: [keys.map((key) => values.get(key) ?? null)],
    }
    yield { kind: 'table', table }
    const exit = values.get('EXIT')
    if (typeof exit === 'number' && exit !== 0) {
      const message = `The process ended with exit code ${exit}.`
      const caveat = { code: 'run-failed', severity: 'error', subject: source.path, message } as const
      yield { kind: 'caveat', caveat }
    }
    const samples = values.get('SAMPLES')
    if (typeof samples === 'number' && samples < FEW_SAMPLES) {
      const message = `The peak is the largest of ${samples} samples about 0.1 s apart; a higher one may lie between them.`
      const caveat = { code: 'peak-of-few-samples', severity: 'misleading', subject: source.path, message } as const
      yield { kind: 'caveat', caveat }
    }
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat } satisfies ImportRecord
    if (lines.failure) throw lines.failure
  },
}
