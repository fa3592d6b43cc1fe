/** Builds a profile from stacks in words, as text formats and other tools' files give them. */
import { Column } from './column.ts'
import { LabelSets } from './labels.ts'
import { type LabelSet, NO_LABELS, type StackProfile, type ValueType } from './profile.ts'
import { StackTable } from './stackTable.ts'

export interface Frame {
  readonly name: string
  readonly file?: string
  readonly line?: number
}

export class ProfileBuilder {
  readonly #sampleTypes: readonly ValueType[]
  readonly #strings: string[] = ['']
  readonly #stringIndex = new Map<string, number>([['', 0]])
  readonly #functionName = new Column('u32')
  readonly #functionFile = new Column('u32')
  readonly #functionIndex = new Map<string, number>()
  readonly #line = new Column('f64')
  readonly #lineFunction = new Column('u32')
  readonly #locationIndex = new Map<string, number>()
  /** A frame that comes again as the same object, as it does in a recording's thousands of stacks, needs no search. */
  readonly #locationOf = new WeakMap<Frame, number>()
  readonly #table = new StackTable()
  readonly #sets = new LabelSets()
  readonly #stack = new Column('i32')
  readonly #labels = new Column('u32')
  readonly #values: readonly Column<'f64'>[]

  constructor(sampleTypes: readonly ValueType[]) {
    this.#sampleTypes = sampleTypes
    this.#values = sampleTypes.map(() => new Column('f64'))
  }

  /** The stack of a call from `parent`, which is -1 for the root: a tree can be added as it is walked. A frame must not change. */
  call(parent: number, frame: Frame): number {
    let location = this.#locationOf.get(frame)
    if (location === undefined) {
      location = this.#location(frame)
      this.#locationOf.set(frame, location)
    }
    return this.#table.add(parent, location)
  }

  /** The stack of frames from the root to where it stopped; -1 for none. */
  stack(fromRoot: readonly Frame[]): number {
    return fromRoot.reduce((parent, frame) => this.call(parent, frame), -1)
  }

  /** One value per sample type. */
  sample(stack: number, values: readonly number[], labels: LabelSet = NO_LABELS): void {
    this.#stack.push(stack)
    this.#labels.push(this.#sets.add(labels))
    this.#values.forEach((column, i) => void column.push(values[i] ?? 0))
  }

  get samples(): number {
    return this.#stack.length
  }

  get stacks(): number {
    return this.#table.count
  }

  #string(text: string): number {
    const known = this.#stringIndex.get(text)
    if (known !== undefined) return known
    this.#stringIndex.set(text, this.#strings.length)
    return this.#strings.push(text) - 1
  }

  #location({ name, file = '', line = 0 }: Frame): number {
    const called = this.#function(name, file)
    const key = `${called} ${line}`
    const known = this.#locationIndex.get(key)
    if (known !== undefined) return known
    const index = this.#line.length
    this.#locationIndex.set(key, index)
    this.#line.push(line)
    this.#lineFunction.push(called)
    return index
  }

  #function(name: string, file: string): number {
    const [nameText, fileText] = [this.#string(name), this.#string(file)]
    const key = `${nameText} ${fileText}`
    const known = this.#functionIndex.get(key)
    if (known !== undefined) return known
    const index = this.#functionName.length
    this.#functionIndex.set(key, index)
    this.#functionName.push(nameText)
    this.#functionFile.push(fileText)
    return index
  }

  finish(
    about: Partial<Pick<StackProfile, 'takenAtMs' | 'durationNanos' | 'period' | 'periodType' | 'comments'>> = {},
  ): StackProfile {
    const locations = this.#line.length
    const name = this.#functionName.finish()
    return {
      sampleTypes: this.#sampleTypes,
      defaultSampleType: '',
      strings: this.#strings,
      functions: {
        count: name.length,
        name,
        systemName: name,
        file: this.#functionFile.finish(),
        startLine: new Float64Array(name.length),
      },
      locations: {
        count: locations,
        address: new BigUint64Array(locations),
        mapping: new Int32Array(locations).fill(-1),
        folded: new Uint8Array(locations),
        lineStart: Uint32Array.from({ length: locations + 1 }, (_, i) => i),
        lineFunction: this.#lineFunction.finish(),
        lineNumber: this.#line.finish(),
      },
      mappings: [],
      stacks: this.#table.finish(),
      samples: {
        count: this.#stack.length,
        stack: this.#stack.finish(),
        labels: this.#labels.finish(),
        values: this.#values.map((column) => column.finish()),
      },
      labelSets: this.#sets.sets,
      takenAtMs: 0,
      durationNanos: 0,
      periodType: { type: '', unit: '' },
      period: 0,
      comments: [],
      docUrl: '',
      dropFrames: '',
      keepFrames: '',
      ...about,
    }
  }
}
