/**
 * Who holds whom. An object is dominated by another when every way to it from the GC roots leads through that one: were
 * it gone, so would be what it dominates. The nearest dominator of each makes a tree.
 *
 * The algorithm is semi-NCA (Georgiadis, Tarjan, "Finding dominators revisited", 2004): number the objects by a search in
 * depth; find for each its semidominator, the smallest number from which a way leads to it through larger numbers only;
 * then its dominator is the nearest common ancestor of its parent and its semidominator. No recursion: a linked list of
 * ten million is a path of ten million. Every array holds one number per object, and is reused where it can be.
 *
 * Work comes in slices, between which others may have the processor.
 */
import { type Pause, SLICE } from './pause.ts'

/** No edge. */
export const NONE = 0xffffffff

/** Objects are numbered from 0. The edges of object i begin at `start[i]`, or it has none; the last one is complemented. */
export interface Graph {
  readonly count: number
  readonly start: Uint32Array
  readonly edges: Int32Array
}

/** Numbers count objects in the order of the search, from 1; 0 is a root above all GC roots. */
export interface Dominators {
  /** Reachable objects, and one. */
  readonly size: number
  /** The object of a number. */
  readonly vertex: Int32Array
  /** The number of an object; 0 when nothing reaches it. */
  readonly number: Int32Array
  /** The number of the nearest dominator of a number, always smaller. */
  readonly dominator: Int32Array
}

/** `roots` are objects; those that occur twice count once. */
export async function findDominators(graph: Graph, roots: Int32Array, pause: Pause): Promise<Dominators> {
  const search = new DepthSearch(graph, roots)
  while (search.slice()) await pause()
  const { size, vertex, number, parent, isRoot } = search
  const incoming = new Incoming(graph, search)
  while (incoming.slice()) await pause()
  const nearest = new SemiNca(size, parent, isRoot, incoming)
  while (nearest.slice()) await pause()
  return { size, vertex: vertex.subarray(0, size), number, dominator: nearest.dominator }
}

class DepthSearch {
  size = 1
  readonly vertex: Int32Array
  readonly number: Int32Array
  readonly parent: Int32Array
  /** By number. */
  readonly isRoot: Uint8Array
  readonly #graph: Graph
  readonly #roots: Int32Array
  /** By object, where its next edge is. */
  readonly #cursor: Uint32Array
  #nextRoot = 0
  #at = -1

  constructor(graph: Graph, roots: Int32Array) {
    this.#graph = graph
    this.#roots = roots
    this.vertex = new Int32Array(graph.count + 1)
    this.number = new Int32Array(graph.count)
    this.parent = new Int32Array(graph.count + 1)
    this.isRoot = new Uint8Array(graph.count + 1)
    this.#cursor = graph.start.slice()
  }

  /** False when all is done. */
  slice(): boolean {
    const { edges } = this.#graph
    const { vertex, number, parent } = this
    const cursor = this.#cursor
    let { size } = this
    let at = this.#at
    for (let step = 0; step < SLICE; step++) {
      if (at < 0) {
        if (this.#nextRoot === this.#roots.length) {
          this.size = size
          for (const root of this.#roots) this.isRoot[number[root] as number] = 1
          return false
        }
        const root = this.#roots[this.#nextRoot++] as number
        if (number[root] !== 0) continue
        number[root] = size
        vertex[size++] = root
        at = root
        continue
      }
      const place = cursor[at] as number
      if (place === NONE) {
        const above = parent[number[at] as number] as number
        at = above === 0 ? -1 : (vertex[above] as number)
        continue
      }
      const edge = edges[place] as number
      const target = edge < 0 ? ~edge : edge
      cursor[at] = edge < 0 ? NONE : place + 1
      if (number[target] !== 0) continue
      number[target] = size
      parent[size] = number[at] as number
      vertex[size++] = target
      at = target
    }
    this.size = size
    this.#at = at
    return true
  }
}

/** Edges the other way round, by numbers; without those from the parent in the search, to itself, and to GC roots. */
class Incoming {
  /** Of number i from `start[i]` to `start[i + 1]`. */
  readonly start: Uint32Array
  edges = new Int32Array(0)
  readonly #graph: Graph
  readonly #search: DepthSearch
  #phase: 'count' | 'fill' = 'count'
  #at = 1

  constructor(graph: Graph, search: DepthSearch) {
    this.#graph = graph
    this.#search = search
    this.start = new Uint32Array(search.size + 2)
  }

  slice(): boolean {
    const { size, vertex, number, parent, isRoot } = this.#search
    const { start: out, edges: outEdges } = this.#graph
    const { start, edges } = this
    const filling = this.#phase === 'fill'
    const end = Math.min(size, this.#at + SLICE)
    for (let i = this.#at; i < end; i++) {
      let place = out[vertex[i] as number] as number
      if (place === NONE) continue
      for (let last = false; !last; place++) {
        const edge = outEdges[place] as number
        last = edge < 0
        const target = number[last ? ~edge : edge] as number
        if (target === i || parent[target] === i || isRoot[target] === 1) continue
        if (filling) {
          // Counted down from the end of the range to its start.
          const slot = (start[target] as number) - 1
          start[target] = slot
          edges[slot] = i
        } else start[target] = (start[target] as number) + 1
      }
    }
    this.#at = end
    if (end < size) return true
    if (filling) return false
    let sum = 0
    for (let i = 0; i < start.length; i++) {
      sum += start[i] as number
      start[i] = sum
    }
    this.edges = new Int32Array(sum)
    this.#phase = 'fill'
    this.#at = 1
    return true
  }
}

class SemiNca {
  readonly dominator: Int32Array
  readonly #size: number
  /** Of the forest that is linked so far; paths in it are shortened as they are walked. */
  readonly #ancestor: Int32Array
  readonly #semi: Int32Array
  /** Smallest semidominator on the way to `#ancestor`. */
  readonly #best: Int32Array
  readonly #isRoot: Uint8Array
  readonly #incoming: Incoming
  #path = new Int32Array(1 << 10)
  #phase: 'semi' | 'nearest' = 'semi'
  #at: number

  constructor(size: number, parent: Int32Array, isRoot: Uint8Array, incoming: Incoming) {
    this.#size = size
    this.dominator = parent.slice(0, size)
    this.#ancestor = parent
    this.#semi = new Int32Array(size)
    this.#best = new Int32Array(size)
    this.#isRoot = isRoot
    this.#incoming = incoming
    this.#at = size - 1
  }

  slice(): boolean {
    return this.#phase === 'semi' ? this.#findSemis() : this.#findNearest()
  }

  #findSemis(): boolean {
    const { start, edges } = this.#incoming
    const semi = this.#semi
    const best = this.#best
    const end = Math.max(0, this.#at - SLICE)
    for (let i = this.#at; i > end; i--) {
      let least = this.#isRoot[i] === 1 ? 0 : (this.dominator[i] as number)
      if (least > 0) {
        const stop = start[i + 1] as number
        for (let place = start[i] as number; place < stop; place++) {
          const from = edges[place] as number
          const found = from < i ? from : this.#evaluate(from, i)
          if (found < least) least = found
        }
      }
      semi[i] = least
      best[i] = least
    }
    this.#at = end
    if (end > 0) return true
    this.#phase = 'nearest'
    this.#at = 1
    return true
  }

  /** The smallest semidominator on the way from a number up to the last one that is larger than `below`. */
  #evaluate(from: number, below: number): number {
    const ancestor = this.#ancestor
    const best = this.#best
    if ((ancestor[from] as number) <= below) return best[from] as number
    let depth = 0
    for (let at = from; (ancestor[at] as number) > below; at = ancestor[at] as number) {
      if (depth === this.#path.length) this.#lengthen()
      this.#path[depth++] = at
    }
    const path = this.#path
    while (depth > 0) {
      const at = path[--depth] as number
      const above = ancestor[at] as number
      if ((best[above] as number) < (best[at] as number)) best[at] = best[above] as number
      ancestor[at] = ancestor[above] as number
    }
    return best[from] as number
  }

  #lengthen(): void {
    const longer = new Int32Array(this.#path.length * 2)
    longer.set(this.#path)
    this.#path = longer
  }

  #findNearest(): boolean {
    const { dominator } = this
    const semi = this.#semi
    const end = Math.min(this.#size, this.#at + SLICE)
    for (let i = this.#at; i < end; i++) {
      const least = semi[i] as number
      let at = dominator[i] as number
      while (at > least) at = dominator[at] as number
      dominator[i] = at
    }
    this.#at = end
    return end < this.#size
  }
}
