/**
 * `<ts>-comparison-report.txt`: the run-all script greps six lines out of the newest memory report after each scenario.
 * A scenario whose script ends with an error is `Status: FAILED`, which it practically never does.
 */
import { UserError } from '../../../shared/errors.ts'
import type { Caveat, Cell } from '../../../shared/model.ts'
import { Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { headLines, TextLines } from '../textLines.ts'
import { type Labelled, labelled, type Quantity, quantity } from './labelled.ts'
import { UNITS } from './memoryReport.ts'

/** The script knows six scenarios. */
const MAX_SCENARIOS = 1_000

const TITLE = /^Memory Profiling Comparison Report\s*$/
const COLUMNS: readonly (readonly [label: string, column: string, kind: Quantity])[] = [
  ['Duration', 'duration', 'duration'],
  ['Total Requests', 'requests', 'count'],
  ['Total Data', 'data', 'mebibytes'],
  ['Throughput', 'throughput', 'per second'],
  ['Avg Latency', 'average_latency', 'milliseconds'],
  ['Errors', 'errors', 'count'],
]
const TOTALS: Readonly<Record<string, string>> = {
  'Total Scenarios': 'scenarios',
  Successful: 'scenarios_successful',
  Failed: 'scenarios_failed',
}

interface Scenario {
  readonly name: string
  status: string
  readonly cells: Map<string, Cell>
}

export const catererComparisonReport: Importer = {
  id: 'caterer-comparison-report',
  sniff: (head) => headLines(head).some((line) => TITLE.test(line)),
  async *parse(source) {
    const tally = new Tally()
    const lines = new TextLines(source)
    const report = new Comparison(tally)
    for await (const { text, number } of lines) report.take(text, number)
    const { scenarios, asked, parameters } = report
    const missing = asked.filter((name) => !scenarios.some((scenario) => scenario.name === name))
    if (scenarios.length === 0 && asked.length === 0) {
      throw lines.failure ?? new UserError('bad-data', `${source.path} compares no scenario`)
    }
    for (const [name, value] of parameters) yield { kind: 'parameter', name, value }
    const columns = COLUMNS.map(([, name, kind]) => ({ name, unit: UNITS[kind] }))
    const rows = [
      ...scenarios.map(({ name, status, cells }) => [
        name,
        status,
        ...columns.map((each) => cells.get(each.name) ?? null),
      ]),
      ...missing.map((name) => [name, 'not reported', ...columns.map(() => null)]),
    ]
    yield {
      kind: 'table',
      table: {
        name: 'Scenarios compared',
        columns: [{ name: 'scenario', unit: 'text' }, { name: 'status', unit: 'text' }, ...columns],
        rows,
      },
    }
    for (const caveat of [...tally.caveats(source.path), ...caveats(missing, source.path)]) {
      yield { kind: 'caveat', caveat }
    }
    if (lines.failure) throw lines.failure
  },
}

class Comparison {
  readonly scenarios: Scenario[] = []
  /** Scenarios listed before the results. */
  readonly asked: string[] = []
  readonly parameters = new Map<string, string | number>()
  private readonly tally: Tally
  private before = ''

  constructor(tally: Tally) {
    this.tally = tally
  }

  take(text: string, line: number): void {
    // A title is underlined by as many = as it has characters; a rule has 80 and stands by itself.
    if (/^=+$/.test(text) && this.before !== '' && text.length === this.before.length) this.begin(this.before, line)
    this.before = text.trim()
    const listed = /^\s+-\s+(\S.*?)\s*$/.exec(text)?.[1]
    if (listed !== undefined && this.scenarios.length === 0 && this.asked.length < MAX_SCENARIOS)
      this.asked.push(listed)
    const found = labelled(text)
    if (found) this.takeLabelled(found, line)
  }

  private begin(name: string, line: number): void {
    if (this.scenarios.length < MAX_SCENARIOS) this.scenarios.push({ name, status: 'reported', cells: new Map() })
    else {
      const message = () => `more than ${MAX_SCENARIOS} scenarios; the rest is left out`
      this.tally.add({ code: 'rows-left-out', severity: 'data-loss', message }, line)
    }
  }

  private takeLabelled({ label, value }: Labelled, line: number): void {
    const scenario = this.scenarios.at(-1)
    const column = COLUMNS.find(([each]) => each === label)
    if (label === 'Min Heap' || label === 'Max Heap') this.parameters.set(label.toLowerCase().replace(' ', '_'), value)
    else if (Object.hasOwn(TOTALS, label)) {
      const total = quantity(value, 'count')
      if (total !== undefined) this.parameters.set(TOTALS[label] ?? label, total)
    } else if (scenario && label === 'Status') scenario.status = value.slice(0, 40)
    else if (scenario && column) {
      const amount = quantity(value, column[2])
      if (amount !== undefined) scenario.cells.set(column[1], amount)
      else {
        const message = () => `${label} is no ${column[2]}: ${value.slice(0, 40)}`
        this.tally.add({ code: 'unreadable-cells', severity: 'data-loss', subject: column[1], message }, line)
      }
    }
  }
}

function* caveats(missing: readonly string[], path: string): Generator<Caveat> {
  yield {
    code: 'success-is-not-judged',
    severity: 'misleading',
    subject: path,
    message:
      'A scenario counts as successful whatever happened in it: the script that runs it ends with exit code 0 even after an OutOfMemoryError. Judge each run by its own files.',
  }
  yield {
    code: 'comparison-without-memory',
    severity: 'info',
    subject: path,
    message:
      'The comparison holds no memory at all, and each row is copied from whichever memory report was the newest at that moment.',
  }
  if (missing.length > 0) {
    yield {
      code: 'scenario-not-reported',
      severity: 'data-loss',
      subject: path,
      message: `Listed as run, and without a result: ${missing.slice(0, 6).join(', ')}.`,
    }
  }
}
