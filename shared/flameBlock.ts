/** A flame graph as a block of a report. */
import { type FlameGraph, MAX_FLAME_NODES } from './profileApi.ts'
import { wholeWords } from './profileWords.ts'
import { bounded, type FlameBlock, type FlameFrame } from './report.ts'
import { formatSpelled, formatSpelledDelta } from './units.ts'

/** Of the whole: narrower is below two pixels of a page. */
const NARROWEST_FRAME = 1 / 800
/** A page is no place to scroll; stacks are seldom deeper above what is wide. */
const MAX_FLAME_DEPTH = 40
/** Letters of a function's name; C++ templates have thousands. */
const MAX_FRAME_LETTERS = 200

/** What of a flame graph a page has room for. */
export function flameBlock(name: string, title: string, graph: FlameGraph, mean = false): FlameBlock {
  const { tree, unit } = graph
  const whole = tree.width[0] || 1
  const largest = tree.baseValue?.reduce((most, base, i) => Math.max(most, Math.abs((tree.value[i] ?? 0) - base)), 0)
  const frames: FlameFrame[] = []
  let leftOut = tree.merged.frames
  for (let i = 1; i < Math.min(tree.depth.length, MAX_FLAME_NODES); i++) {
    const depth = tree.depth[i] ?? 0
    const width = (tree.width[i] ?? 0) / whole
    if (width < NARROWEST_FRAME || depth > MAX_FLAME_DEPTH) {
      leftOut++
      continue
    }
    const at = tree.frame[i] ?? -1
    const value = tree.value[i] ?? 0
    const delta = tree.baseValue === undefined ? undefined : value - (tree.baseValue[i] ?? 0)
    frames.push({
      name: bounded(tree.names[at] ?? '', MAX_FRAME_LETTERS),
      package: tree.packages[at] ?? '',
      depth,
      start: (tree.start[i] ?? 0) / whole,
      width,
      value: delta === undefined ? formatSpelled(value, unit) : formatSpelledDelta(delta, unit),
      ...(delta === undefined ? {} : { change: tree.noise?.[i] || !largest ? 0 : delta / largest }),
    })
  }
  const depth = frames.reduce((most, frame) => Math.max(most, frame.depth), 0)
  return { kind: 'flame', name, title, whole: wholeWords(graph, mean), frames, depth, leftOut }
}
