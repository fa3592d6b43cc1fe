/**
 * Stacks of one side or two as one tree of functions, from the root down, from the leaf up, or around one function. Base
 * and candidate come from tables of their own, so what they have in common is found by name.
 */
import { Column } from '../../profile/column.ts'
import type { Stacks } from '../../profile/profile.ts'
import { StackTable } from '../../profile/stackTable.ts'
import type { FlameLayout } from '../../profileApi.ts'
import { outermostCalls } from './outermostCalls.ts'
import type { ShownStacks } from './shownStacks.ts'

/** Parents come before what they call. There may be entries that have nothing, and call nothing that has. */
export interface MergedTree {
  readonly names: readonly string[]
  readonly files: readonly string[]
  /** `location` counts in `names`. */
  readonly stacks: Stacks
  readonly firstLine: Float64Array
  readonly lastLine: Float64Array
  /** Values that end at the entry, of the candidate or the only side. */
  readonly own: Float64Array
  /** The same of the base; absent without one. */
  readonly baseOwn?: Float64Array
  readonly cutAt?: number
}

export interface TreeShape {
  readonly layout: FlameLayout
  /** What `callers` and `callees` are of. */
  readonly function?: string
  readonly collapse?: boolean
}

/** Steps from leaves towards roots; one takes some 20 ns, so a screen waits half a second at most. */
const MAX_STEPS = 20_000_000
/** Callers that are worth showing however many stacks there are. */
const MIN_DEPTH = 64

export function mergeStacks(shape: TreeShape, candidate: ShownStacks, base?: ShownStacks): MergedTree {
  const { index } = candidate
  const asItIs = shape.layout === 'left-heavy' && !shape.collapse && (base === undefined || base.index === index)
  if (asItIs && !candidate.hidden.includes(1)) return asItStands(candidate, base)
  const tree = new TreeBuilder(shape)
  tree.add(candidate, 'own')
  if (base) tree.add(base, 'baseOwn')
  return tree.finish(base !== undefined)
}

/** The tree of a run, with what no value reaches: it is a million entries long, and copying the others takes longer. */
function asItStands({ index, own }: ShownStacks, base: ShownStacks | undefined): MergedTree {
  const { stacks, frames } = index
  const { firstLine, lastLine } = stacks
  const baseOwn = base && { baseOwn: base.own }
  return { names: frames.name, files: frames.file, stacks, firstLine, lastLine, own, ...baseOwn }
}

type Side = 'own' | 'baseOwn'

class TreeBuilder {
  readonly #shape: TreeShape
  readonly #names: string[] = []
  readonly #files: string[] = []
  readonly #nameIndex = new Map<string, number>()
  readonly #table = new StackTable()
  readonly #frame = new Column('u32')
  readonly #firstLine = new Column('f64')
  readonly #lastLine = new Column('f64')
  readonly #sums = { own: new Column('f64'), baseOwn: new Column('f64') }
  #cutAt: number | undefined

  constructor(shape: TreeShape) {
    this.#shape = shape
  }

  add(shown: ShownStacks, side: Side): void {
    const { frames } = shown.index
    const frameOf = Uint32Array.from(frames.name, (name, i) => this.#name(name, frames.file[i] ?? ''))
    const { layout } = this.#shape
    if (layout === 'left-heavy' || layout === 'callees') this.#down(shown, side, frameOf)
    else this.#up(shown, side, frameOf)
  }

  /** Each stack from its root, or from the outermost call of the function in question. */
  #down({ index, own, hidden }: ShownStacks, side: Side, frameOf: Uint32Array): void {
    const { stacks } = index
    const reached = reachedBy(stacks, own)
    const whole = this.#shape.layout === 'left-heavy'
    const around = this.#asked()
    const OUTSIDE = -2
    const to = new Int32Array(stacks.count)
    const outer = this.#outermost(index)
    for (let entry = 0; entry < stacks.count; entry++) {
      if (!reached[entry]) continue
      const parent = stacks.parent[entry] as number
      const above = parent < 0 ? (whole ? -1 : OUTSIDE) : (to[parent] as number)
      const frame = stacks.location[entry] as number
      if (hidden[frame] || outer?.[entry] === 0) to[entry] = above
      else if (above === OUTSIDE && frameOf[frame] !== around) to[entry] = OUTSIDE
      else to[entry] = this.#call(Math.max(above, -1), frameOf[frame] as number, index.stacks, entry)
      this.#addTo(side, to[entry] as number, own[entry] as number)
    }
  }

  /** Each stack from its leaf to the root, or from the outermost call of the function in question. */
  #up(shown: ShownStacks, side: Side, frameOf: Uint32Array): void {
    const { own } = shown
    const { stacks } = shown.index
    const reached = reachedBy(stacks, own)
    const around = this.#asked()
    const values = around === undefined ? own : outermost(shown, frameOf, around)
    const outer = this.#outermost(shown.index)
    let starts = 0
    for (let entry = 0; entry < stacks.count; entry++) if (reached[entry] && values[entry] !== 0) starts++
    const most = Math.max(MIN_DEPTH, Math.floor(MAX_STEPS / Math.max(1, starts)))
    for (let entry = 0; entry < stacks.count; entry++) {
      if (!reached[entry] || values[entry] === 0) continue
      let to = -1
      let depth = 0
      let at = entry
      for (; at >= 0 && depth < most; at = stacks.parent[at] as number) {
        const frame = stacks.location[at] as number
        if (shown.hidden[frame] || outer?.[at] === 0) continue
        to = this.#call(to, frameOf[frame] as number, shown.index.stacks, at)
        depth++
      }
      if (at >= 0) this.#cutAt = most
      this.#addTo(side, to, values[entry] as number)
    }
  }

  /** Where recursion is collapsed: 0 for calls of a function that is already on the way there, however indirectly. */
  #outermost({ stacks, frames }: ShownStacks['index']): Uint8Array | undefined {
    return this.#shape.collapse ? outermostCalls(stacks, frames.name.length) : undefined
  }

  #asked(): number | undefined {
    const { layout, function: name } = this.#shape
    return layout === 'callers' || layout === 'callees' ? (this.#nameIndex.get(name ?? '') ?? -1) : undefined
  }

  #call(parent: number, frame: number, lines: ShownStacks['index']['stacks'], from: number): number {
    const entry = this.#table.add(parent, frame)
    const [first, last] = [lines.firstLine[from] as number, lines.lastLine[from] as number]
    if (entry === this.#frame.length) {
      this.#frame.push(frame)
      this.#firstLine.push(first)
      this.#lastLine.push(last)
      this.#sums.own.push(0)
      this.#sums.baseOwn.push(0)
    } else if (first > 0) {
      const known = this.#firstLine.items[entry] as number
      this.#firstLine.items[entry] = known > 0 ? Math.min(known, first) : first
      this.#lastLine.items[entry] = Math.max(this.#lastLine.items[entry] as number, last)
    }
    return entry
  }

  #addTo(side: Side, entry: number, value: number): void {
    if (entry < 0 || value === 0) return
    const { items } = this.#sums[side]
    items[entry] = (items[entry] as number) + value
  }

  #name(name: string, file: string): number {
    const known = this.#nameIndex.get(name)
    if (known !== undefined) {
      if (this.#files[known] === '') this.#files[known] = file
      return known
    }
    this.#nameIndex.set(name, this.#names.length)
    this.#files.push(file)
    return this.#names.push(name) - 1
  }

  finish(compared: boolean): MergedTree {
    return {
      names: this.#names,
      files: this.#files,
      stacks: this.#table.finish(),
      firstLine: this.#firstLine.finish(),
      lastLine: this.#lastLine.finish(),
      own: this.#sums.own.finish(),
      ...(compared ? { baseOwn: this.#sums.baseOwn.finish() } : {}),
      ...(this.#cutAt === undefined ? {} : { cutAt: this.#cutAt }),
    }
  }
}

/** All that each outermost call of a function has with what it called; 0 elsewhere. */
function outermost({ index, own, hidden }: ShownStacks, frameOf: Uint32Array, wanted: number): Float64Array {
  const { stacks } = index
  const reached = reachedBy(stacks, own)
  const all = totalsOf(stacks, own)
  const inside = new Uint8Array(stacks.count)
  const found = new Float64Array(stacks.count)
  for (let entry = 0; entry < stacks.count; entry++) {
    if (!reached[entry]) continue
    const parent = stacks.parent[entry] as number
    const frame = stacks.location[entry] as number
    const above = parent >= 0 ? (inside[parent] as number) : 0
    const is = frameOf[frame] === wanted && !hidden[frame]
    inside[entry] = above || is ? 1 : 0
    if (is && !above) found[entry] = all[entry] as number
  }
  return found
}

/** 1 for entries that have something themselves or below. */
export function reachedBy({ count, parent }: Stacks, ...sides: readonly Float64Array[]): Uint8Array {
  const reached = new Uint8Array(count)
  for (let entry = count - 1; entry >= 0; entry--) {
    for (const own of sides) if (own[entry] !== 0) reached[entry] = 1
    const above = parent[entry] as number
    if (above >= 0 && reached[entry]) reached[above] = 1
  }
  return reached
}

export function sumOf(own: Float64Array): number {
  let sum = 0
  for (let entry = 0; entry < own.length; entry++) sum += own[entry] as number
  return sum
}

/** Sums of `own` with everything below, per entry. */
export function totalsOf({ count, parent }: Stacks, own: Float64Array): Float64Array {
  const all = own.slice()
  for (let entry = count - 1; entry >= 0; entry--) {
    const above = parent[entry] as number
    if (above >= 0) all[above] = (all[above] as number) + (all[entry] as number)
  }
  return all
}
