import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nthLargest } from './nthLargest.ts'

it('finds what sorting finds', () => {
  const values = fc.array(fc.oneof(fc.nat(5), fc.double({ noNaN: true })), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(values, fc.nat(), (all, place) => {
      const n = 1 + (place % all.length)
      const sorted = Float64Array.from(all).sort().reverse()
      expect(nthLargest(Float64Array.from(all), n) + 0).toBe((sorted[n - 1] ?? Number.NaN) + 0)
    }),
  )
})
