/** The blocks `========== Workload Results ==========` of fusio-manifest's console, one row each. */
import { failedShare } from '../../../shared/analysis/sweep.ts'
import type { Cell, Table, Unit } from '../../../shared/model.ts'
import { readNumber } from '../textTable.ts'

interface Field {
  /** The block's section, empty before the first one. */
  readonly section: '' | 'write' | 'retry' | 'write latency' | 'failure latency' | 'read'
  readonly label: string
  readonly name: string
  readonly unit: Unit
  readonly shift: number
}

function field(section: Field['section'], label: string, name: string, unit: Unit, shift = 0): Field {
  return { section, label, name, unit, shift }
}

/** In the order of the block. */
const FIELDS: readonly Field[] = [
  field('', 'Duration', 'duration', 'seconds'),
  field('write', 'Total attempts', 'write_attempts', 'count'),
  field('write', 'Successful commits', 'writes', 'count'),
  field('write', 'Precondition failures', 'precondition_failures', 'count'),
  field('write', 'Other errors', 'other_errors', 'count'),
  field('write', 'Precondition Failure Rate', 'precondition_failure_rate', 'ratio', -2),
  field('write', 'Write TPS', 'write_tps', 'count/second'),
  field('write', 'Avg retries per op', 'avg_retry_count', 'count'),
  field('retry', 'Retry failures', 'total_retry_failures', 'count'),
  field('retry', 'Max retries exceeded', 'total_max_retries_exceeded', 'count'),
  field('retry', 'Retry success rate', 'retry_success_rate', 'ratio', -2),
  field('retry', 'Retry failure rate', 'retry_failure_rate', 'ratio', -2),
  field('write latency', 'p50', 'write_p50', 'seconds', -3),
  field('write latency', 'p95', 'write_p95', 'seconds', -3),
  field('write latency', 'p99', 'write_p99', 'seconds', -3),
  field('failure latency', 'p50', 'precond_p50', 'seconds', -3),
  field('failure latency', 'p99', 'precond_p99', 'seconds', -3),
  field('read', 'Total reads', 'reads', 'count'),
  field('read', 'Read TPS', 'read_tps', 'count/second'),
  field('read', 'p50', 'read_p50', 'seconds', -3),
  field('read', 'p95', 'read_p95', 'seconds', -3),
  field('read', 'p99', 'read_p99', 'seconds', -3),
]

const SECTIONS: readonly (readonly [heading: string, section: Field['section']])[] = [
  ['Write Metrics', 'write'],
  ['Retry Effectiveness', 'retry'],
  ['Write Latency', 'write latency'],
  ['Precondition Failure Latency', 'failure latency'],
  ['Read Metrics', 'read'],
]

interface Report {
  readonly test: string
  readonly line: number
  readonly values: Map<string, number>
}

/** A run of all 142 configurations prints fewer; a log that repeats the heading for ever must not fill memory. */
const MAX_REPORTS = 5_000

export class WorkloadReports {
  private readonly reports: Report[] = []
  private open: Report | undefined
  private section: Field['section'] = ''
  /** Blocks that began while another one was open: tasks print at once, and their lines mix. */
  interleaved = 0
  firstInterleaved: number | undefined
  /** Blocks without an end. */
  unfinished = 0
  dropped = 0

  /** Whether the line belongs to a block. `test` names what was running. */
  take(text: string, line: number, test: string): boolean {
    if (/^=+ Workload Results =+$/.test(text)) {
      this.begin(test, line)
      return true
    }
    if (!this.open) return false
    if (/^={20,}$/.test(text)) {
      this.open = undefined
      return true
    }
    const heading = /^--- (.+?) ---$/.exec(text)?.[1]
    if (heading) {
      const known = SECTIONS.find(([name]) => heading.startsWith(name))
      if (known) this.section = known[1]
      return known !== undefined
    }
    return this.value(text, this.open)
  }

  private begin(test: string, line: number): void {
    if (this.open) {
      this.interleaved++
      this.firstInterleaved ??= line
    }
    this.open = { test, line, values: new Map() }
    this.section = ''
    if (this.reports.length < MAX_REPORTS) this.reports.push(this.open)
    else this.dropped++
  }

  private value(text: string, report: Report): boolean {
    const parts = /^(?:\*\*\* )?([A-Za-z][\w ]*?):\s+([\d.]+)(?:%|ms|s)?(?: \*\*\*)?$/.exec(text)
    const found = parts && FIELDS.find((each) => each.label === parts[1] && each.section === this.section)
    const value = found && readNumber(parts[2] ?? '', found.shift)
    if (value === undefined || value === null) return false
    report.values.set(found?.name ?? '', value)
    return true
  }

  finish(): void {
    if (this.open) this.unfinished++
  }

  get count(): number {
    return this.reports.length
  }

  /** Undefined when there was no block. */
  table(): Table | undefined {
    if (this.reports.length === 0) return undefined
    return {
      name: 'Workload results',
      columns: [
        { name: 'test', unit: 'text' },
        { name: 'line', unit: 'count' },
        ...FIELDS.flatMap(({ name, unit }) => [
          { name, unit },
          ...(name === 'precondition_failure_rate' ? [{ name: 'failed_share_of_attempts', unit }] : []),
        ]),
      ],
      rows: this.reports.map(({ test, line, values }): Cell[] => [
        test,
        line,
        ...FIELDS.flatMap(({ name }) => {
          const value = values.get(name) ?? null
          return name === 'precondition_failure_rate' ? [value, share(values)] : [value]
        }),
      ]),
    }
  }
}

/** From the counts where they are printed, which is exact; from the rounded rate otherwise. */
function share(values: ReadonlyMap<string, number>): Cell {
  const [failures, attempts] = [values.get('precondition_failures'), values.get('write_attempts')]
  if (failures !== undefined && attempts !== undefined && failures + attempts > 0)
    return failures / (failures + attempts)
  const rate = values.get('precondition_failure_rate')
  return rate === undefined ? null : failedShare(rate)
}
