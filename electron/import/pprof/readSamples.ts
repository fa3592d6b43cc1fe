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
  const labels = new Uint32Array(count)
  const values = Array.from({ length: types }, () => new Float64Array(count))
  const sets = new SampleLabels(bytes, strings, limits)
  const frames = new SampleFrames(bytes, locations.indexOf, count + countFrames(bytes, places, limits))
  const stackEnds = new Uint32Array(count)
  const row = new Column('f64')
  const packed = new WireReader(bytes)
  let kept = 0
  let rounded = false

  for (let at = 0; at < places.length; at += 2) {
    reader.enter(places[at] as number, places[at + 1] as number)
    frames.begin(kept === 0 ? 0 : (stackEnds[kept - 1] as number))
    row.length = 0
    sets.begin()
    while (reader.next()) {
      if (reader.field === 1) frames.read(reader)
      else if (reader.field === 2) readValues(reader, packed, row)
      else if (reader.field === 3) sets.read(reader)
    }
    if (!frames.known || row.length !== types) continue
    labels[kept] = sets.end()
    for (let i = 0; i < types; i++) {
      const value = row.items[i] as number
      if (!Number.isSafeInteger(value)) rounded = true
      ;(values[i] as Float64Array)[kept] = value
    }
    stackEnds[kept++] = frames.end
  }
  const { stacks, ends } = stackTree(frames.all, stackEnds.subarray(0, kept), locations.count, limits.stacks)
  const samples = {
    count: kept,
    stack: ends,
    labels: labels.subarray(0, kept),
    values: values.map((column) => column.subarray(0, kept)),
  }
  return { samples, stacks, labelSets: sets.all, leftOut: count - kept, rounded }
}

/** Frames of one sample after another, as `stackTree` takes them. */
class SampleFrames {
  readonly all: Uint32Array
  end = 0
  /** Whether all locations that the sample names are there. */
  known = true
  readonly #packed: WireReader
  readonly #indexOf: IndexOf

  constructor(bytes: Uint8Array, indexOf: IndexOf, most: number) {
    this.#packed = new WireReader(bytes)
    this.#indexOf = indexOf
    this.all = new Uint32Array(most)
  }

  /** What a sample that was left out had given is overwritten. */
  begin(at: number): void {
    this.all[at] = STACK_START
    this.end = at + 1
    this.known = true
  }

  /** Repeated numbers come one by one, or packed into bytes. */
  read(reader: WireReader): void {
    if (reader.type === BYTES)
      for (const packed = this.#packed.enter(reader.from, reader.to); !packed.done; ) this.#add(packed.unsigned())
    else this.#add(reader.number)
  }

  #add(id: number): void {
    const location = this.#indexOf(id)
    if (location < 0) this.known = false
    else this.all[this.end++] = location
  }
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
