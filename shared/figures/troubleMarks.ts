/** Known trouble of a run's logs as marks along the top of the first panel, each with what it counts and quotes. */
import type { Seconds } from '../model.ts'
import { escapeText, shortened } from './names.ts'
import type { Palette } from './theme.ts'

/** More than this many places of the time axis could not be told apart on screen. */
export const MAX_TROUBLE_MARKS = 200
/** Of a message, what fits a hover box. */
const MAX_LETTERS = 90
/** Kinds of trouble in one box. */
const MAX_KINDS = 5
/** An axis of its own, far from those of the panels. */
const AXIS = 99

/** Lines of one trouble close together. */
export interface TroubleMark {
  /** Of the first. */
  readonly t: Seconds
  readonly lines: number
  readonly trouble: string
  /** Of the first. */
  readonly message: string
}

/** Trace and axis to add to a figure whose first panel has this domain; nothing when there is no mark in view. */
export function troubleTrace(
  marks: readonly TroubleMark[],
  [start, end]: readonly [Seconds, Seconds],
  domain: readonly [number, number],
  palette: Palette,
): { readonly data: Record<string, unknown>[]; readonly axes: Record<string, unknown> } {
  const width = (end - start) / MAX_TROUBLE_MARKS
  const places = Map.groupBy(
    marks.filter(({ t }) => t >= start && t <= end),
    ({ t }) => Math.floor((t - start) / width),
  )
  if (places.size === 0) return { data: [], axes: {} }
  const groups = [...places.values()]
  return {
    data: [
      {
        type: 'scatter',
        mode: 'markers',
        name: 'Log',
        x: groups.map((group) => group[0]?.t ?? start),
        y: groups.map(() => 1),
        text: groups.map(words),
        yaxis: `y${AXIS}`,
        showlegend: false,
        cliponaxis: false,
        marker: {
          symbol: 'triangle-down',
          size: 10,
          color: palette.severity.error,
          line: { width: 1, color: palette.surface },
        },
        hovertemplate: '%{text}',
      },
    ],
    axes: {
      [`yaxis${AXIS}`]: { domain, range: [0, 1], overlaying: 'y', visible: false, fixedrange: true },
    },
  }
}

function words(group: readonly TroubleMark[]): string {
  const kinds = [...Map.groupBy(group, ({ trouble }) => trouble)].map(([trouble, members]) => {
    const lines = members.reduce((sum, each) => sum + each.lines, 0)
    const first = members[0]?.message.split('\n')[0] ?? ''
    return `${lines} × ${escapeText(trouble)}: ${escapeText(shortened(first, MAX_LETTERS))}`
  })
  return [...kinds.slice(0, MAX_KINDS), ...(kinds.length > MAX_KINDS ? ['…'] : [])].join('<br>')
}
