/** Which stacks of one side pass the filter, and which of their frames show. */
import { compilePattern } from '../../profile/pattern.ts'
import type { Frames } from '../../profile/profileIndex.ts'
import type { StackValues } from '../../profile/profileSelection.ts'
import type { StackFilter } from '../../profileApi.ts'

export interface ShownStacks extends Omit<StackValues, 'profiles'> {
  /** 1 for frames that do not show. */
  readonly hidden: Uint8Array
}

const [FOCUSED, IGNORED, VISIBLE] = [1, 2, 4]

export function showStacks(values: StackValues, { focus, ignore, hide }: StackFilter): ShownStacks {
  const { index, sampleType, scale } = values
  const { stacks, frames } = index
  const focused = matching(frames, focus, 'Focus')
  const ignored = matching(frames, ignore, 'Ignore')
  const hiding = matching(frames, hide, 'Hide')
  const hidden = hiding ?? new Uint8Array(frames.name.length)
  // A run's index has a million stacks, and most questions are about all of them.
  if (!focused && !ignored && !hiding) return { index, sampleType, scale, own: values.own, hidden }
  const seen = new Uint8Array(stacks.count)
  const own = new Float64Array(stacks.count)
  for (let entry = 0; entry < stacks.count; entry++) {
    const parent = stacks.parent[entry] as number
    const frame = stacks.location[entry] as number
    const bits =
      (parent >= 0 ? (seen[parent] as number) : 0) |
      (focused === undefined || focused[frame] ? FOCUSED : 0) |
      (ignored?.[frame] ? IGNORED : 0) |
      (hidden[frame] ? 0 : VISIBLE)
    seen[entry] = bits
    if (bits === (FOCUSED | VISIBLE)) own[entry] = values.own[entry] as number
  }
  return { index, sampleType, scale, own, hidden }
}

/** 1 for each frame whose name or file matches; undefined without a pattern. */
function matching({ name, file }: Frames, source: string | undefined, what: string): Uint8Array | undefined {
  if (!source) return undefined
  const pattern = compilePattern(source, what)
  return Uint8Array.from(name, (text, i) => (pattern.test(text) || pattern.test(file[i] ?? '') ? 1 : 0))
}
