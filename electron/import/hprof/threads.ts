/** Threads at the time of the dump: name, stack, and what they hold. */
import type { ContentsPass } from './contentsPass.ts'
import { NONE } from './dominators.ts'
import type { ObjectGraph } from './edgePass.ts'
import type { FirstPass } from './firstPass.ts'
import { ROOT_JAVA_FRAME } from './format.ts'

export interface ThreadRow {
  readonly name: string
  readonly retained: number
  /** Objects that its stack refers to. */
  readonly locals: number
  /** Innermost first. */
  readonly frames: readonly string[]
}

interface FoundThread {
  readonly serial: number
  readonly object: number
  readonly trace: number
  /** The array with the characters of its name; -1 when unknown. */
  readonly text: number
}

/** A server has some thousands; a table of more is not read. */
const MAX_THREADS = 2_000
/** The frames that a table shows of each. */
const MAX_FRAMES = 40

/** `names` are the strings that threads are called by. */
export function threadObjects(first: FirstPass, graph: ObjectGraph, names: ReadonlyMap<number, number>): FoundThread[] {
  return [...first.threads].slice(0, MAX_THREADS).map(([serial, { id, trace }]): FoundThread => {
    const object = graph.addresses.indexOf(id)
    const string = names.get(object) ?? -1
    const place = string < 0 ? NONE : (graph.start[string] as number)
    const edge = place === NONE ? -1 : (graph.edges[place] as number)
    return { serial, object, trace, text: place === NONE ? -1 : edge < 0 ? ~edge : edge }
  })
}

/** By what they retain, most first. */
export function threadRows(
  first: FirstPass,
  threads: readonly FoundThread[],
  contents: ContentsPass,
  retainedOf: (object: number) => number,
): ThreadRow[] {
  const locals = new Map<number, number>()
  for (let i = 0; i < first.rootIds.length; i++) {
    if (first.rootTags.items[i] !== ROOT_JAVA_FRAME) continue
    const serial = first.rootThreads.items[i] as number
    locals.set(serial, (locals.get(serial) ?? 0) + 1)
  }
  return threads
    .map(
      ({ serial, object, trace, text }): ThreadRow => ({
        name: contents.texts.get(text) ?? `thread ${serial}`,
        retained: retainedOf(object),
        locals: locals.get(serial) ?? 0,
        frames: (first.traces.get(trace)?.frameIds ?? [])
          .slice(0, MAX_FRAMES)
          .flatMap((id) => first.frameText(id) ?? []),
      }),
    )
    .sort((a, b) => b.retained - a.retained || (a.name < b.name ? -1 : 1))
}
