import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { repairMojibake } from './mojibake.ts'

type Misreading = 'windows-1252' | 'macintosh'

function misread(text: string, as: Misreading): string {
  return new TextDecoder(as).decode(new TextEncoder().encode(text))
}

const TEXTS = [
  '✅ VERIFIED – Simple baseline test',
  '📝 TODO: high throughput',
  '❌ Test failed: “timeout” … 10×',
  'naïve café, Größe 5 µm, 20 °C',
  'Привет, мир',
  'Ελληνικά',
  '吞吐量 测试',
  '⚠️ REQUIRED → now',
  '│ rows │ 12 │',
]

describe.each(['windows-1252', 'macintosh'] as const)('text misread as %s', (as) => {
  it.each(TEXTS)('is repaired: %s', (text) => {
    expect(repairMojibake(misread(text, as))).toBe(text)
  })

  it.each(TEXTS)('twice is repaired: %s', (text) => {
    expect(repairMojibake(misread(misread(text, as), as))).toBe(text)
  })
})

it('misread in two ways is repaired too', () => {
  for (const text of TEXTS.slice(0, 4)) {
    expect(repairMojibake(misread(misread(text, 'windows-1252'), 'macintosh'))).toBe(text)
    expect(repairMojibake(misread(misread(text, 'macintosh'), 'windows-1252'))).toBe(text)
  }
})

describe('text that was read rightly', () => {
  it.each([
    ...TEXTS,
    'l’été à l’Élysée, « là-bas », c’est ça',
    '«\u00a0L’été\u00a0», dit-il. Où\u00a0? À\u00a0Paris\u00a0!',
    'Ein „Öl“-Preis von 5 € – Übergröße‚ Ärger',
    'São Paulo, NÃO, MAÇÃ, ações',
    'España ¿qué? ¡Él!',
    'Ångström, Ærø, Øl',
    '5 µs ± 0,3 ≈ √2·π',
    'kB/s: 12 % · ½ · ©2026',
  ])('stays as it is: %s', (text) => {
    expect(repairMojibake(text)).toBe(text)
  })

  it('stays as it is when it is ASCII, and nothing ever throws', () => {
    fc.assert(fc.property(fc.string(), (text) => repairMojibake(text) === text))
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof repairMojibake(text) === 'string'))
  })
})

it('leaves alone what surrounds the damage', () => {
  expect(repairMojibake('é – baseline-json.yaml ‚úÖ done — “ok”')).toBe('é – baseline-json.yaml ✅ done — “ok”')
})

it('does not spend time on what nobody reads', () => {
  const long = 'Ã©'.repeat(1 << 16)
  expect(repairMojibake(long)).toBe(long)
})
