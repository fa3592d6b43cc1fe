/** The second pass: samples, now that every location they name is known. */
import { Column } from '../../../shared/profile/column.ts'
import { LabelSets, labelSet } from '../../../shared/profile/labels.ts'
import type { LabelSet, NumberLabel, Samples, Stacks } from '../../../shared/profile/profile.ts'
import type { IndexOf } from './ids.ts'
import { type ProfileLimits, tooMany } from './limits.ts'
import { STACK_START, stackTree } from './stackTree.ts'
import type { StringTable } from './stringTable.ts'
import { BYTES, WireReader } from './wire.ts'

export interface SampleColumns {
  readonly samples: Samples
  readonly stacks: Stacks
  readonly labelSets: readonly LabelSet[]
  /** Samples that name locations that are not there, or have not one value per type. */
  readonly leftOut: number
  /** Whether a value lies beyond what a number holds exactly. */
  readonly rounded: boolean
}

/** `places` holds start and end of each message `Sample`. */
export function readSamples(
  bytes: Uint8Array,
  places: Uint32Array,
  types: number,
  locations: { readonly count: number; readonly indexOf: IndexOf },
  strings: StringTable,
  limits: ProfileLimits,
): SampleColumns {
  const count = places.length / 2
  if (count * types > limits.values) throw tooMany('values', limits.values)
  const reader = new WireReader(bytes)
  const packed = new WireReader(bytes)
  const labels = new Uint32Array(count)
  const values = Array.from({ length: types }, () => new Float64Array(count))
  const sets = new SampleLabels(bytes, strings, limits)
  const frames = new Uint32Array(count + countFrames(bytes, places, limits))
  const stackEnds = new Uint32Array(count)
  const row = new Column('f64')
  let end = 0
  let kept = 0
  let rounded = false

  for (let at = 0; at < places.length; at += 2) {
    reader.enter(places[at] as number, places[at + 1] as number)
    end = kept === 0 ? 0 : (stackEnds[kept - 1] as number)
    frames[end++] = STACK_START
    row.length = 0
    sets.begin()
    let known = true
    const frame = (id: number) => {
      const location = locations.indexOf(id)
      if (location < 0) known = false
      else frames[end++] = location
    }
    while (reader.next()) {
      if (reader.field === 1) {
        // Repeated numbers come one by one, or packed into bytes.
        if (reader.type === BYTES) for (packed.enter(reader.from, reader.to); !packed.done; ) frame(packed.unsigned())
        else frame(reader.number)
      } else if (reader.field === 2) readValues(reader, packed, row)
      else if (reader.field === 3) sets.read(reader)
    }
    if (!known || row.length !== types) continue
    labels[kept] = sets.end()
    for (let i = 0; i < types; i++) {
      const value = row.items[i] as number
      if (!Number.isSafeInteger(value)) rounded = true
      ;(values[i] as Float64Array)[kept] = value
    }
    stackEnds[kept++] = end
  }
  const { stacks, ends } = stackTree(frames, stackEnds.subarray(0, kept), locations.count, limits.stacks)
  const samples = {
    count: kept,
    stack: ends,
    labels: labels.subarray(0, kept),
    values: values.map((column) => column.subarray(0, kept)),
  }
  return { samples, stacks, labelSets: sets.all, leftOut: count - kept, rounded }
}

/** Frames of all samples together: each number ends with a byte below 128. */
function countFrames(bytes: Uint8Array, places: Uint32Array, limits: ProfileLimits): number {
  const reader = new WireReader(bytes)
  let count = 0
  for (let at = 0; at < places.length; at += 2) {
    reader.enter(places[at] as number, places[at + 1] as number)
    while (reader.next()) {
      if (reader.field !== 1) continue
      if (reader.type === BYTES)
        for (let i = reader.from; i < reader.to; i++) count += (bytes[i] as number) < 0x80 ? 1 : 0
      else count++
    }
  }
  if (count > limits.frames) throw tooMany('frames', limits.frames)
  return count
}

function readValues(reader: WireReader, packed: WireReader, row: Column<'f64'>): void {
  if (reader.type === BYTES) for (packed.enter(reader.from, reader.to); !packed.done; ) row.push(packed.signedNumber())
  else row.push(reader.signed)
}

/** Reads the labels of one sample after another. */
class SampleLabels {
  readonly #reader: WireReader
  readonly #strings: StringTable
  readonly #limit: number
  readonly #sets = new LabelSets()
  // The numbers of the sample's labels, four each; equal numbers are equal labels, without a look at any text.
  #raw: number[] = []
  readonly #byRaw = new Map<string, number>()

  constructor(bytes: Uint8Array, strings: StringTable, limits: ProfileLimits) {
    this.#reader = new WireReader(bytes)
    this.#strings = strings
    this.#limit = limits.labelSets
  }

  get all(): readonly LabelSet[] {
    return this.#sets.sets
  }

  begin(): void {
    this.#raw.length = 0
  }

  /** The label that the current field of the sample's reader holds. */
  read(sample: WireReader): void {
    sample.expectBytes()
    const reader = this.#reader.enter(sample.from, sample.to)
    let key = 0
    let text = 0
    let value = 0
    let unit = 0
    while (reader.next()) {
      if (reader.field === 1) key = reader.number
      else if (reader.field === 2) text = reader.number
      else if (reader.field === 3) value = reader.signed
      else if (reader.field === 4) unit = reader.number
    }
    this.#raw.push(key, text, value, unit)
  }

  end(): number {
    if (this.#raw.length === 0) return 0
    const rawKey = this.#raw.join(' ')
    const known = this.#byRaw.get(rawKey)
    if (known !== undefined) return known
    const texts: [string, string][] = []
    const numbers: [string, NumberLabel][] = []
    for (let i = 0; i < this.#raw.length; i += 4) {
      const [key = 0, text = 0, value = 0, unit = 0] = this.#raw.slice(i, i + 4)
      const name = this.#strings.text(key)
      if (text !== 0) texts.push([name, this.#strings.text(text)])
      // Without text, number or unit there is nothing to tell.
      else if (value !== 0 || unit !== 0) numbers.push([name, { value, unit: this.#strings.text(unit) }])
    }
    const index = this.#sets.add(labelSet(texts, numbers))
    this.#byRaw.set(rawKey, index)
    if (this.#byRaw.size > this.#limit) throw tooMany('sets of labels', this.#limit)
    return index
  }
}
