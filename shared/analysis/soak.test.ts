import { describe, expect, it } from 'vitest'
import { soakGates } from './soak.ts'

const outcomes = (summary: Record<string, unknown>) => soakGates(summary).map(({ outcome }) => outcome)

describe("the soak test's gates", () => {
  it('fail the run of 48 hours whose goroutines went from 556 to 708', () => {
    const gates = soakGates({
      final_parity_pass: true,
      goroutine_count_start: 556,
      goroutine_count_end: 708,
      memory_alert_lines: 0,
    })
    expect(gates.map(({ outcome }) => outcome)).toEqual(['pass', 'fail', 'pass'])
    expect(gates[1]?.observed).toBe('708 / 556 = 1.273')
  })

  it('never pass for lack of a figure', () => {
    expect(outcomes({})).toEqual(['not evaluable', 'not evaluable', 'not evaluable'])
    expect(outcomes({ goroutine_count_start: 0, goroutine_count_end: 5 })[1]).toBe('not evaluable')
    expect(outcomes({ final_parity_pass: 'maybe' })[0]).toBe('not evaluable')
  })

  it('read what the scripts write as strings, and hold at the limit', () => {
    expect(
      outcomes({
        final_parity_pass: 'true',
        goroutine_count_start: '1000',
        goroutine_count_end: '1050',
        memory_alert_lines: '2',
        write_load_spans: 0,
        vec_flag_honored: false,
      }),
    ).toEqual(['pass', 'pass', 'fail', 'fail', 'fail'])
  })
})
