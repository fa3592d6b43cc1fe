import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressOf, partsOfHash } from './address.ts'

describe('an address behind the hash', () => {
  it('leaves out what is absent or empty', () => {
    expect(addressOf('/runs', { q: '', base: undefined })).toBe('/runs')
    expect(addressOf('/compare', { base: '1', candidate: '2' })).toBe('/compare?base=1&candidate=2')
  })

  it('has a start page', () => {
    expect(partsOfHash('')).toEqual({ path: '/', search: '' })
    expect(partsOfHash('#/')).toEqual({ path: '/', search: '' })
  })

  it('gives back any search text it was made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const { path, search } = partsOfHash(`#${addressOf('/runs', { q: text })}`)
        expect(path).toBe('/runs')
        expect(new URLSearchParams(search).get('q')).toBe(text)
      }),
    )
  })
})
