/**
 * Colours and fonts of figures, reports and the window, in light and dark. Hues follow Okabe and Ito's set for colour
 * blindness, moved in lightness until they read on their surface; nothing is told by colour alone.
 */
import type { Theme } from '../api.ts'
import type { Outcome, PhaseKind, Severity } from '../model.ts'

export interface Palette {
  /** Behind everything. */
  readonly page: string
  /** Behind a figure or a card. */
  readonly surface: string
  readonly ink: string
  /** Secondary text; readable on `page` and `surface`. */
  readonly muted: string
  readonly grid: string
  readonly border: string
  /** In the order in which series are drawn; a ninth starts again with another dash. */
  readonly series: readonly string[]
  readonly peak: string
  readonly average: string
  readonly base: string
  readonly candidate: string
  readonly better: string
  readonly worse: string
  readonly outcome: Readonly<Record<Outcome, string>>
  readonly severity: Readonly<Record<Severity, string>>
  /** Translucent, drawn under the data. */
  readonly phase: Readonly<Record<PhaseKind, string>>
}

const LIGHT: Palette = {
  page: '#f6f7f9',
  surface: '#ffffff',
  ink: '#1b1f24',
  muted: '#57606a',
  grid: '#e4e8ec',
  border: '#d0d7de',
  series: ['#0b6cb0', '#8f2364', '#bd5b00', '#159c8c', '#5b6470', '#7d6600', '#6750b8', '#b8403a'],
  peak: '#c1272d',
  average: '#1a7f37',
  base: '#0b6cb0',
  candidate: '#bd5b00',
  better: '#1a7f37',
  worse: '#c1272d',
  outcome: { leak: '#c1272d', growing: '#a85500', step: '#8a3ffc', stable: '#1a7f37', inconclusive: '#57606a' },
  severity: { error: '#c1272d', 'data-loss': '#a85500', misleading: '#866500', info: '#0b6cb0' },
  phase: {
    'warm-up': 'rgba(134,101,0,0.09)',
    write: 'rgba(11,108,176,0.07)',
    query: 'rgba(189,91,0,0.07)',
    fault: 'rgba(193,39,45,0.11)',
    other: 'rgba(87,96,106,0.09)',
  },
}

const DARK: Palette = {
  page: '#0e1116',
  surface: '#161b22',
  ink: '#e6edf3',
  muted: '#9ba6b2',
  grid: '#2a313b',
  border: '#373f4a',
  series: ['#58b1f0', '#d97fb6', '#f0a243', '#5fdcc3', '#b6bfca', '#dfcd57', '#a99bff', '#f58b7d'],
  peak: '#ff7b72',
  average: '#56d364',
  base: '#58b1f0',
  candidate: '#f0a243',
  better: '#56d364',
  worse: '#ff7b72',
  outcome: { leak: '#ff7b72', growing: '#f0a243', step: '#c8a2ff', stable: '#56d364', inconclusive: '#9ba6b2' },
  severity: { error: '#ff7b72', 'data-loss': '#f0a243', misleading: '#dfcd57', info: '#58b1f0' },
  phase: {
    'warm-up': 'rgba(223,205,87,0.10)',
    write: 'rgba(88,177,240,0.09)',
    query: 'rgba(240,162,67,0.09)',
    fault: 'rgba(255,123,114,0.14)',
    other: 'rgba(155,166,178,0.11)',
  },
}

export const PALETTES: Readonly<Record<Theme, Palette>> = { light: LIGHT, dark: DARK }

/** What the window has, then what a bare machine has; reports put their bundled font in its place. */
export const FIGURE_FONT = '"Inter Variable", Inter, "DejaVu Sans", system-ui, sans-serif'
/** CSS pixels. */
export const FIGURE_FONT_SIZE = 12

const DASHES = ['solid', 'dot', 'dashdot', 'longdash'] as const

/** Colour and dash of the n-th series of a panel, distinct for the first 32. */
export function seriesLine(palette: Palette, n: number): { readonly color: string; readonly dash: string } {
  const colours = palette.series
  return {
    color: colours[n % colours.length] ?? palette.ink,
    dash: DASHES[Math.floor(n / colours.length) % DASHES.length] ?? 'solid',
  }
}
