import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Schedule } from './schedule.ts'

describe('a schedule', () => {
  it('takes one more sample at the end of a phase, after the one that is being taken', async () => {
    const begun: number[] = []
    let open = 0
    const schedule = new Schedule(60, async () => {
      expect(++open).toBe(1)
      begun.push(performance.now())
      await pause(40)
      open--
    })
    schedule.start()
    await schedule.last()
    expect(begun).toHaveLength(2)
    expect(await schedule.stop()).toMatchObject({ taken: 2, missed: 0, reasons: [] })
  })

  it('counts what it misses with the reasons, and makes nothing up', async () => {
    let tries = 0
    const schedule = new Schedule(0.02, async () => {
      tries++
      if (tries === 1) await pause(110)
      else if (tries === 2) throw new Error('refused')
    })
    schedule.start()
    await pause(160)
    const { taken, missed, reasons } = await schedule.stop()
    expect(taken).toBe(tries - 1)
    // Four or five were due while the first was taken, and the second failed.
    expect(missed).toBeGreaterThanOrEqual(4)
    expect(reasons).toEqual(
      expect.arrayContaining(['the sample before took longer than the interval of 0.02 s', 'refused']),
    )
  })
})
