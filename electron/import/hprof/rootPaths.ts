/** The shortest way from a GC root to an object, over references that keep alive: weak, soft and phantom ones do not. */
import { NONE } from './dominators.ts'
import type { ObjectGraph } from './edgePass.ts'
import { type Pause, SLICE } from './pause.ts'

/** A way of more objects than this is a linked list; its ends are told. */
const MAX_WAY = 40

export class RootPaths {
  readonly #graph: ObjectGraph
  /** The object before on the way; itself for a root, -1 for what no root reaches. */
  readonly #before: Int32Array
  readonly #queue: Int32Array

  constructor(graph: ObjectGraph) {
    this.#graph = graph
    this.#before = new Int32Array(graph.count).fill(-1)
    this.#queue = new Int32Array(graph.count)
  }

  async build(roots: Int32Array, pause: Pause): Promise<void> {
    const { start, edges, classOf, isWeak } = this.#graph
    const before = this.#before
    const queue = this.#queue
    let end = 0
    for (const root of roots) {
      if (before[root] !== -1) continue
      before[root] = root
      queue[end++] = root
    }
    for (let at = 0; at < end; at++) {
      if (at % SLICE === 0) await pause()
      const object = queue[at] as number
      let place = start[object] as number
      if (place === NONE) continue
      const number = classOf[object] as number
      if (number >= 0 && isWeak[number] === 1) {
        if ((edges[place] as number) < 0) continue
        place++
      }
      for (let last = false; !last; place++) {
        const edge = edges[place] as number
        last = edge < 0
        const target = last ? ~edge : edge
        if (before[target] !== -1) continue
        before[target] = object
        queue[end++] = target
      }
    }
  }

  /** From the root to the object; empty when only weak references lead there. A long way lacks its middle, `left` objects. */
  to(object: number): { readonly way: number[]; readonly left: number } {
    if (this.#before[object] === -1) return { way: [], left: 0 }
    const back: number[] = []
    let left = 0
    for (let at = object; ; at = this.#before[at] as number) {
      if (back.length < MAX_WAY) back.push(at)
      else left++
      if (this.#before[at] === at) {
        if (left > 0) back.push(at)
        break
      }
    }
    return { way: back.reverse(), left: Math.max(0, left - 1) }
  }
}
