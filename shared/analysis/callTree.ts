/**
 * Who calls whom, and with what share: self and total of each function, and of each call between two of them.
 *
 * A function that calls itself stands several times in one stack and counts once. So a function's total is the sum over
 * the stack table's entries where it occurs for the first time counted from the root, of everything at or below the
 * entry. The walk goes down the tree with a list of its own instead of recursion, and counts on the way who is on the
 * current path: an entry is visited twice however deep it lies, so the cost is that of the table and not of all stacks.
 */
import type { ProfileView } from '../profile/view.ts'

/** Functions by name; what has none goes by the file of the program it lies in. */
export interface CallNodes {
  readonly count: number
  readonly name: readonly string[]
  /** Of the function's source; empty when unknown. */
  readonly file: readonly string[]
  /** Node of each line of the view. */
  readonly ofLine: Int32Array
  /** Node of each location that has no line, -1 for the others. */
  readonly ofLocation: Int32Array
}

export interface CallEdges {
  readonly count: number
  readonly from: Int32Array
  readonly to: Int32Array
  readonly weight: Float64Array
  /** 1 when the compiler inlined every such call. */
  readonly inline: Uint8Array
}

export interface CallGraph {
  readonly nodes: CallNodes
  /** Self: what the function did itself. */
  readonly flat: Float64Array
  /** Total: with everything it called. */
  readonly cum: Float64Array
  readonly edges: CallEdges
}

/** The nodes of a view: one table serves every graph that is built of it. */
export function callNodes(view: ProfileView): CallNodes {
  const { strings, functions, locations, mappings } = view.profile
  const name: string[] = []
  const file: string[] = []
  const byName = new Map<number, number>()
  const byObject = new Map<string, number>()
  const named = Int32Array.from(functions.name, (text, i) => {
    if (text === 0) return -1
    const known = byName.get(text)
    const source = strings[functions.file[i] as number] ?? ''
    if (known !== undefined) {
      if (file[known] === '') file[known] = source
      return known
    }
    byName.set(text, name.length)
    file.push(source)
    return name.push(strings[text] ?? '') - 1
  })
  const unnamed = (location: number, startLine: number): number => {
    const object = mappings[locations.mapping[location] as number]?.file ?? ''
    const key = `${startLine} ${object}`
    const known = byObject.get(key)
    if (known !== undefined) return known
    byObject.set(key, name.length)
    file.push('')
    return name.push(object === '' ? '<unknown>' : `[${baseName(object)}]`) - 1
  }
  const ofLine = new Int32Array(view.lineFunction.length)
  const ofLocation = new Int32Array(locations.count).fill(-1)
  for (let location = 0; location < locations.count; location++) {
    const start = view.lineStart[location] as number
    const end = view.lineStart[location + 1] as number
    if (start === end) ofLocation[location] = unnamed(location, 0)
    for (let line = start; line < end; line++) {
      const called = view.lineFunction[line] as number
      const node = named[called] as number
      ofLine[line] = node >= 0 ? node : unnamed(location, functions.startLine[called] as number)
    }
  }
  return { count: name.length, name, file, ofLine, ofLocation }
}

function baseName(path: string): string {
  return path.replace(/\/+$/, '').replace(/^.*\//, '') || '/'
}

/** What the samples of a view add up to per stack, with everything below it. */
export interface StackSums {
  readonly all: Float64Array
  /** 1 where some sample that is not zero passes, even when the sum is. */
  readonly reached: Uint8Array
}

export function stackSums(view: ProfileView, sampleType: number): StackSums {
  const { stacks, samples } = view.profile
  const values = samples.values[sampleType] ?? new Float64Array(samples.count)
  const all = new Float64Array(stacks.count)
  const reached = new Uint8Array(stacks.count)
  for (let sample = 0; sample < samples.count; sample++) {
    const entry = view.stack[sample] as number
    const value = values[sample] as number
    if (entry < 0 || value === 0) continue
    all[entry] = (all[entry] as number) + value
    reached[entry] = 1
  }
  for (let entry = stacks.count - 1; entry >= 0; entry--) {
    const parent = stacks.parent[entry] as number
    if (parent < 0 || !reached[entry]) continue
    all[parent] = (all[parent] as number) + (all[entry] as number)
    reached[parent] = 1
  }
  return { all, reached }
}

/** `kept` limits the graph to some nodes; calls then lead past the others, which keep their self to themselves. */
export function callGraph(view: ProfileView, nodes: CallNodes, sums: StackSums, kept?: Uint8Array): CallGraph {
  const { stacks } = view.profile
  const flat = new Float64Array(nodes.count)
  const cum = new Float64Array(nodes.count)
  const edges = new EdgeTable(nodes.count)
  const onPath = new Int32Array(nodes.count)
  const { firstChild, nextSibling, roots } = children(stacks.parent, sums.reached)
  // Nodes and calls entered on the current path, to be left in reverse.
  const entered: number[] = []
  const called: number[] = []
  const marks: number[] = []
  // Per entry of the path: its last kept node, or NONE where a node that was not kept came after and has the self.
  const callers: number[] = []
  const selves: number[] = []

  const enter = (entry: number): void => {
    const location = stacks.location[entry] as number
    const weight = sums.all[entry] as number
    let caller = callers.at(-1) ?? NONE
    let self = selves.at(-1) ?? NONE
    // What is below an entry is no self of the entry above it.
    if (self !== NONE) flat[self] = (flat[self] as number) - weight
    marks.push(entered.length, called.length)
    const step = (node: number, inline: boolean): void => {
      if (kept && !kept[node]) {
        self = NONE
        return
      }
      if (onPath[node] === 0) cum[node] = (cum[node] as number) + weight
      onPath[node] = (onPath[node] as number) + 1
      entered.push(node)
      if (caller !== NONE && caller !== node) called.push(edges.pass(caller, node, weight, inline))
      caller = node
      self = node
    }
    if (!view.hidden[location]) {
      const start = view.lineStart[location] as number
      const end = view.lineStart[location + 1] as number
      if (start === end) step(nodes.ofLocation[location] as number, false)
      for (let line = end - 1; line >= start; line--) step(nodes.ofLine[line] as number, line !== end - 1)
    }
    callers.push(caller)
    selves.push(self)
    if (self !== NONE) flat[self] = (flat[self] as number) + weight
  }

  const leave = (): void => {
    callers.pop()
    selves.pop()
    const calledMark = marks.pop() as number
    const enteredMark = marks.pop() as number
    while (entered.length > enteredMark) {
      const node = entered.pop() as number
      onPath[node] = (onPath[node] as number) - 1
    }
    while (called.length > calledMark) edges.leave(called.pop() as number)
  }

  for (const root of roots) {
    let entry = root
    enter(entry)
    for (;;) {
      const child = firstChild[entry] as number
      if (child >= 0) {
        entry = child
        enter(entry)
        continue
      }
      leave()
      while (entry !== root && (nextSibling[entry] as number) < 0) {
        entry = stacks.parent[entry] as number
        leave()
      }
      if (entry === root) break
      entry = nextSibling[entry] as number
      enter(entry)
    }
  }
  return { nodes, flat, cum, edges: edges.finish() }
}

const NONE = -1

/** The stack table the other way round, without the entries that no sample reaches. */
function children(parent: Int32Array, reached: Uint8Array) {
  const firstChild = new Int32Array(parent.length).fill(-1)
  const nextSibling = new Int32Array(parent.length).fill(-1)
  const roots: number[] = []
  for (let entry = parent.length - 1; entry >= 0; entry--) {
    if (!reached[entry]) continue
    const above = parent[entry] as number
    if (above < 0) roots.push(entry)
    else {
      nextSibling[entry] = firstChild[above] as number
      firstChild[above] = entry
    }
  }
  return { firstChild, nextSibling, roots }
}

class EdgeTable {
  readonly #nodes: number
  readonly #index = new Map<number, number>()
  readonly #from: number[] = []
  readonly #to: number[] = []
  readonly #weight: number[] = []
  readonly #inline: number[] = []
  readonly #onPath: number[] = []

  constructor(nodes: number) {
    this.#nodes = nodes
  }

  /** Notes a call on the current path, which counts when it is the first of its kind there. */
  pass(from: number, to: number, weight: number, inline: boolean): number {
    const key = from * this.#nodes + to
    let edge = this.#index.get(key)
    if (edge === undefined) {
      edge = this.#from.push(from) - 1
      this.#index.set(key, edge)
      this.#to.push(to)
      this.#weight.push(0)
      this.#inline.push(1)
      this.#onPath.push(0)
    }
    if (this.#onPath[edge] === 0) {
      this.#weight[edge] = (this.#weight[edge] as number) + weight
      if (!inline) this.#inline[edge] = 0
    }
    this.#onPath[edge] = (this.#onPath[edge] as number) + 1
    return edge
  }

  leave(edge: number): void {
    this.#onPath[edge] = (this.#onPath[edge] as number) - 1
  }

  finish(): CallEdges {
    return {
      count: this.#from.length,
      from: Int32Array.from(this.#from),
      to: Int32Array.from(this.#to),
      weight: Float64Array.from(this.#weight),
      inline: Uint8Array.from(this.#inline),
    }
  }
}
