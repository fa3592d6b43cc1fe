/** What must be known to read a sweep of fusio-manifest. */
import { CHAOS_SCENARIOS, failedShare } from '../../../shared/analysis/sweep.ts'
import type { Caveat } from '../../../shared/model.ts'
import { formatNumber } from '../../../shared/units.ts'
import { counted } from '../csv/tally.ts'
import { type Sweep, valuesOf } from './sweep.ts'

/** Below so many values the 95th percentile is the largest or the one before it. */
const FEW_WRITES = 20
/** Achieving less than this of what was asked for is more than rounding. */
const FULL_LOAD = 0.9

export function* sweepCaveats(sweep: Sweep, path: string): Generator<Caveat> {
  if (sweep.rows.length === 0) return
  yield* aboutRates(sweep)
  yield* aboutTails(sweep)
  yield* aboutLoad(sweep)
  yield* aboutLabels(sweep, path)
  yield* aboutChaos(sweep, path)
}

function* aboutRates(sweep: Sweep): Generator<Caveat> {
  const rates = valuesOf(sweep, 'precondition_failure_rate')
  const largest = Math.max(...rates)
  if (!(largest > 0)) return
  const above = rates.filter((rate) => rate > 1).length
  const passes = above === 0 ? '' : ` and ${counted(above, 'row')} of ${rates.length} pass 100 %`
  yield {
    code: 'failure-rate-per-write',
    severity: 'misleading',
    subject: 'precondition_failure_rate',
    message: `The rate is failures per finished write, not per attempt: failed attempts are left out of what it divides by${passes}. Its largest, ${formatNumber(largest * 100)} %, means that ${formatNumber(failedShare(largest) * 100)} % of attempts failed; failed_share_of_attempts is r / (1 + r).`,
  }
  const lossless = sweep.rows.filter(
    (row) => row.get('precondition_failure_rate') === 0 && row.get('retry_success_rate') === 0,
  ).length
  if (lossless > 0) {
    yield {
      code: 'no-failures-to-retry',
      severity: 'misleading',
      subject: 'retry_success_rate',
      message: `${counted(lossless, 'row')} had no failure at all; their retry success of 0 % says that nothing was retried.`,
    }
  }
}

function* aboutTails(sweep: Sweep): Generator<Caveat> {
  const tails = sweep.rows.filter((row) => row.has('write_p95') && row.has('write_p99'))
  const equal = tails.filter((row) => row.get('write_p95') === row.get('write_p99')).length
  const writes = sweep.rows.flatMap((row) => {
    const [tps, duration] = [row.get('write_tps'), row.get('duration')]
    return tps === undefined || duration === undefined ? [] : [Math.round(tps * duration)]
  })
  const few = writes.filter((count) => count < FEW_WRITES).length
  if (equal === 0 && few === 0) return
  const range = writes.length === 0 ? '' : ` A row rests on ${spread(writes)} successful writes (write_tps × duration).`
  yield {
    code: 'percentiles-of-few',
    severity: 'misleading',
    subject: 'write_p99',
    message: `p95 equals p99 in ${equal} of ${counted(tails.length, 'row')}: with so few values both are the slowest write.${range} Judge by the median.`,
  }
}

function* aboutLoad(sweep: Sweep): Generator<Caveat> {
  const reads = sweep.rows.flatMap((row) => {
    const [readers, rate, achieved] = ['num_readers', 'reader_rate', 'read_tps'].map((name) => row.get(name))
    return readers === undefined || rate === undefined || achieved === undefined
      ? []
      : [{ offered: readers * rate, achieved }]
  })
  const short = reads.filter(({ offered, achieved }) => achieved < offered * FULL_LOAD)
  if (short.length > 0) {
    yield {
      code: 'load-not-reached',
      severity: 'misleading',
      subject: 'read_tps',
      message: `Readers were told to start ${spread(short.map((each) => each.offered))} reads/s and reached ${spread(short.map((each) => each.achieved))}: reader_rate is what was offered, not the load under which the writes were measured.`,
    }
  }
  if (sweep.columns.some((column) => column.name === 'duration' && column.setting)) {
    yield {
      code: 'duration-as-configured',
      severity: 'info',
      subject: 'duration',
      message: 'The duration is the configured one; rates are over the measured time, which is longer.',
    }
  }
  if (!sweep.columns.some((column) => column.name === 'read_p95')) {
    yield {
      code: 'read-tail-only-on-console',
      severity: 'info',
      subject: 'read_p99',
      message: 'The 95th percentile of reads and absolute counts are only in the console log; keep it beside the CSV.',
    }
  }
}

function* aboutLabels(sweep: Sweep, path: string): Generator<Caveat> {
  const different = new Set(sweep.labels).size
  if (different === sweep.labels.length) return
  yield {
    code: 'labels-repeat',
    severity: 'info',
    subject: path,
    message: `${counted(sweep.labels.length, 'row')} share ${counted(different, 'label')}: the label leaves settings out. Rows are told apart by their number.`,
  }
}

function* aboutChaos(sweep: Sweep, path: string): Generator<Caveat> {
  if (sweep.kind !== 'chaos sweep') return
  if (!sweep.scenarios) {
    yield {
      code: 'scenario-unknown',
      severity: 'data-loss',
      subject: path,
      message: `${unnamed(sweep.rows.length)}. Name the rows where you are asked, or add a column "scenario" to the file.`,
    }
    return
  }
  if (sweep.scenariosBy === 'order') {
    yield {
      code: 'scenario-by-row-order',
      severity: 'misleading',
      subject: path,
      message: `The file names no scenario; all ${CHAOS_SCENARIOS.length} rows are there, so they are named in the order in which the suite starts them. Were these seven repeats of one test, the names would mean nothing.`,
    }
  }
  yield {
    code: 'chaos-not-injected',
    severity: 'misleading',
    subject: path,
    message:
      'The suite never applies its network delays, and its blocking only waits and prints; only the CPU load is real, and it burdens all scenarios, the baseline too, since they run at once in one process.',
  }
}

/** Why no row of so many can be named. */
export function unnamed(rows: number): string {
  return `All rows have the same settings, as in a chaos sweep, but there are ${rows} and not ${CHAOS_SCENARIOS.length}: a failed scenario is dropped, and the console log says which`
}

function spread(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const [from, to] = [low, high].map((value) => formatNumber(value, Number.isInteger(value) ? 0 : 2))
  return low === high ? `${from}` : `${from} to ${to}`
}
