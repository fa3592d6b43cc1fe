import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { windowAfterKey, windowOfRelayout } from './timeWindow.ts'

const whole = { start: 0, end: 100 }

describe('the time window of a figure', () => {
  it('is read from both spellings of a relayout', () => {
    expect(windowOfRelayout({ 'xaxis.range[0]': 1, 'xaxis.range[1]': 2 })).toEqual({ start: 1, end: 2 })
    expect(windowOfRelayout({ 'xaxis.range': [1, 2] })).toEqual({ start: 1, end: 2 })
  })

  it('is left alone by anything else', () => {
    for (const event of [
      {},
      { width: 300 },
      { 'xaxis.autorange': true },
      { 'xaxis.range': [2, 2] },
      { 'xaxis.range': ['a', 'b'] },
    ])
      expect(windowOfRelayout(event)).toBeUndefined()
  })

  it('zooms about its middle, pans by a quarter, and shows everything again', () => {
    const shown = { start: 40, end: 60 }
    expect(windowAfterKey('+', shown, whole)).toEqual({ start: 45, end: 55 })
    expect(windowAfterKey('-', shown, whole)).toEqual({ start: 30, end: 70 })
    expect(windowAfterKey('ArrowRight', shown, whole)).toEqual({ start: 45, end: 65 })
    expect(windowAfterKey('ArrowLeft', shown, whole)).toEqual({ start: 35, end: 55 })
    expect(windowAfterKey('0', shown, whole)).toEqual(whole)
    expect(windowAfterKey('x', shown, whole)).toBeUndefined()
  })

  it('never leaves the run and never turns around', () => {
    const keys = fc.array(fc.constantFrom('ArrowLeft', 'ArrowRight', '+', '-', '0'), { maxLength: 80 })
    fc.assert(
      fc.property(keys, (pressed) => {
        const shown = pressed.reduce((window, key) => windowAfterKey(key, window, whole) ?? window, whole)
        expect(shown.start).toBeGreaterThanOrEqual(0)
        expect(shown.end).toBeLessThanOrEqual(100 + 1e-9)
        expect(shown.end).toBeGreaterThan(shown.start)
      }),
    )
  })
})
