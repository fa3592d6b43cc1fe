/**
 * `monitor.log` of BanyanDB's soak test, a line a look:
 *
 *     [2026-05-11T02:33:00Z] OK tick=1 pprof=2 mem_alerts=0 diff_fail=0 log_age=4s health=healthy summary=no
 */
import type { SeriesHeader } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { counted, type Tally } from '../csv/tally.ts'
import { goDuration } from '../goLog/goDuration.ts'
import { type LogReader, logImporter } from '../logs/logReader.ts'

/** Two months at a look a minute. */
const MAX_LOOKS = 100_000

const LINE = /^\[([^\]]{10,40})\] (OK|ALERT)\b(.* tick=.*)$/

const SERIES: readonly (SeriesHeader & { readonly column: string })[] = [
  { metric: 'soak_monitor_alert', unit: 'count', column: 'ALERT' },
  { metric: 'soak_memory_alerts', unit: 'count', column: 'mem_alerts' },
  { metric: 'soak_failed_replays', unit: 'count', column: 'diff_fail' },
  { metric: 'soak_log_age_seconds', unit: 'seconds', column: 'log_age' },
]

class MonitorReader implements LogReader {
  private readonly at: number[] = []
  private readonly values: number[][] = SERIES.map(() => [])
  private alerts = 0
  private firstAlert: number | undefined
  private left = 0

  take(text: string, line: number): boolean {
    const [, stamp = '', state, rest = ''] = LINE.exec(text) ?? []
    const ms = Date.parse(stamp)
    if (state === undefined || Number.isNaN(ms)) return false
    if (this.at.length >= MAX_LOOKS) {
      this.left++
      return true
    }
    const fields = new Map([...rest.matchAll(/(\w+)=(\S+)/g)].map(([, key = '', value = '']) => [key, value]))
    const number = (key: string) => (/^\d{1,12}$/.test(fields.get(key) ?? '') ? Number(fields.get(key)) : Number.NaN)
    if (state === 'ALERT') {
      this.alerts++
      this.firstAlert ??= line
    }
    this.at.push(ms)
    const age = goDuration(fields.get('log_age') ?? '') ?? Number.NaN
    const values = [state === 'ALERT' ? 1 : 0, number('mem_alerts'), number('diff_fail'), age]
    values.forEach((value, i) => void this.values[i]?.push(value))
    return true
  }

  *records(tally: Tally): Generator<ImportRecord> {
    const [first] = this.at
    if (first === undefined) return
    yield { kind: 'frame', epochMs: first, series: SERIES }
    yield {
      kind: 'points',
      t: Float64Array.from(this.at, (ms) => (ms - first) / 1000),
      v: this.values.map((values) => Float64Array.from(values)),
    }
    if (this.alerts > 0) {
      const message = () => `the monitor raised ${counted(this.alerts, 'alert')} in ${counted(this.at.length, 'look')}`
      tally.add({ code: 'soak-monitor-alert', severity: 'error', message }, this.firstAlert)
    }
    if (this.left > 0) {
      const message = () => `more than ${counted(MAX_LOOKS, 'look')}; ${counted(this.left, 'line')} left out`
      tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
    }
  }
}

export const soakMonitor = logImporter({
  id: 'soak-monitor-log',
  marks: [LINE],
  readers: () => [new MonitorReader()],
})
