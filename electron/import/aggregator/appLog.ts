/** The aggregator's log as an importer: its figures, its phases, and what went wrong. */
import type { Caveat, Cell, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { LogLines } from '../logs/logLines.ts'
import { headLines } from '../textLines.ts'
import { LOG_MARKS, type LogFacts, LogReader } from './log.ts'

export const aggregatorLog: Importer = {
  id: 'aggregator-log',
  follows: true,
  sniff: (head) => headLines(head).some((line) => LOG_MARKS.some((mark) => mark.test(line))),
  async *parse(source) {
    const tally = new Tally()
    const lines = new LogLines(source)
    const reader = new LogReader()
    for await (const { text, number, pause } of lines) {
      reader.take(text, number)
      if (lines.book.isFull) yield* lines.book.ready()
      if (pause) yield* lines.pause(tables(reader.facts()))
    }
    const facts = reader.facts()
    yield* tables(facts)
    for (const caveat of caveatsOf(facts, source.path)) yield { kind: 'caveat', caveat } satisfies ImportRecord
    yield* lines.rest(tally)
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (lines.failure) throw lines.failure
  },
}

type Facts = Omit<LogFacts, 'failure'>

function* tables(facts: Facts): Generator<ImportRecord> {
  yield { kind: 'table', table: figures(facts) }
  if (facts.phases.length > 0) yield { kind: 'table', table: phases(facts) }
}

function figures(facts: Facts): Table {
  const columns: Table['columns'] = [
    { name: 'mode', unit: 'text' },
    { name: 'outcome', unit: 'text' },
    { name: 'input_rows', unit: 'count' },
    { name: 'output_rows', unit: 'count' },
    { name: 'chunks', unit: 'count' },
    { name: 'duration_stated', unit: 'seconds' },
    { name: 'duration_by_time', unit: 'seconds' },
    { name: 'cpu_time', unit: 'seconds' },
    { name: 'peak_memory', unit: 'bytes' },
  ]
  const row: Cell[] = [
    facts.mode ?? null,
    facts.outcome,
    facts.inputRows ?? null,
    facts.outputRows ?? null,
    facts.chunks ?? null,
    facts.statedSeconds ?? null,
    facts.wallSeconds ?? null,
    facts.cpuSeconds ?? null,
    facts.peakBytes ?? null,
  ]
  return { name: 'Figures of the log', columns, rows: [row] }
}

function phases({ phases }: Facts): Table {
  return {
    name: 'Phases of the log',
    columns: [
      { name: 'phase', unit: 'text' },
      { name: 'state', unit: 'text' },
      { name: 'duration', unit: 'seconds' },
      { name: 'line', unit: 'count' },
    ],
    rows: phases.map(({ name, state, seconds, line }) => [name, state, seconds ?? null, line]),
  }
}

function* caveatsOf(facts: Facts, path: string): Generator<Caveat> {
  if (facts.outcome === 'failed') {
    yield {
      code: 'run-failed',
      severity: 'error',
      subject: path,
      message: `The log says that the run failed: ${facts.trouble ?? ''}`,
      ...(facts.troubleLine === undefined ? {} : { line: facts.troubleLine }),
    }
  } else if (facts.outcome === 'unfinished') {
    yield {
      code: 'run-unfinished',
      severity: 'data-loss',
      subject: path,
      message: 'The log has neither the mark of success nor an error: the run is under way, or was killed.',
    }
  }
}
