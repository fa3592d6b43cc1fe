import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timeTicks } from './timeAxis.ts'

describe('time ticks', () => {
  it.each([
    [0, 80, 's', ['0', '10', '20', '30', '40', '50', '60', '70', '80']],
    [0, 300, 'm:ss', ['0:00', '1:00', '2:00', '3:00', '4:00', '5:00']],
    [0, 18_000, 'h:mm', ['0:00', '1:00', '2:00', '3:00', '4:00', '5:00']],
    [
      7_260,
      7_380,
      'h:mm:ss',
      ['2:01:00', '2:01:15', '2:01:30', '2:01:45', '2:02:00', '2:02:15', '2:02:30', '2:02:45', '2:03:00'],
    ],
    [100, 101, 's', ['100.0', '100.2', '100.4', '100.6', '100.8', '101.0']],
    [0, 172_800, 'h:mm', ['0:00', '6:00', '12:00', '18:00', '24:00', '30:00', '36:00', '42:00', '48:00']],
  ])('count %s to %s s as people do', (start, end, style, labels) => {
    const ticks = timeTicks(start, end, 'start')
    expect(ticks.title).toBe(`Time since start (${style})`)
    expect(ticks.ticktext).toEqual(labels)
  })

  it('tell the UTC clock, with seconds only where ticks are that close', () => {
    const at = Date.UTC(2026, 0, 1, 23, 59, 50)
    expect(timeTicks(0, 40, 'start', at).ticktext.slice(1, 3)).toEqual(['5<br>23:59:55', '10<br>00:00:00'])
    expect(timeTicks(0, 7_000, 'start', at).ticktext[1]).toMatch(/^15:00<br>\d\d:\d\d$/)
  })

  it('stay in the stretch, ascend and are few, for any stretch', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e7, noNaN: true }),
        fc.double({ min: 1e-5, max: 1e7, noNaN: true }),
        (start, span) => {
          const { tickvals, ticktext } = timeTicks(start, start + span, 'start')
          expect(ticktext).toHaveLength(tickvals.length)
          expect(tickvals.length).toBeLessThanOrEqual(10)
          expect(tickvals.length).toBeGreaterThanOrEqual(1)
          tickvals.forEach((t, i) => {
            expect(t).toBeGreaterThanOrEqual(start - span * 1e-3)
            expect(t).toBeLessThanOrEqual(start + span * (1 + 1e-3))
            if (i > 0) expect(t).toBeGreaterThan(tickvals[i - 1] ?? 0)
          })
          expect(new Set(ticktext).size).toBe(ticktext.length)
        },
      ),
    )
  })
})
