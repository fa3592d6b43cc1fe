/**
 * A profile as a question sees it: some samples left out, some stacks cut short, some frames hidden. The columns of the
 * profile stay as they are; a view is a handful of arrays beside them.
 */
import type { StackProfile } from './profile.ts'

export interface ProfileView {
  readonly profile: StackProfile
  /** Per sample: its stack in this view, -1 without frames, `LEFT_OUT` when the sample does not count. */
  readonly stack: Int32Array
  /** Lines of each location in this view, as in `Locations`. */
  readonly lineStart: Uint32Array
  readonly lineFunction: Uint32Array
  /** 1 for a location whose frames do not show. */
  readonly hidden: Uint8Array
}

export const LEFT_OUT = -2

export function wholeProfile(profile: StackProfile): ProfileView {
  const { samples, locations } = profile
  return {
    profile,
    stack: samples.stack,
    lineStart: locations.lineStart,
    lineFunction: locations.lineFunction,
    hidden: new Uint8Array(locations.count),
  }
}

/** The view with only the lines that `keeps` says, given a location and one of its lines. */
export function keepLines(view: ProfileView, keeps: (location: number, line: number) => boolean): ProfileView {
  const lineStart = new Uint32Array(view.lineStart.length)
  const lineFunction = new Uint32Array(view.lineFunction.length)
  let length = 0
  for (let location = 0; location + 1 < lineStart.length; location++) {
    const end = view.lineStart[location + 1] as number
    for (let line = view.lineStart[location] as number; line < end; line++) {
      if (keeps(location, line)) lineFunction[length++] = view.lineFunction[line] as number
    }
    lineStart[location + 1] = length
  }
  return { ...view, lineStart, lineFunction: lineFunction.subarray(0, length) }
}
