/** Profiles for other viewers: collapsed stacks, one line each, and speedscope's JSON. */
import { callNodes } from '../analysis/callTree.ts'
import { UserError } from '../errors.ts'
import { type StackProfile, totalOf } from './profile.ts'
import { LEFT_OUT, type ProfileView } from './view.ts'

/** Frames that an export may write: every sample repeats its whole stack, which the table holds once. */
const MAX_FRAMES_WRITTEN = 50_000_000

/** Throws UserError when a file of all stacks in full would be out of all proportion. */
export function refuseEndlessExport({ stacks, samples }: StackProfile): void {
  const depth = new Uint32Array(stacks.count)
  for (let entry = 0; entry < stacks.count; entry++) {
    const parent = stacks.parent[entry] as number
    depth[entry] = parent < 0 ? 1 : (depth[parent] as number) + 1
  }
  const frames = samples.stack.reduce((sum, entry) => sum + (entry < 0 ? 0 : (depth[entry] as number)), 0)
  if (frames > MAX_FRAMES_WRITTEN) {
    const count = frames.toLocaleString('en-US')
    throw new UserError('usage', `the stacks of this profile have ${count} frames in full, more than Quartile writes`)
  }
}

/** Names of the frames of a stack that show, root first; empty for a sample without any. */
function* shownStacks(
  view: ProfileView,
  sampleType: number,
): Generator<{ readonly nodes: number[]; readonly value: number }> {
  const { samples, stacks } = view.profile
  const { ofLine, ofLocation } = callNodes(view)
  const values = samples.values[sampleType] ?? new Float64Array()
  const sums = new Map<number, number>()
  for (let i = 0; i < samples.count; i++) {
    const stack = view.stack[i] as number
    if (stack !== LEFT_OUT) sums.set(stack, (sums.get(stack) ?? 0) + (values[i] as number))
  }
  for (const [stack, value] of sums) {
    if (value === 0) continue
    const nodes: number[] = []
    for (let entry = stack; entry >= 0; entry = stacks.parent[entry] as number) {
      const location = stacks.location[entry] as number
      if (view.hidden[location]) continue
      const start = view.lineStart[location] as number
      const end = view.lineStart[location + 1] as number
      if (start === end) nodes.push(ofLocation[location] as number)
      for (let line = start; line < end; line++) nodes.push(ofLine[line] as number)
    }
    yield { nodes: nodes.reverse(), value }
  }
}

/** Lines such as `main;serve;parse 42`. A `;` within a name would end it, so it is written as `:`. */
export function* collapsedLines(view: ProfileView, sampleType: number): Generator<string> {
  const { name } = callNodes(view)
  const names = name.map((text) => text.replaceAll(';', ':').replaceAll('\n', ' '))
  for (const { nodes, value } of shownStacks(view, sampleType))
    yield `${nodes.map((node) => names[node]).join(';') || '<unknown>'} ${value}`
}

const SPEEDSCOPE_UNITS = new Set(['bytes', 'nanoseconds', 'microseconds', 'milliseconds', 'seconds'])

/** https://www.speedscope.app/file-format-schema.json */
export function speedscopeDocument(view: ProfileView, sampleType: number, name: string): object {
  const { type = '', unit = '' } = view.profile.sampleTypes[sampleType] ?? {}
  const nodes = callNodes(view)
  const stacks = [...shownStacks(view, sampleType)]
  return {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: 'quartile',
    name,
    shared: {
      frames: nodes.name.map((text, i) => ({ name: text, ...(nodes.file[i] ? { file: nodes.file[i] } : {}) })),
    },
    profiles: [
      {
        type: 'sampled',
        name: type,
        unit: SPEEDSCOPE_UNITS.has(unit) ? unit : 'none',
        startValue: 0,
        endValue: Math.max(0, totalOf(view.profile, sampleType)),
        samples: stacks.map((stack) => stack.nodes),
        weights: stacks.map(({ value }) => value),
      },
    ],
  }
}
