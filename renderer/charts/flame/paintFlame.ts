/**
 * Paints what is on screen of a flame graph, and nothing else: a frame outside, or narrower than half a pixel, is passed
 * over with all that it called, so that the cost is that of the pixels and not of the profile.
 */
import type { FlameColors } from '../../../shared/figures/flameColors.ts'
import type { FlameTree } from '../../../shared/profileApi.ts'
import type { FlameView } from './flameView.ts'

/** CSS pixels. */
export const ROW = 20
const NARROWEST = 0.5
const NARROWEST_WITH_TEXT = 26
const PADDING = 5
/** Where there is less for the name, its note gives way. */
const ENOUGH_FOR_NAME = 120
const GAP = 1
const FONT = '12px "Inter Variable", Inter, "DejaVu Sans", system-ui, sans-serif'
/** Names on screen at once are some hundreds; so many are kept measured that scrolling back measures none anew. */
const MAX_MEASURED = 20_000

export interface FlamePicture {
  readonly tree: FlameTree
  /** Fill of each frame. */
  readonly fill: readonly string[]
  /** Words of a frame beside its name, e.g. a difference; empty for none. */
  readonly note: (frame: number) => string
  /** Words of the whole. */
  readonly whole: string
  /** Per name: 1 where a search matches; absent without a search. */
  readonly matches: Uint8Array | undefined
  /** `up`: the whole stands at the bottom and callers above. */
  readonly direction: 'down' | 'up'
  readonly colors: FlameColors
}

export interface FlameState {
  readonly view: FlameView
  readonly hovered: number | undefined
  readonly selected: number | undefined
}

const measured = new Map<string, number>()

export function paintFlame(
  context: CanvasRenderingContext2D,
  picture: FlamePicture,
  { view, hovered, selected }: FlameState,
  width: number,
  height: number,
): void {
  const { tree, colors, matches, direction } = picture
  const scale = width / (view.end - view.start)
  const yOf = (depth: number) => {
    const row = (depth - view.top) * ROW
    return direction === 'down' ? row : height - ROW - row
  }
  context.fillStyle = colors.surface
  context.fillRect(0, 0, width, height)
  context.font = FONT
  context.textBaseline = 'middle'
  // Per row: the last pixel column that was filled, so that a thousand slivers in one are painted once.
  const filled: number[] = []
  const n = tree.depth.length
  for (let i = 0; i < n; ) {
    const depth = tree.depth[i] as number
    const left = ((tree.start[i] as number) - view.start) * scale
    const wide = (tree.width[i] as number) * scale
    const y = yOf(depth)
    const below = direction === 'down' ? y >= height : y <= -ROW
    if (below || left >= width || left + wide <= 0) {
      i += tree.size[i] as number
      continue
    }
    if (wide < NARROWEST) {
      const pixel = Math.floor(left)
      if (filled[depth] !== pixel && isOnScreen(y, height)) {
        filled[depth] = pixel
        context.fillStyle = colors.rest
        context.fillRect(pixel, y, 1, ROW - GAP)
      }
      i += tree.size[i] as number
      continue
    }
    if (isOnScreen(y, height)) frame(i, left, wide, y)
    i++
  }
  outline(hovered, 1)
  outline(selected, 2)

  function frame(i: number, left: number, wide: number, y: number): void {
    const x = Math.max(0, left)
    const right = Math.min(width, left + wide)
    const name = tree.frame[i] as number
    const dimmed = matches !== undefined && (name < 0 || !matches[name])
    context.globalAlpha = dimmed ? 0.35 : 1
    context.fillStyle = i === 0 ? colors.whole : (picture.fill[i] ?? colors.rest)
    context.fillRect(x, y, Math.max(NARROWEST, right - x - (wide > 3 ? GAP : 0)), ROW - GAP)
    if (matches !== undefined && !dimmed) {
      context.fillStyle = colors.match
      context.fillRect(x, y + ROW - GAP - 3, Math.max(1, right - x - GAP), 3)
    }
    if (right - x >= NARROWEST_WITH_TEXT) {
      context.fillStyle = colors.ink
      const note = i === 0 ? '' : picture.note(i)
      const text = i === 0 ? picture.whole : (tree.names[name] ?? '')
      label(text, note, x + PADDING, y + (ROW - GAP) / 2 + 0.5, right - x - 2 * PADDING)
    }
    context.globalAlpha = 1
  }

  /** A note must fit whole or not at all: half a number is a wrong one. */
  function label(text: string, note: string, x: number, y: number, room: number): void {
    const noteWidth = note === '' ? 0 : widthOf(context, note) + 8
    const withNote = noteWidth > 0 && room - noteWidth >= Math.min(ENOUGH_FOR_NAME, widthOf(context, text))
    const shown = fitted(context, text, withNote ? room - noteWidth : room)
    if (shown !== '') context.fillText(shown, x, y)
    if (withNote) context.fillText(note, x + room - noteWidth + 8, y)
  }

  function outline(i: number | undefined, thickness: number): void {
    if (i === undefined || i >= n) return
    const left = Math.max(-2, ((tree.start[i] as number) - view.start) * scale)
    const right = Math.min(width + 2, left + (tree.width[i] as number) * scale)
    context.strokeStyle = colors.outline
    context.lineWidth = thickness
    const inset = thickness / 2
    context.strokeRect(
      left + inset,
      yOf(tree.depth[i] as number) + inset,
      Math.max(1, right - left - thickness - GAP),
      ROW - GAP - thickness,
    )
  }
}

function isOnScreen(y: number, height: number): boolean {
  return y > -ROW && y < height
}

function widthOf(context: CanvasRenderingContext2D, text: string): number {
  const known = measured.get(text)
  if (known !== undefined) return known
  if (measured.size >= MAX_MEASURED) measured.clear()
  const { width } = context.measureText(text)
  measured.set(text, width)
  return width
}

/** The end of a function's name tells more than its package: when it must be cut, the beginning goes. */
function fitted(context: CanvasRenderingContext2D, text: string, room: number): string {
  const width = widthOf(context, text)
  if (width <= room) return text
  // Letters differ in width, and the dots take one.
  const letters = Math.floor((text.length * room) / width) - 2
  return letters < 2 ? '' : `…${text.slice(text.length - letters)}`
}
