/** Which samples and frames a question is about, with the meaning that `go tool pprof` gives each of its options. */
import { compilePattern } from './pattern.ts'
import { compileTagFilter, type TagFilter } from './tagFilter.ts'
import { keepLines, LEFT_OUT, type ProfileView } from './view.ts'

export interface ProfileFilter {
  /** Only samples with a frame that matches. All patterns look at function, file and the program's file. */
  readonly focus?: string
  /** Only samples without a frame that matches. */
  readonly ignore?: string
  /** Frames that match do not show; their callers appear to call their callees. */
  readonly hide?: string
  /** Only frames that match show. */
  readonly show?: string
  /** Only samples with such a label: `key=pattern`, a pattern over `key:value`, or a range such as `4kb:`. */
  readonly tagfocus?: string
  readonly tagignore?: string
}

export interface Filtered {
  readonly view: ProfileView
  /** Names of options that matched nothing. */
  readonly unmatched: readonly string[]
}

export function applyFilter(view: ProfileView, filter: ProfileFilter): Filtered {
  const byName = filterByName(view, filter)
  const byTag = filterByTag(byName.view, filter)
  return { view: byTag.view, unmatched: [...byName.unmatched, ...byTag.unmatched] }
}

/** Lists the filters in effect as `name=value`, in the order that pprof prints them. */
export function activeFilters(filter: ProfileFilter): string[] {
  const names = ['focus', 'ignore', 'hide', 'show', 'tagfocus', 'tagignore'] as const
  return names.flatMap((name) => (filter[name] ? [`${name}=${filter[name]}`] : []))
}

/** Whether a pattern matches the name or the file of a function, and of the program's file, each asked once. */
interface Matcher {
  readonly functions: Uint8Array
  readonly mappings: readonly boolean[]
}

function matcher(view: ProfileView, name: string, source: string | undefined): Matcher | undefined {
  if (!source) return undefined
  const pattern = compilePattern(source, `--${name}`)
  const { strings, functions, mappings } = view.profile
  const byText = new Map<number, boolean>()
  const test = (text: number): boolean => {
    const known = byText.get(text)
    if (known !== undefined) return known
    const matches = pattern.test(strings[text] ?? '')
    byText.set(text, matches)
    return matches
  }
  return {
    functions: Uint8Array.from(functions.name, (text, i) => (test(text) || test(functions.file[i] as number) ? 1 : 0)),
    mappings: mappings.map(({ file }) => pattern.test(file)),
  }
}

function filterByName(view: ProfileView, filter: ProfileFilter): Filtered {
  const focus = matcher(view, 'focus', filter.focus)
  const ignore = matcher(view, 'ignore', filter.ignore)
  const hide = matcher(view, 'hide', filter.hide)
  const show = matcher(view, 'show', filter.show)
  if (!focus && !ignore && !hide && !show) return { view, unmatched: [] }

  const { locations } = view.profile
  const inMapping = (by: Matcher, location: number) => by.mappings[locations.mapping[location] as number] === true
  const matches = (by: Matcher, location: number) => {
    const end = view.lineStart[location + 1] as number
    for (let line = view.lineStart[location] as number; line < end; line++)
      if (by.functions[view.lineFunction[line] as number]) return true
    return inMapping(by, location)
  }

  const focused = new Uint8Array(locations.count)
  const ignored = new Uint8Array(locations.count)
  const hidden = Uint8Array.from(view.hidden)
  const found = { focus: false, ignore: false, hide: false, show: false }
  for (let location = 0; location < locations.count; location++) {
    if (ignore && matches(ignore, location)) {
      ignored[location] = 1
      found.ignore = true
    } else if (!focus || matches(focus, location)) {
      focused[location] = 1
      found.focus = true
    }
    if (hide && matches(hide, location)) found.hide = true
  }

  const shown = keepLines(view, (location, line) => {
    const by = view.lineFunction[line] as number
    if (hide && (hide.functions[by] || inMapping(hide, location))) return false
    return !show || show.functions[by] === 1 || inMapping(show, location)
  })
  for (let location = 0; location < locations.count; location++) {
    const empty = shown.lineStart[location] === shown.lineStart[location + 1]
    if (show) {
      // A location without any name shows only where its program's file matches, and then still has no line.
      if (empty) hidden[location] = 1
      else found.show = true
    } else if (hide && empty && matches(hide, location)) hidden[location] = 1
  }

  const stack = selectSamples(view, focused, ignored, hide || show ? hidden : undefined)
  const unmatched = (['focus', 'ignore', 'hide', 'show'] as const).filter((name) => filter[name] && !found[name])
  return { view: { ...shown, hidden, stack }, unmatched }
}

/** Samples with a focused frame, no ignored one and, where frames are hidden, at least one left to show. */
function selectSamples(
  view: ProfileView,
  focused: Uint8Array,
  ignored: Uint8Array,
  hidden: Uint8Array | undefined,
): Int32Array {
  const { stacks } = view.profile
  const [FOCUSED, IGNORED, VISIBLE] = [1, 2, 4]
  const seen = new Uint8Array(stacks.count)
  for (let entry = 0; entry < stacks.count; entry++) {
    const parent = stacks.parent[entry] as number
    const location = stacks.location[entry] as number
    seen[entry] =
      (parent >= 0 ? (seen[parent] as number) : 0) |
      (focused[location] ? FOCUSED : 0) |
      (ignored[location] ? IGNORED : 0) |
      (hidden?.[location] ? 0 : VISIBLE)
  }
  return view.stack.map((entry) => (entry >= 0 && seen[entry] === (FOCUSED | VISIBLE) ? entry : LEFT_OUT))
}

function filterByTag(view: ProfileView, filter: ProfileFilter): Filtered {
  const focus = compileTagFilter(view.profile, 'tagfocus', filter.tagfocus)
  const ignore = compileTagFilter(view.profile, 'tagignore', filter.tagignore)
  if (!focus && !ignore) return { view, unmatched: [] }
  const { labelSets, samples } = view.profile
  const passes = (by: TagFilter | undefined) => labelSets.map((set) => by?.(set) ?? false)
  const focused = focus ? passes(focus) : labelSets.map(() => true)
  const ignored = passes(ignore)
  const found = { tagfocus: false, tagignore: false }
  const stack = view.stack.map((entry, sample) => {
    if (entry === LEFT_OUT) return LEFT_OUT
    const set = samples.labels[sample] as number
    if (focused[set]) found.tagfocus = true
    if (ignored[set]) found.tagignore = true
    return focused[set] && !ignored[set] ? entry : LEFT_OUT
  })
  const unmatched = (['tagfocus', 'tagignore'] as const).filter((name) => filter[name] && !found[name])
  return { view: { ...view, stack }, unmatched }
}
