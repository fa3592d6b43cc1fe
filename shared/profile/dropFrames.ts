/**
 * What a profile asks to leave out: the frames of its own allocator or profiler, given as a pattern over whole function
 * names (`drop_frames`, with exceptions in `keep_frames`). A stack ends at the first such frame counted from the root,
 * once a frame of the program came before it, so that a stack of nothing else stays whole.
 */
import type { Caveat } from '../model.ts'
import { compileFilePattern, type FilePattern } from './pattern.ts'
import type { StackProfile } from './profile.ts'
import { keepLines, type ProfileView } from './view.ts'

export interface DroppedFrames {
  readonly view: ProfileView
  /** Not empty when the file's pattern is one that Quartile does not run, and nothing was dropped. */
  readonly caveats: readonly Caveat[]
}

export const FRAMES_NOT_DROPPED: Caveat = {
  code: 'profile-drop-frames-ignored',
  severity: 'misleading',
  subject: 'run',
  message: 'The pattern by which a profile asks to leave out frames could take forever, so all its frames are shown.',
}

export function dropFrames(view: ProfileView): DroppedFrames {
  const { profile } = view
  if (profile.dropFrames === '') return { view, caveats: [] }
  const drop = compileFilePattern(profile.dropFrames)
  const keep = profile.keepFrames === '' ? undefined : compileFilePattern(profile.keepFrames)
  if (!drop || (profile.keepFrames !== '' && !keep)) return { view, caveats: [FRAMES_NOT_DROPPED] }
  const work = (pattern: FilePattern | undefined) =>
    pattern
      ? profile.functions.name.reduce((sum, name) => sum + pattern.work(profile.strings[name]?.length ?? 0), 0)
      : 0
  if (work(drop) + work(keep) > MAX_WORK) return { view, caveats: [FRAMES_NOT_DROPPED] }
  return { view: cut(view, functionsToDrop(profile, drop.pattern, keep?.pattern)), caveats: [] }
}

/** Steps of matching that take a second at worst; ten thousand functions and ten alternatives are a hundredth of it. */
const MAX_WORK = 1e9

function functionsToDrop(profile: StackProfile, drop: RegExp, keep: RegExp | undefined): Uint8Array {
  return Uint8Array.from(profile.functions.name, (name) => {
    const text = withoutArguments(profile.strings[name] ?? '')
    return text !== '' && drop.test(text) && !keep?.test(text) ? 1 : 0
  })
}

/** A C++ name up to its argument list; the two names that hold a bracket themselves are not lists. */
function withoutArguments(name: string): string {
  const start = name.startsWith('.') ? name.slice(1) : name
  for (const found of start.matchAll(/\(anonymous namespace\)|operator\(\)|\(/g)) {
    if (found[0] === '(') return start.slice(0, found.index)
  }
  return start
}

const [KEPT, CUT_INSIDE, DROPPED] = [0, 1, 2]

function cut(view: ProfileView, drops: Uint8Array): ProfileView {
  const { fate, firstKept } = locationsToDrop(view, drops)
  const { stacks } = view.profile
  const result = new Int32Array(stacks.count)
  const ended = new Uint8Array(stacks.count)
  const ownFrame = new Uint8Array(stacks.count)
  for (let entry = 0; entry < stacks.count; entry++) {
    const parent = stacks.parent[entry] as number
    const fateHere = fate[stacks.location[entry] as number]
    const own = parent >= 0 && ownFrame[parent] === 1
    if (parent >= 0 && ended[parent]) {
      result[entry] = result[parent] as number
      ended[entry] = 1
    } else if (fateHere === KEPT || !own) {
      result[entry] = entry
    } else {
      result[entry] = fateHere === DROPPED ? parent : entry
      ended[entry] = 1
    }
    ownFrame[entry] = own || fateHere === KEPT ? 1 : 0
  }
  const stack = view.stack.map((entry) => (entry >= 0 ? (result[entry] as number) : entry))
  return { ...keepLines(view, (location, line) => line >= (firstKept[location] as number)), stack }
}

/** What becomes of each location, and the first of its lines that remains: those outside of the outermost dropped one. */
function locationsToDrop(view: ProfileView, drops: Uint8Array) {
  const { count } = view.profile.locations
  const fate = new Uint8Array(count)
  const firstKept = view.lineStart.slice(0, count)
  for (let location = 0; location < count; location++) {
    const start = view.lineStart[location] as number
    const last = (view.lineStart[location + 1] as number) - 1
    let line = last
    while (line >= start && !drops[view.lineFunction[line] as number]) line--
    if (line < start) continue
    fate[location] = line === last ? DROPPED : CUT_INSIDE
    // A location that is dropped whole keeps its lines where the stack before it has no frame of the program.
    if (line < last) firstKept[location] = line + 1
  }
  return { fate, firstKept }
}
