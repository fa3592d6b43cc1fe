/** The tree of dominators with what each object keeps alive: its retained size. Objects are meant by their numbers. */
import type { Dominators } from './dominators.ts'
import type { ObjectGraph } from './edgePass.ts'
import { type Pause, SLICE } from './pause.ts'
import type { ShallowSizes } from './shallowSizes.ts'

export class DominatorTree {
  readonly size: number
  readonly graph: ObjectGraph
  readonly vertex: Int32Array
  readonly dominator: Int32Array
  /** Of a number and all it dominates; of 0, of all that is reachable. */
  readonly retained: Float64Array
  readonly firstChild: Int32Array
  readonly nextSibling: Int32Array
  readonly #shallow: ShallowSizes

  constructor(graph: ObjectGraph, { size, vertex, dominator }: Dominators, shallow: ShallowSizes) {
    this.graph = graph
    this.size = size
    this.vertex = vertex
    this.dominator = dominator
    this.#shallow = shallow
    this.retained = new Float64Array(size)
    this.firstChild = new Int32Array(size)
    this.nextSibling = new Int32Array(size)
  }

  async build(pause: Pause): Promise<void> {
    const { size, retained, dominator, firstChild, nextSibling, vertex } = this
    for (let from = 1; from < size; from += SLICE) {
      const to = Math.min(size, from + SLICE)
      for (let i = from; i < to; i++) retained[i] = this.#shallow.of(vertex[i] as number)
      await pause()
    }
    // A dominator has a smaller number than what it dominates, so one way back sums up the tree.
    for (let from = size - 1; from > 0; from -= SLICE) {
      const to = Math.max(0, from - SLICE)
      for (let i = from; i > to; i--) {
        const above = dominator[i] as number
        retained[above] = (retained[above] as number) + (retained[i] as number)
        nextSibling[i] = firstChild[above] as number
        firstChild[above] = i
      }
      await pause()
    }
  }

  /** Bytes of all that is reachable. */
  get total(): number {
    return this.retained[0] ?? 0
  }

  shallow(number: number): number {
    return number === 0 ? 0 : this.#shallow.of(this.vertex[number] as number)
  }

  /** Class number of what has the number. */
  classOf(number: number): number {
    return this.graph.classOf[this.vertex[number] as number] as number
  }

  *children(number: number): Generator<number> {
    for (let child = this.firstChild[number] as number; child !== 0; child = this.nextSibling[child] as number) {
      yield child
    }
  }

  /** What an object is called: its class, or the class that it is. */
  name(number: number): string {
    const object = this.vertex[number] as number
    const described = this.graph.describedBy.get(object)
    if (described !== undefined) return `class ${this.graph.classes.name(described)}`
    return this.graph.classes.name(this.graph.classOf[object] as number)
  }

  /**
   * By class number, the bytes that the instances of a class keep alive together: an instance that another one of its
   * class dominates is in what that one keeps.
   */
  async retainedByClass(pause: Pause): Promise<Float64Array> {
    const { classes } = this.graph
    const sums = new Float64Array(classes.count)
    const open = new Int32Array(classes.count)
    let at = this.firstChild[0] ?? 0
    while (at !== 0) {
      for (let step = 0; step < SLICE && at !== 0; step++) {
        const number = this.classOf(at)
        if (open[number] === 0) sums[number] = (sums[number] as number) + (this.retained[at] as number)
        open[number] = (open[number] as number) + 1
        let next = this.firstChild[at] as number
        while (next === 0 && at !== 0) {
          const left = this.classOf(at)
          open[left] = (open[left] as number) - 1
          next = this.nextSibling[at] as number
          if (next === 0) at = this.dominator[at] as number
        }
        at = at === 0 ? 0 : next
      }
      await pause()
    }
    return sums
  }
}
