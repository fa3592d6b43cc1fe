/** The gates of BanyanDB's soak test over its summary.json, each with what was observed; a gate without its figure is not evaluable. */

export interface SoakGate {
  readonly name: string
  readonly observed: string
  readonly limit: string
  readonly outcome: 'pass' | 'fail' | 'not evaluable'
}

/** Largest ratio of goroutines at the end to those at the start. */
export const GOROUTINE_RATIO = 1.05

export function soakGates(summary: Readonly<Record<string, unknown>>): readonly SoakGate[] {
  const gates: SoakGate[] = []
  const add = (name: string, limit: string, observed: string | undefined, passed: boolean | undefined) => {
    const outcome = passed === undefined ? 'not evaluable' : passed ? 'pass' : 'fail'
    gates.push({ name, limit, observed: observed ?? 'missing', outcome })
  }
  const flag = (key: string) => readFlag(summary[key])
  const number = (key: string) => readNumber(summary[key])

  const parity = flag('final_parity_pass')
  add('answers equal the baseline', 'true', parity === undefined ? undefined : String(parity), parity)
  const [start, end] = [number('goroutine_count_start'), number('goroutine_count_end')]
  const ratio = start === undefined || end === undefined || start <= 0 ? undefined : end / start
  add(
    'goroutines, end / start',
    `at most ${GOROUTINE_RATIO}`,
    ratio === undefined ? undefined : `${end} / ${start} = ${ratio.toFixed(3)}`,
    ratio === undefined ? undefined : ratio <= GOROUTINE_RATIO,
  )
  const alerts = number('memory_alert_lines')
  add('memory alerts in the log', '0', alerts?.toString(), alerts === undefined ? undefined : alerts === 0)
  // The measure engine's summary has neither of these.
  if ('write_load_spans' in summary) {
    const spans = number('write_load_spans')
    add('spans written by the load', 'more than 0', spans?.toString(), spans === undefined ? undefined : spans > 0)
  }
  if ('vec_flag_honored' in summary) {
    const honored = flag('vec_flag_honored')
    add('vectorized engine in use', 'true', honored === undefined ? undefined : String(honored), honored)
  }
  return gates
}

/** The scripts write some truths as strings. */
function readFlag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  return value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : undefined
}

function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : undefined
}
