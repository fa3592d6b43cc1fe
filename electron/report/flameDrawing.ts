/** A flame graph on a page: callers above, callees below, names as far as they fit. */
import type { Theme } from '../../shared/api.ts'
import { deltaColor, flameColors, packageColor, unchangedColor } from '../../shared/figures/flameColors.ts'
import type { FlameBlock, FlameFrame } from '../../shared/report.ts'
import type { Ink, Sheet } from './sheet.ts'

/** CSS pixels. */
const ROW = 20
const GAP = 1
const PAD = 4
const NARROWEST_WITH_TEXT = 24
/** Between a name and the value beside it. */
const SPACE = 8
/** Where there is less for the name, its value gives way. */
const ENOUGH_FOR_NAME = 110

/** Gives the height. */
export function drawFlame(
  sheet: Sheet,
  block: FlameBlock,
  theme: Theme,
  x: number,
  top: number,
  width: number,
): number {
  const colors = flameColors(theme)
  const ink: Ink = { size: 11.5, color: colors.ink }
  const bar = (y: number, start: number, share: number, fill: string, name: string, value: string) => {
    const left = x + start * width
    const wide = Math.max(0.5, share * width - (share * width > 3 ? GAP : 0))
    sheet.box(left, y, wide, ROW - GAP, { fill })
    if (wide < NARROWEST_WITH_TEXT) return
    const room = wide - 2 * PAD
    // Half a number is a wrong one: a value stands whole or not at all.
    const besides = sheet.widthOf(value, ink) + SPACE
    const withValue = value !== '' && room - besides >= Math.min(ENOUGH_FOR_NAME, sheet.widthOf(name, ink))
    const shown = sheet.ending(name, withValue ? room - besides : room, ink)
    if (shown !== '') sheet.line(shown, left + PAD, y + 1, ink)
    if (withValue) sheet.line(value, left + wide - PAD, y + 1, { ...ink, color: colors.muted }, 'right')
  }
  bar(top, 0, 1, colors.whole, block.whole, '')
  for (const frame of block.frames)
    bar(top + frame.depth * ROW, frame.start, frame.width, fillOf(frame, theme), frame.name, frame.value)
  return (block.depth + 1) * ROW
}

function fillOf({ package: name, change }: FlameFrame, theme: Theme): string {
  if (change === undefined) return packageColor(name, theme)
  return change === 0 ? unchangedColor(theme) : deltaColor(change, theme)
}
