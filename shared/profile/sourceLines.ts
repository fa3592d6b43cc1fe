/** What the lines of one function have, in samples and not in stacks of names: those no longer know their lines. */
import type { ProfileView } from './view.ts'

export interface LineSums {
  readonly self: number
  /** With what was called from the line; a stack that passes it several times counts once. */
  readonly total: number
}

/** By line of the file, in no order; line 0 stands for unknown ones. Adds to `sums` what the view's samples have. */
export function addLineSums(
  view: ProfileView,
  sampleType: number,
  { name, file }: { readonly name: string; readonly file: string },
  sums: Map<number, LineSums>,
): void {
  const { strings, functions, stacks, samples } = view.profile
  const wanted = Uint8Array.from(functions.name, (text, i) =>
    strings[text] === name && (file === '' || strings[functions.file[i] as number] === file) ? 1 : 0,
  )
  const own = new Float64Array(stacks.count)
  const values = samples.values[sampleType] ?? new Float64Array(samples.count)
  for (let sample = 0; sample < samples.count; sample++) {
    const entry = view.stack[sample] as number
    if (entry >= 0) own[entry] = (own[entry] as number) + (values[sample] as number)
  }
  const all = Float64Array.from(own)
  for (let entry = stacks.count - 1; entry >= 0; entry--) {
    const parent = stacks.parent[entry] as number
    if (parent >= 0) all[parent] = (all[parent] as number) + (all[entry] as number)
  }
  const add = (line: number, self: number, total: number) => {
    const known = sums.get(line)
    sums.set(line, { self: (known?.self ?? 0) + self, total: (known?.total ?? 0) + total })
  }
  for (let entry = 0; entry < stacks.count; entry++) {
    if (all[entry] === 0) continue
    const seen = linesAt(view, wanted, stacks.location[entry] as number)
    if (seen.length === 0) continue
    // The innermost line of the innermost call is where the time or the bytes went.
    const acts = seen[0] as { readonly line: number; readonly innermost: boolean }
    if (acts.innermost && own[entry] !== 0) add(acts.line, own[entry] as number, 0)
    for (const line of new Set(seen.map((each) => each.line)))
      if (!passedAbove(view, wanted, entry, line)) add(line, 0, all[entry] as number)
  }
}

/** Lines of the function at a location, innermost first. */
function linesAt({ profile, lineStart, lineFunction, hidden }: ProfileView, wanted: Uint8Array, location: number) {
  const { locations } = profile
  if (hidden[location]) return []
  const [start, end] = [lineStart[location] as number, lineStart[location + 1] as number]
  // What a view leaves out of a location are its innermost lines: the last ones are still the same.
  const shift = (locations.lineStart[location + 1] as number) - end
  const found: { line: number; innermost: boolean }[] = []
  for (let line = start; line < end; line++)
    if (wanted[lineFunction[line] as number])
      found.push({ line: locations.lineNumber[line + shift] as number, innermost: line === start })
  return found
}

/** Callers that are looked at for the same line: deeper recursion than this is told twice. */
const MAX_ABOVE = 1_000

function passedAbove(view: ProfileView, wanted: Uint8Array, entry: number, line: number): boolean {
  const { stacks } = view.profile
  let at = stacks.parent[entry] as number
  for (let i = 0; at >= 0 && i < MAX_ABOVE; i++, at = stacks.parent[at] as number)
    if (linesAt(view, wanted, stacks.location[at] as number).some((each) => each.line === line)) return true
  return false
}
