/**
 * All profiles of a run over one table of stacks: a stack of function names is the same in each of them, whatever address
 * it came through. So a question about some of them, by phase, by time or by sample type, adds up columns and reads
 * nothing again.
 */
import type { ProfilePart } from '../model.ts'
import { Column } from './column.ts'
import { dropFrames } from './dropFrames.ts'
import { RunLabels } from './labelTotals.ts'
import { findSampleType, type LabelSet, type StackProfile, type Stacks, type ValueType } from './profile.ts'
import { StackTable } from './stackTable.ts'
import { type ProfileView, wholeProfile } from './view.ts'

/** Functions by name. */
export interface Frames {
  readonly name: readonly string[]
  /** Source file; empty when no profile names it. */
  readonly file: readonly string[]
}

/** A stack's call lies in `firstLine` to `lastLine` of the function's file: calls on several lines are one. 0 when unknown. */
export interface FrameStacks extends Stacks {
  readonly firstLine: Float64Array
  readonly lastLine: Float64Array
}

/** Where a profile stands in its run. */
export interface ProfilePlace extends ProfilePart {
  readonly path: string
  /** On the run's time axis. */
  readonly at?: number
}

export interface IndexedProfile extends ProfilePlace {
  readonly takenAtMs: number
  readonly durationNanos: number
  readonly period: number
  readonly periodType: ValueType
  /** The sample type to show first: an index into the types of the run. */
  readonly defaultType: number
  /** Stacks that some value belongs to, each once. */
  readonly stack: Int32Array
  /** By sample type of the run; undefined where the profile does not hold it. */
  readonly values: readonly (Float64Array | undefined)[]
  /** Label sets of the run that its samples have, each once, and what they add up to, as `values`. */
  readonly labelSet: Uint32Array
  readonly labelValues: readonly (Float64Array | undefined)[]
  /** The file's wish to leave out frames was not followed, because its pattern could take forever. */
  readonly framesNotDropped: boolean
}

export interface ProfileIndex {
  readonly sampleTypes: readonly ValueType[]
  readonly frames: Frames
  /** `location` counts in `frames`. */
  readonly stacks: FrameStacks
  /** The first is the empty one. */
  readonly labelSets: readonly LabelSet[]
  readonly profiles: readonly IndexedProfile[]
}

/** Takes one profile after another, so that only one need be in memory. */
export class IndexBuilder {
  readonly #sampleTypes: ValueType[] = []
  readonly #names: string[] = []
  readonly #files: string[] = []
  readonly #frameOf = new Map<string, number>()
  readonly #table = new StackTable()
  readonly #firstLine = new Column('f64')
  readonly #lastLine = new Column('f64')
  readonly #labels = new RunLabels()
  readonly #profiles: IndexedProfile[] = []

  add(profile: StackProfile, place: ProfilePlace): void {
    const { view, caveats } = dropFrames(wholeProfile(profile))
    const { stack, values } = this.#values(view)
    const typeOf = profile.sampleTypes.map((type) => this.#type(type))
    const labels = this.#labels.add(view)
    const ofRun = (columns: readonly Float64Array[]) => {
      const placed: (Float64Array | undefined)[] = []
      typeOf.forEach((type, i) => {
        placed[type] ??= columns[i]
      })
      return placed
    }
    const { takenAtMs, durationNanos, period, periodType } = profile
    this.#profiles.push({
      ...place,
      takenAtMs,
      durationNanos,
      period,
      periodType,
      defaultType: typeOf[findSampleType(profile, undefined) ?? 0] ?? 0,
      stack,
      values: ofRun(values),
      labelSet: labels.set,
      labelValues: ofRun(labels.values),
      framesNotDropped: caveats.length > 0,
    })
  }

  finish(): ProfileIndex {
    return {
      sampleTypes: this.#sampleTypes,
      frames: { name: this.#names, file: this.#files },
      stacks: { ...this.#table.finish(), firstLine: this.#firstLine.finish(), lastLine: this.#lastLine.finish() },
      labelSets: this.#labels.sets,
      profiles: this.#profiles,
    }
  }

  #type(wanted: ValueType): number {
    const known = this.#sampleTypes.findIndex(({ type, unit }) => type === wanted.type && unit === wanted.unit)
    return known >= 0 ? known : this.#sampleTypes.push(wanted) - 1
  }

  /** Values per stack of the run; samples of equal stack add up. */
  #values(view: ProfileView): { readonly stack: Int32Array; readonly values: readonly Float64Array[] } {
    const { stacks, samples } = view.profile
    const stackOf = this.#unify(view)
    const rowOf = new Int32Array(stacks.count).fill(-1)
    const rows = new Map<number, number>()
    const stack = new Column('i32')
    for (let sample = 0; sample < samples.count; sample++) {
      const entry = view.stack[sample] as number
      if (entry < 0 || rowOf[entry] !== -1) continue
      const to = stackOf[entry] as number
      const row = rows.get(to) ?? stack.length
      if (row === stack.length) {
        rows.set(to, row)
        stack.push(to)
      }
      rowOf[entry] = row
    }
    const values = samples.values.map((column) => {
      const sums = new Float64Array(stack.length)
      for (let sample = 0; sample < samples.count; sample++) {
        const entry = view.stack[sample] as number
        if (entry < 0) continue
        const row = rowOf[entry] as number
        sums[row] = (sums[row] as number) + (column[sample] as number)
      }
      return sums
    })
    return { stack: stack.finish(), values }
  }

  /** The run's stack of each of the profile's. */
  #unify(view: ProfileView): Int32Array {
    const { strings, functions, stacks, locations, mappings } = view.profile
    const frameOf = Uint32Array.from(functions.name, (text, i) =>
      this.#frame(strings[text] || '<unknown>', strings[functions.file[i] as number] ?? ''),
    )
    const unified = new Int32Array(stacks.count)
    for (let entry = 0; entry < stacks.count; entry++) {
      const parent = stacks.parent[entry] as number
      const location = stacks.location[entry] as number
      const start = view.lineStart[location] as number
      const end = view.lineStart[location + 1] as number
      let to = parent < 0 ? -1 : (unified[parent] as number)
      if (start === end) {
        const file = mappings[locations.mapping[location] as number]?.file
        to = this.#call(to, this.#frame(file ? `[${file.replace(/^.*\//, '')}]` : '<unknown>', ''), 0)
      }
      // What is dropped of a location are its innermost lines, which come first: the last ones are still the same.
      const shift = (locations.lineStart[location + 1] as number) - end
      for (let line = end - 1; line >= start; line--) {
        const frame = frameOf[view.lineFunction[line] as number] as number
        to = this.#call(to, frame, locations.lineNumber[line + shift] as number)
      }
      unified[entry] = to
    }
    return unified
  }

  #call(parent: number, frame: number, line: number): number {
    const entry = this.#table.add(parent, frame)
    if (entry === this.#firstLine.length) {
      this.#firstLine.push(line)
      this.#lastLine.push(line)
    } else if (line > 0) {
      const first = this.#firstLine.items[entry] as number
      this.#firstLine.items[entry] = first > 0 ? Math.min(first, line) : line
      this.#lastLine.items[entry] = Math.max(this.#lastLine.items[entry] as number, line)
    }
    return entry
  }

  #frame(name: string, file: string): number {
    const known = this.#frameOf.get(name)
    if (known !== undefined) {
      if (this.#files[known] === '') this.#files[known] = file
      return known
    }
    this.#frameOf.set(name, this.#names.length)
    this.#files.push(file)
    return this.#names.push(name) - 1
  }
}
