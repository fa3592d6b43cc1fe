/** Names of phases above the plot, each with the lead series' peak and average in words, as far as there is room. */
import type { Phase, Unit } from '../model.ts'
import { format } from '../units.ts'
import { escapeText, lettersIn, shortened } from './names.ts'
import { MAX_PHASES, type Panel } from './panels.ts'
import type { Palette } from './theme.ts'

/** Peak and average of the lead series, the first of the first panel, in base units and over all its points. */
export interface Level {
  /** Absent when the run has no phases. */
  readonly phase?: string
  readonly peak: number
  readonly average: number
}

interface HeadedRun {
  readonly panels: readonly Panel[]
  readonly phases: readonly Phase[]
  readonly levels?: readonly Level[]
}

/** Generous widths of a letter, in CSS pixels: the font is not known here. */
const LETTER = 6.8
const BOLD_LETTER = 8.6
/** Between two phase names. */
const HEAD_GAP = 10

export interface PhaseHead {
  readonly lines: number
  readonly annotation: object
}

/** Names of the phases in view with their levels in words, as far as the room above each phase allows. */
export function phaseHeads(
  input: HeadedRun,
  palette: Palette,
  start: number,
  end: number,
  plotWidth: number,
): readonly PhaseHead[] {
  const unit = input.panels[0]?.unit ?? 'unknown'
  const spans: readonly { name?: string; start: number; end: number }[] =
    input.phases.length > 0 ? input.phases.slice(0, MAX_PHASES) : [{ start, end }]
  const heads: PhaseHead[] = []
  let taken = Number.NEGATIVE_INFINITY
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const from = Math.max(span.start, start)
    const to = Math.min(span.end, end)
    const pixels = plotWidth / (end - start)
    const level = input.levels?.find((l) => l.phase === span.name)
    const lines = headLines(span.name, level, unit, palette).find(
      (words) => words.isName || words.width <= (to - from) * pixels,
    )
    if (lines === undefined || lines.html === '' || to <= from) continue
    // Within the plot, though a short phase's name may be wider than the phase.
    const half = Math.min(lines.width, plotWidth) / 2
    const middle = Math.min(Math.max(((from + to) / 2 - start) * pixels, half), plotWidth - half)
    // Phases may overlap in time; their names must not.
    if (middle - half < taken) continue
    taken = middle + half + HEAD_GAP
    const annotation = {
      xref: 'x',
      yref: 'paper',
      x: start + middle / pixels,
      y: 1,
      yanchor: 'bottom',
      yshift: 2,
      showarrow: false,
      text: lines.html,
      font: { size: 11.5, color: palette.ink },
    }
    heads.push({ lines: lines.lines, annotation })
  }
  return heads
}

/** The ways to say it, widest first; `width` is that of the longest line. */
function headLines(name: string | undefined, level: Level | undefined, unit: Unit, palette: Palette) {
  const title = name === undefined ? '' : `<b>${escapeText(shortened(name))}</b>`
  const nameOnly = {
    isName: true,
    html: title,
    width: lettersIn(shortened(name ?? '')) * BOLD_LETTER,
    lines: name === undefined ? 0 : 1,
  }
  if (level === undefined || !Number.isFinite(level.peak)) return [nameOnly]
  const peak = `peak ${format(level.peak, unit)}`
  const average = `average ${format(level.average, unit)}`
  const red = `<span style="color:${palette.peak}">${peak}</span>`
  const green = `<span style="color:${palette.average}">${average}</span>`
  const break_ = title === '' ? '' : '<br>'
  const titleLines = title === '' ? 0 : 1
  return [
    {
      isName: false,
      html: `${title}${break_}${red} · ${green}`,
      width: Math.max(nameOnly.width, (peak.length + average.length + 3) * LETTER),
      lines: titleLines + 1,
    },
    {
      isName: false,
      html: `${title}${break_}${red}<br>${green}`,
      width: Math.max(nameOnly.width, peak.length * LETTER, average.length * LETTER),
      lines: titleLines + 2,
    },
    nameOnly,
  ]
}
