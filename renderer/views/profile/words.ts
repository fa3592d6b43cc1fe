/** Frames and lines in words. */
import type { FlameTree } from '../../../shared/profileApi.ts'
import { format, formatSpelled, formatSpelledDelta } from '../../../shared/units.ts'

export function percent(part: number, whole: number): string {
  return format(whole === 0 ? 0 : part / whole, 'ratio')
}

/** `trace.go:120`, or `trace.go:120–131` where it calls on several lines; empty when unknown. */
export function sourceOf(tree: FlameTree, frame: number): string {
  const file = tree.files[tree.frame[frame] ?? -1] ?? ''
  const [first, last] = [tree.firstLine[frame] ?? 0, tree.lastLine[frame] ?? 0]
  if (file === '' || first === 0) return file
  return last > first ? `${file}:${first}–${last}` : `${file}:${first}`
}

/** A frame's numbers, with words for each. */
export function frameWords(tree: FlameTree, frame: number, unit: string, withSelf: boolean): readonly string[] {
  const value = tree.value[frame] ?? 0
  const before = tree.baseValue?.[frame]
  if (before !== undefined) {
    const within = tree.noise?.[frame] ? ', within the noise of sampling' : ''
    return [
      `base ${formatSpelled(before, unit)}`,
      `candidate ${formatSpelled(value, unit)}`,
      `${formatSpelledDelta(value - before, unit)}${within}`,
    ]
  }
  const share = `total ${formatSpelled(value, unit)} (${percent(value, tree.value[0] ?? 0)})`
  return withSelf ? [share, `self ${formatSpelled(tree.self[frame] ?? 0, unit)}`] : [share]
}
