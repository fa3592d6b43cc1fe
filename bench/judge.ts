/** Ten million points, judged for a leak: well-formed ones, and each way in which they may be bad. Beside it their plain mean. */
import { judgeTrend } from '../shared/analysis/trend/verdict.ts'
import { formatNumber } from '../shared/units.ts'
import { median } from './measure.ts'
import type { Result } from './result.ts'

const POINTS = 10_000_000
const ROUNDS = 3
const AIM_SECONDS = 2

export async function judgeBench(): Promise<readonly Result[]> {
  const t = new Float64Array(POINTS).map((_, i) => i / 1000)
  const v = t.map((time, i) => 1e8 + (i % 5000) * 1e4 + time * 1e3)
  const count = t.map((_, i) => Math.floor(i / 5000))
  const inputs: readonly (readonly [string, Float64Array, Float64Array, Float64Array?])[] = [
    ['a saw-tooth that leaks', t, v],
    ['the same with its collections counted', t, v, count],
    ['nothing but NaN', t, v.map(() => Number.NaN)],
    ['a constant', t, v.map(() => 1e8)],
    ['all at one time', t.map(() => 7), v],
    ['times that go backwards', t.toReversed(), v],
    ['negative values', t, v.map((value) => -value)],
    ['noise', t, v.map((_, i) => 1e8 + ((i * 2_654_435_761) % 1e7))],
  ]
  const plain = cpuSeconds(() => v.reduce((sum, value) => sum + value, 0) / POINTS)
  return inputs.map(([what, times, values, counted]) => {
    let outcome = ''
    const seconds = cpuSeconds(() => {
      outcome = judgeTrend({
        points: { t: times, v: values },
        unit: 'bytes',
        metric: 'go_memstats_heap_alloc_bytes',
        ...(counted && { count: { t: times, v: counted } }),
      }).outcome
    })
    return {
      what: `10 million points, ${what}: ${outcome}`,
      measured: `${formatNumber(seconds)} s of CPU, ${formatNumber(seconds / plain, 1)} times their mean`,
      aim: `below ${AIM_SECONDS} s`,
      met: seconds < AIM_SECONDS,
    }
  })
}

/** Of the median round: a busy machine stretches wall time, and this little. */
function cpuSeconds(work: () => unknown): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1e6
  })
  return median(rounds)
}
