/**
 * Which part of a flame graph is on screen, and which frame is where. All in the tree's own scale across and in rows down;
 * only the painter knows pixels.
 */
import type { FlameTree } from '../../../shared/profileApi.ts'

export interface FlameView {
  /** Left and right edge, on the scale of `FlameTree.start`. */
  readonly start: number
  readonly end: number
  /** Rows scrolled away above. */
  readonly top: number
}

/** Of the whole's width: closer in, floating point has no room for frames. */
const SMALLEST = 1e-9
/** Entry of the tree that stands for all stacks. */
const WHOLE = 0
/** For one press of a key: of what is on screen across, and rows down. */
const KEY_STEP = 0.2
const KEY_ROWS = 2
const KEY_ZOOM = 1.5

export function wholeView(tree: FlameTree): FlameView {
  return { start: 0, end: tree.width[WHOLE] || 1, top: 0 }
}

export function rowsOf(tree: FlameTree): number {
  return tree.depth.reduce((most, depth) => Math.max(most, depth), 0) + 1
}

/** Of the whole's width: below this a frame is a sliver that nobody makes room for. */
const SLIVER = 1 / 1_000

/** Rows worth a place on screen before anybody zooms or scrolls. */
export function rowsWithWidth(tree: FlameTree): number {
  const least = (tree.width[WHOLE] ?? 0) * SLIVER
  return tree.depth.reduce((most, depth, i) => ((tree.width[i] ?? 0) >= least ? Math.max(most, depth) : most), 0) + 1
}

/** Zooms by `factor` (above 1: closer) so that what lies at `at` stays there. */
export function zoomed(tree: FlameTree, view: FlameView, factor: number, at = (view.start + view.end) / 2): FlameView {
  const whole = tree.width[WHOLE] || 1
  const length = Math.min(whole, Math.max(whole * SMALLEST, (view.end - view.start) / factor))
  const start = at - ((at - view.start) / (view.end - view.start)) * length
  return placed(tree, view, start, length)
}

/** Moves by a share of what is on screen. */
export function panned(tree: FlameTree, view: FlameView, share: number): FlameView {
  const length = view.end - view.start
  return placed(tree, view, view.start + share * length, length)
}

function placed(tree: FlameTree, view: FlameView, wanted: number, length: number): FlameView {
  const start = Math.max(0, Math.min(wanted, (tree.width[WHOLE] || 1) - length))
  return { ...view, start, end: start + length }
}

/** The frame fills the width. */
export function viewOfFrame(tree: FlameTree, view: FlameView, frame: number): FlameView {
  const start = tree.start[frame] ?? 0
  const width = tree.width[frame] ?? 0
  return width > 0 ? { ...view, start, end: start + width } : view
}

export function scrolled(tree: FlameTree, view: FlameView, rows: number, visible: number): FlameView {
  const top = Math.max(0, Math.min(view.top + rows, rowsOf(tree) - visible))
  return { ...view, top }
}

/** Scrolled as little as shows the frame's row. */
export function showingRow(tree: FlameTree, view: FlameView, frame: number, visible: number): FlameView {
  const row = tree.depth[frame] ?? 0
  if (row < view.top) return { ...view, top: row }
  return row >= view.top + visible ? { ...view, top: row - visible + 1 } : view
}

/** The frame at a place and row; undefined where there is none. */
export function frameAt(tree: FlameTree, at: number, row: number): number | undefined {
  for (let i = 0; i < tree.depth.length; ) {
    const start = tree.start[i] as number
    const inside = at >= start && at < start + (tree.width[i] as number)
    if (!inside) i += tree.size[i] as number
    else if ((tree.depth[i] as number) === row) return i
    else i++
  }
  return undefined
}

/** Whether both show the same stacks, one of them perhaps with more of the narrow frames. */
export function isSameWhole(a: FlameTree, b: FlameTree): boolean {
  return a.width[WHOLE] === b.width[WHOLE] && a.value[WHOLE] === b.value[WHOLE]
}

/** The frame of another tree of the same stacks; undefined where it is not there. */
export function sameFrame(from: FlameTree, frame: number | undefined, to: FlameTree): number | undefined {
  if (frame === undefined || from === to) return frame
  if (!isSameWhole(from, to)) return undefined
  const found = frameAt(to, from.start[frame] ?? 0, from.depth[frame] ?? 0)
  const name = (tree: FlameTree, at: number) => tree.names[tree.frame[at] ?? -1]
  return found !== undefined && name(to, found) === name(from, frame) ? found : undefined
}

/** Frames on the way from the whole to this one, this one included. */
export function pathTo(tree: FlameTree, frame: number): readonly number[] {
  const path: number[] = []
  for (let i = 0; i <= frame; ) {
    if (frame < i + (tree.size[i] as number)) {
      path.push(i)
      i++
    } else i += tree.size[i] as number
  }
  return path
}

/** The frame that an arrow key leads to: up to the caller, down to the widest call, aside within the row. */
export function frameAfterKey(tree: FlameTree, frame: number, key: string): number {
  const path = pathTo(tree, frame)
  const parent = path.at(-2)
  const last = frame + (tree.size[frame] ?? 1)
  if (key === 'ArrowUp') return parent ?? frame
  if (key === 'ArrowDown') return (tree.size[frame] ?? 1) > 1 ? frame + 1 : frame
  if (parent === undefined) return frame
  const end = parent + (tree.size[parent] ?? 1)
  if (key === 'ArrowRight') return last < end ? last : frame
  if (key === 'ArrowLeft') {
    let before = frame
    for (let i = parent + 1; i < frame; i += tree.size[i] as number) before = i
    return before
  }
  return frame
}

/** As in speedscope; undefined for keys that mean nothing here. */
export function viewAfterKey(tree: FlameTree, view: FlameView, key: string, visible: number): FlameView | undefined {
  if (key === '+' || key === '=') return zoomed(tree, view, KEY_ZOOM)
  if (key === '-') return zoomed(tree, view, 1 / KEY_ZOOM)
  if (key === '0') return wholeView(tree)
  if (key === 'a') return panned(tree, view, -KEY_STEP)
  if (key === 'd') return panned(tree, view, KEY_STEP)
  if (key === 'w') return scrolled(tree, view, -KEY_ROWS, visible)
  if (key === 's') return scrolled(tree, view, KEY_ROWS, visible)
  return undefined
}
