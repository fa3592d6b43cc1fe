/** speedscope's files: https://www.speedscope.app/file-format-schema.json */
import { UserError } from '../../../shared/errors.ts'
import { labelSet } from '../../../shared/profile/labels.ts'
import type { LabelSet, ValueType } from '../../../shared/profile/profile.ts'
import { type Frame, ProfileBuilder } from '../../../shared/profile/profileBuilder.ts'
import { arrayAt, isObject, type JsonObject, numberAt, objectAt, parseObject, textAt } from './json.ts'
import type { ProfileFormat } from './profileFormat.ts'

const SCHEMA = 'speedscope.app/file-format-schema.json'

/** Values are whole numbers inside, so times go to the unit in which they are. */
const UNITS: Readonly<Record<string, { readonly type: ValueType; readonly factor: number }>> = {
  none: { type: { type: 'samples', unit: 'count' }, factor: 1 },
  bytes: { type: { type: 'space', unit: 'bytes' }, factor: 1 },
  nanoseconds: { type: { type: 'time', unit: 'nanoseconds' }, factor: 1 },
  microseconds: { type: { type: 'time', unit: 'nanoseconds' }, factor: 1e3 },
  milliseconds: { type: { type: 'time', unit: 'nanoseconds' }, factor: 1e6 },
  seconds: { type: { type: 'time', unit: 'nanoseconds' }, factor: 1e9 },
}

export const speedscope: ProfileFormat = {
  id: 'speedscope',
  sniff: (head) => head.trimStart().startsWith('{') && head.includes(SCHEMA),
  read(text, path) {
    const file = parseObject(text, path)
    const frames = arrayAt(objectAt(file, 'shared') ?? {}, 'frames').map(frameOf)
    const profiles = arrayAt(file, 'profiles').filter(isObject)
    const units = new Set(profiles.map((profile) => textAt(profile, 'unit') || 'none'))
    const [unit = 'none', ...others] = units
    const known = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined
    if (profiles.length === 0) throw new UserError('bad-data', `${path} holds no profile`)
    if (!known || others.length > 0)
      throw new UserError(
        'bad-data',
        `${path} holds profiles in ${[...units].join(' and ')}, which cannot be read as one`,
      )
    const builder = new ProfileBuilder([known.type])
    for (const profile of profiles) {
      const name = textAt(profile, 'name')
      // Several profiles are threads of one program.
      const labels = labelSet(profiles.length > 1 && name !== '' ? [['profile', name]] : [], [])
      const add = new Adder(builder, frames, known.factor, labels, path)
      if (profile.type === 'evented') readEvents(profile, add)
      else readSamples(profile, add)
    }
    return { profile: builder.finish(), caveats: [] }
  },
}

function frameOf(frame: unknown): Frame {
  if (!isObject(frame)) return { name: '<unknown>' }
  return { name: textAt(frame, 'name') || '<unknown>', file: textAt(frame, 'file'), line: numberAt(frame, 'line') }
}

class Adder {
  readonly #builder: ProfileBuilder
  readonly #frames: readonly Frame[]
  readonly #factor: number
  readonly #labels: LabelSet
  readonly #path: string

  constructor(builder: ProfileBuilder, frames: readonly Frame[], factor: number, labels: LabelSet, path: string) {
    this.#builder = builder
    this.#frames = frames
    this.#factor = factor
    this.#labels = labels
    this.#path = path
  }

  call(parent: number, index: unknown): number {
    const frame = typeof index === 'number' ? this.#frames[index] : undefined
    if (!frame)
      throw new UserError(
        'bad-data',
        `${this.#path} names a frame ${String(index)} that is not in its list of ${this.#frames.length}`,
      )
    return this.#builder.call(parent, frame)
  }

  sample(stack: number, weight: number): void {
    const value = Math.round(weight * this.#factor)
    if (stack >= 0 && value !== 0) this.#builder.sample(stack, [value], this.#labels)
  }
}

function readSamples(profile: JsonObject, add: Adder): void {
  const weights = arrayAt(profile, 'weights')
  arrayAt(profile, 'samples').forEach((frames, i) => {
    let stack = -1
    if (Array.isArray(frames)) for (const index of frames) stack = add.call(stack, index)
    const weight = weights[i]
    add.sample(stack, typeof weight === 'number' && Number.isFinite(weight) ? weight : 1)
  })
}

/** Opening and closing of frames, in order of time: what lies between two events belongs to the frames then open. */
function readEvents(profile: JsonObject, add: Adder): void {
  const open: number[] = []
  let at = numberAt(profile, 'startValue')
  for (const event of arrayAt(profile, 'events').filter(isObject)) {
    const now = numberAt(event, 'at')
    add.sample(open.at(-1) ?? -1, now - at)
    at = now
    if (event.type === 'O') open.push(add.call(open.at(-1) ?? -1, event.frame))
    else open.pop()
  }
}
