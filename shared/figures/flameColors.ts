/** Colours of frames: a hue per package, or blue and orange for less and more, which the colour-blind tell apart. */
import type { Theme } from '../api.ts'
import { PALETTES } from './theme.ts'

export interface FlameColors {
  readonly ink: string
  readonly muted: string
  readonly surface: string
  readonly whole: string
  readonly outline: string
  readonly match: string
  readonly rest: string
}

/** Hues of equal lightness on either surface; packages beyond these share one. */
const HUES = [210, 32, 160, 265, 52, 335, 185, 12, 100, 290, 235, 128]

export function flameColors(theme: Theme): FlameColors {
  const { ink, muted, surface, grid, border } = PALETTES[theme]
  const dark = theme === 'dark'
  return { ink, muted, surface, whole: grid, outline: ink, match: dark ? '#dfcd57' : '#866500', rest: border }
}

/** The same package has the same colour in every profile. */
export function packageColor(name: string, theme: Theme): string {
  if (name === '') return theme === 'dark' ? hex(215, 8, 30) : hex(215, 14, 86)
  let hash = 0
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0
  const hue = HUES[mixed % HUES.length] ?? 0
  const step = Math.floor(mixed / HUES.length) % 3
  return theme === 'dark' ? hex(hue, 38, 27 + step * 4) : hex(hue, 62, 84 - step * 4)
}

/** `share`: from −1, the largest decrease, to 1, the largest increase. */
export function deltaColor(share: number, theme: Theme): string {
  const size = Math.sqrt(Math.min(1, Math.abs(share)))
  const hue = share > 0 ? 30 : 208
  if (theme === 'dark') return hex(hue, 12 + 62 * size, 25 + 11 * size)
  return hex(hue, 20 + 70 * size, 90 - 22 * size)
}

export function unchangedColor(theme: Theme): string {
  return theme === 'dark' ? hex(215, 8, 26) : hex(215, 12, 90)
}

/** Of hue in degrees, saturation and lightness in percent; the form that every renderer of pictures reads. */
function hex(hue: number, saturation: number, lightness: number): string {
  const light = lightness / 100
  const reach = (saturation / 100) * Math.min(light, 1 - light)
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12
    const value = light - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0')
  }
  return `#${channel(0)}${channel(8)}${channel(4)}`
}
