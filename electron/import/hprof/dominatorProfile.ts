/**
 * The tree of dominators by class, as stacks: a stack is a way of dominators from the top, its value the shallow bytes at
 * its end, so that a frame's total is what it retains. A class that dominates itself, as in a linked list, is one frame.
 */
import { Column } from '../../../shared/profile/column.ts'
import type { StackProfile } from '../../../shared/profile/profile.ts'
import { ProfileBuilder } from '../../../shared/profile/profileBuilder.ts'
import type { DominatorTree } from './dominatorTree.ts'
import { IdTable } from './idTable.ts'
import { type Pause, SLICE } from './pause.ts'

/** Ways that are told apart; objects beyond count for the way so far. */
const MAX_WAYS = 1 << 20
/** A flame graph deeper than this is not read. */
const MAX_DEPTH = 64
/** A way that holds less of the heap than this counts for the way so far. */
const SMALLEST_SHARE = 0.0002

/** Not pprof's `inuse_…`, which the histogram's profile has: nobody shall add the same bytes up twice. */
const SAMPLE_TYPES = [
  { type: 'retained_objects', unit: 'count' },
  { type: 'retained_space', unit: 'bytes' },
] as const

/** Ways by class; one comes after the one that it leads on from. */
class Ways {
  readonly parent = new Column('i32')
  /** Class number; of class objects, that of the class that they are, behind all others. */
  readonly frame = new Column('u32')
  readonly bytes = new Column('f64')
  readonly objects = new Column('f64')
  readonly #depth = new Column('u8')
  readonly #ids = new IdTable()
  readonly #frames: number

  /** `frames` is more than the largest frame. */
  constructor(frames: number) {
    this.#frames = frames
  }

  /** On from a way, -1 for the top; the same way where it is too deep or there are too many. */
  on(from: number, frame: number): number {
    if (from >= 0 && (this.frame.items[from] === frame || (this.#depth.items[from] as number) >= MAX_DEPTH)) return from
    const key = (from + 1) * this.#frames + frame
    const known = this.#ids.find(key)
    if (known >= 0) return known
    if (this.#ids.count >= MAX_WAYS) return from
    this.parent.push(from)
    this.frame.push(frame)
    this.bytes.push(0)
    this.objects.push(0)
    this.#depth.push(from < 0 ? 1 : (this.#depth.items[from] as number) + 1)
    return this.#ids.add(key)
  }

  add(way: number, bytes: number, objects: number): void {
    this.bytes.items[way] = (this.bytes.items[way] as number) + bytes
    this.objects.items[way] = (this.objects.items[way] as number) + objects
  }

  /** Lets what is small count for the way so far; gives what each way and all beyond it hold. */
  fold(least: number): Float64Array {
    const totals = this.bytes.items.slice(0, this.bytes.length)
    for (let way = totals.length - 1; way >= 0; way--) {
      const from = this.parent.items[way] as number
      if (from < 0) continue
      totals[from] = (totals[from] as number) + (totals[way] as number)
      if ((totals[way] as number) < least)
        this.add(from, this.bytes.items[way] as number, this.objects.items[way] as number)
    }
    return totals
  }
}

export async function dominatorProfile(
  tree: DominatorTree,
  pause: Pause,
  about: { readonly takenAtMs: number },
): Promise<StackProfile> {
  const { size, vertex, dominator } = tree
  const { classes, describedBy, classOf } = tree.graph
  const classClass = classes.named('java.lang.Class')
  const ways = new Ways(2 * classes.count)
  const wayOf = new Int32Array(size).fill(-1)
  for (let from = 1; from < size; from += SLICE) {
    const to = Math.min(size, from + SLICE)
    for (let i = from; i < to; i++) {
      const object = vertex[i] as number
      const described = classOf[object] === classClass ? describedBy.get(object) : undefined
      const frame = described === undefined ? (classOf[object] as number) : classes.count + described
      const way = ways.on(wayOf[dominator[i] as number] as number, frame)
      wayOf[i] = way
      if (way >= 0) ways.add(way, tree.shallow(i), 1)
    }
    await pause()
  }
  const nameOf = (frame: number) =>
    frame < classes.count ? classes.name(frame) : `class ${classes.name(frame - classes.count)}`
  return stacksOf(ways, tree.total * SMALLEST_SHARE, nameOf, about)
}

function stacksOf(
  ways: Ways,
  least: number,
  nameOf: (frame: number) => string,
  about: { readonly takenAtMs: number },
): StackProfile {
  const totals = ways.fold(least)
  const builder = new ProfileBuilder(SAMPLE_TYPES)
  const stacks = new Int32Array(totals.length).fill(-1)
  let [smallObjects, smallBytes] = [0, 0]
  totals.forEach((total, way) => {
    const from = ways.parent.items[way] as number
    const own = ways.bytes.items[way] as number
    const objects = ways.objects.items[way] as number
    if (total >= least) {
      const stack = builder.call(from < 0 ? -1 : (stacks[from] as number), {
        name: nameOf(ways.frame.items[way] as number),
      })
      stacks[way] = stack
      if (objects > 0) builder.sample(stack, [objects, own])
    } else if (from < 0) {
      smallObjects += objects
      smallBytes += own
    }
  })
  if (smallObjects > 0) builder.sample(builder.call(-1, { name: '(small)' }), [smallObjects, smallBytes])
  return builder.finish(about)
}
