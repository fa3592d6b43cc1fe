import { describe, expect, it } from 'vitest'
import { PALETTES, seriesLine } from './theme.ts'

describe.each(Object.entries(PALETTES))('the %s palette', (_, palette) => {
  const words = {
    ink: palette.ink,
    muted: palette.muted,
    peak: palette.peak,
    average: palette.average,
    better: palette.better,
    worse: palette.worse,
    ...palette.outcome,
    ...palette.severity,
  }

  it.each(Object.entries(words))('has %s readable as text on page and card (WCAG AA)', (_name, colour) => {
    expect(contrast(colour, palette.surface)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colour, palette.page)).toBeGreaterThanOrEqual(4.5)
  })

  it('has lines that stand out from the card', () => {
    for (const colour of [...palette.series, palette.base, palette.candidate])
      expect(contrast(colour, palette.surface)).toBeGreaterThanOrEqual(3)
  })

  it.each(Object.keys(DEFICIENCIES))('keeps what is drawn together apart for %s', (deficiency) => {
    const seen = (colour: string) => lab(asSeen(rgb(colour), deficiency as keyof typeof DEFICIENCIES))
    const pairs: (readonly [string, string])[] = [[palette.base, palette.candidate]]
    const first = palette.series.slice(0, 4)
    first.forEach((a, i) => {
      for (const b of first.slice(i + 1)) pairs.push([a, b])
    })
    for (const [a, b] of pairs) expect(distance(seen(a), seen(b)), `${a} and ${b}`).toBeGreaterThan(10)
  })

  it('gives 32 series of a panel a line each', () => {
    const lines = Array.from({ length: 32 }, (_unused, n) => JSON.stringify(seriesLine(palette, n)))
    expect(new Set(lines).size).toBe(32)
  })
})

// Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
const DEFICIENCIES = {
  'full sight': [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
} as const

type Triple = readonly [number, number, number]

function rgb(colour: string): Triple {
  const part = (at: number) => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }
  return [part(1), part(3), part(5)]
}

function asSeen([r, g, b]: Triple, deficiency: keyof typeof DEFICIENCIES): Triple {
  const m = DEFICIENCIES[deficiency]
  const row = (i: 0 | 3 | 6) => Math.min(1, Math.max(0, m[i] * r + (m[i + 1] ?? 0) * g + (m[i + 2] ?? 0) * b))
  return [row(0), row(3), row(6)]
}

function lab([r, g, b]: Triple): Triple {
  const f = (x: number) => (x > 0.008856 ? Math.cbrt(x) : 7.787 * x + 16 / 116)
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047)
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b)
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

function distance(a: Triple, b: Triple): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [r, g, blue] = rgb(colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue
  }
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}
