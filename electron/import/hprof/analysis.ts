/** All that a dump tells: three passes over it, and what lies between them. */
import type { StackProfile } from '../../../shared/profile/profile.ts'
import type { ByteSource } from '../byteSource.ts'
import { AddressSet } from './addressSet.ts'
import type { CollectionWaste } from './collections.ts'
import { ContentsPass, type Duplicates } from './contentsPass.ts'
import { dominatorProfile } from './dominatorProfile.ts'
import { findDominators, NONE } from './dominators.ts'
import { DominatorTree } from './dominatorTree.ts'
import { DumpReader, readDump } from './dumpReader.ts'
import { EdgePass, type ObjectGraph } from './edgePass.ts'
import { FirstPass } from './firstPass.ts'
import { ROOT_STICKY_CLASS, ROOT_THREAD } from './format.ts'
import { type Histogram, histogramOf } from './histogram.ts'
import { type Pause, SLICE } from './pause.ts'
import { type RootRow, rootKinds } from './rootKinds.ts'
import { RootPaths } from './rootPaths.ts'
import { ShallowSizes } from './shallowSizes.ts'
import { findSuspects, type Suspect } from './suspects.ts'
import { type ThreadRow, threadObjects, threadRows } from './threads.ts'

export interface DominatorRow {
  readonly name: string
  readonly address: number
  readonly shallow: number
  readonly retained: number
  readonly share: number
}

/** An object on the way from a GC root, and the field by which it holds the next one. */
export interface PathStep {
  readonly name: string
  readonly address: number
  readonly field: string
}

export interface RootPath {
  /** Kind of the root; empty when only weak references lead there. */
  readonly root: string
  readonly steps: readonly PathStep[]
  /** Objects in the middle of a long way that are not told. */
  readonly left: number
}

export interface HeapAnalysis {
  /** Bytes and number of what the GC roots reach. */
  readonly reachable: { readonly objects: number; readonly bytes: number }
  /** By class name: the least that its instances keep alive. */
  readonly retainedByClass: ReadonlyMap<string, number>
  readonly dominators: readonly DominatorRow[]
  readonly suspects: readonly (Suspect & { readonly path: RootPath })[]
  readonly duplicates: Duplicates
  readonly collections: readonly CollectionWaste[]
  readonly roots: readonly RootRow[]
  readonly threads: readonly ThreadRow[]
  /** Ways of dominators by class. */
  readonly profile: StackProfile
  /** References that lead to no object. */
  readonly dangling: number
  /** The path to the largest instance of the class that was asked for. */
  readonly path?: RootPath & { readonly name: string; readonly retained: number; readonly instances: number }
}

/** What an analysis may take. */
export interface AnalysisLimits {
  /** About 60 bytes of memory each, and 8 for each reference. */
  readonly objects: number
  /** Bytes of the dump after gunzip. */
  readonly bytes: number
}

/** What a person who asks for it will wait for: some minutes, and some gigabytes. */
export const ASKED_LIMITS: AnalysisLimits = { objects: 120_000_000, bytes: 64 * 2 ** 30 }

export interface AnalysisOptions {
  readonly limits: AnalysisLimits
  readonly pause: Pause
  /** Told in words what begins between the passes over the file, whose progress is the source's. */
  readonly onStep?: (step: string) => void
  /** Name of a class whose largest instance is to be found a path to. */
  readonly pathTo?: string
}

/** Objects listed of the tree's first level. */
const MAX_DOMINATORS = 200
const MAX_DUPLICATES = 200

export type Analysed =
  | { readonly histogram: Histogram; readonly analysis: HeapAnalysis }
  | { readonly histogram: Histogram; readonly refusal: string }

/** Undefined when the source is no dump. */
export async function analyse(source: ByteSource, options: AnalysisOptions): Promise<Analysed | undefined> {
  const { limits, pause } = options
  const addresses = new AddressSet()
  const first = new FirstPass(addresses)
  const end = await readDump(source, new DumpReader(first, { fields: false }))
  const histogram = histogramOf(first, end)
  if (!histogram) return undefined
  await pause()
  addresses.finish()
  await pause()
  const refusal = refusalOf(histogram, addresses, limits)
  if (refusal !== undefined) return { histogram, refusal }

  const roots = rootObjects(first, addresses)
  const sticky = new Set(roots.filter((_, i) => first.rootTags.items[i] === ROOT_STICKY_CLASS))
  const locals = localsOf(first, roots, addresses)
  const references = Math.min(first.references, Math.ceil(histogram.end.bytes / histogram.header.idBytes))
  const edges = new EdgePass(addresses, first.classes, references, sticky)
  await readDump(source, new DumpReader(edges, { fields: true }))
  const graph = edges.finish(locals.byThread)
  const reached = Int32Array.from(new Set(roots.filter((object, i) => object >= 0 && locals.isRoot[i] === 1)))
  await pause()
  const shallow = new ShallowSizes(graph, histogram.layout)
  options.onStep?.('finding dominators')
  const found = await findDominators(graph, reached, pause)
  const tree = new DominatorTree(graph, found, shallow)
  await tree.build(pause)
  const retainedOf = (object: number) => {
    const number = object < 0 ? 0 : (found.number[object] as number)
    return number === 0 ? 0 : (tree.retained[number] as number)
  }

  options.onStep?.('adding up what each class retains')
  const classRetained = await tree.retainedByClass(pause)
  const profile = await dominatorProfile(tree, pause, { takenAtMs: histogram.header.takenAtMs })
  const suspects = await findSuspects(tree, pause)
  const wanted = options.pathTo === undefined ? undefined : await largestOf(tree, options.pathTo, pause)
  options.onStep?.('finding paths from the roots')
  const paths = new RootPaths(graph)
  await paths.build(reached, pause)
  const ways = suspects.map(({ accumulation }) => paths.to(found.vertex[accumulation.number] as number))
  const wantedWay = wanted && wanted.number > 0 ? paths.to(found.vertex[wanted.number] as number) : undefined

  const threads = threadObjects(first, graph, edges.threadNames)
  await pause()
  const contents = new ContentsPass(graph, await textArrays(graph, pause), {
    texts: new Set(threads.flatMap(({ text }) => (text < 0 ? [] : [text]))),
    fields: heldBy([...ways, ...(wantedWay ? [wantedWay] : [])].map(({ way }) => way)),
  })
  await readDump(source, new DumpReader(contents, { fields: true }))

  const kinds = rootKinds(first, roots)
  const isLocal = (thread: number, object: number | undefined) =>
    object !== undefined && locals.byThread.get(thread)?.includes(object) === true
  const pathOf = ({ way, left }: { readonly way: readonly number[]; readonly left: number }): RootPath => ({
    root: way[0] === undefined ? '' : (kinds.of.get(way[0]) ?? 'unknown'),
    left,
    steps: way.map(
      (object, i): PathStep => ({
        name: nameOf(graph, object),
        address: addresses.addressOf(object),
        field: contents.fields.get(`${object} ${way[i + 1] ?? -1}`) ?? (isLocal(object, way[i + 1]) ? '<local>' : ''),
      }),
    ),
  })
  const analysis: HeapAnalysis = {
    reachable: { objects: found.size - 1, bytes: tree.total },
    retainedByClass: byName(graph, classRetained),
    dominators: largestDominators(tree, addresses),
    suspects: suspects.map((suspect, i) => ({ ...suspect, path: pathOf(ways[i] ?? { way: [], left: 0 }) })),
    duplicates: contents.duplicates(MAX_DUPLICATES, (bytes) => shallow.ofString(bytes)),
    collections: edges.collections.finish(graph.lengthOf, histogram.layout.reference),
    roots: kinds.rows(retainedOf),
    threads: threadRows(first, threads, contents, retainedOf),
    profile,
    dangling: graph.dangling,
    ...(wanted && wantedWay
      ? {
          path: {
            ...pathOf(wantedWay),
            name: tree.name(wanted.number),
            retained: tree.retained[wanted.number] as number,
            instances: wanted.instances,
          },
        }
      : {}),
  }
  return { histogram, analysis }
}

/** Why a dump is not analysed, as a sentence; undefined when it is. */
function refusalOf({ objects, end }: Histogram, addresses: AddressSet, limits: AnalysisLimits): string | undefined {
  if (addresses.tooSparse) return 'its ids lie too far apart to be addresses of one heap'
  if (objects > limits.objects) {
    return `it has ${objects.toLocaleString('en-US')} objects, more than ${limits.objects.toLocaleString('en-US')}`
  }
  if (end.bytes > limits.bytes) return `it is larger than ${Math.round(limits.bytes / 2 ** 20)} MiB`
  return undefined
}

/** In the order of the dump; -1 for ids that lead nowhere. */
function rootObjects(first: FirstPass, addresses: AddressSet): Int32Array {
  const objects = new Int32Array(first.rootIds.length)
  for (let i = 0; i < objects.length; i++) objects[i] = addresses.indexOf(first.rootIds.items[i] as number)
  return objects
}

/**
 * What the stacks of threads refer to hangs on the threads, as if they had fields for it: then a thread retains what it
 * works on.
 */
function localsOf(first: FirstPass, roots: Int32Array, addresses: AddressSet) {
  const threads = new Map([...first.threads].map(([serial, { id }]) => [serial, addresses.indexOf(id)]))
  const byThread = new Map<number, number[]>()
  const isRoot = new Uint8Array(roots.length).fill(1)
  roots.forEach((object, i) => {
    const thread = threads.get(first.rootThreads.items[i] as number) ?? -1
    if (object < 0 || thread < 0 || first.rootTags.items[i] === ROOT_THREAD) return
    isRoot[i] = 0
    const held = byThread.get(thread) ?? []
    held.push(object)
    byThread.set(thread, held)
  })
  return { byThread, isRoot }
}

interface Found {
  /** Of the tree; 0 when no instance is reachable. */
  readonly number: number
  readonly instances: number
}

/** The largest of a class's instances. */
async function largestOf(tree: DominatorTree, name: string, pause: Pause): Promise<Found> {
  let largest = 0
  let instances = 0
  const { classes } = tree.graph
  const wanted = new Set(Array.from({ length: classes.count }, (_, i) => i).filter((i) => classes.name(i) === name))
  for (let number = 1; number < tree.size; number++) {
    if (number % SLICE === 0) await pause()
    if (!wanted.has(tree.classOf(number))) continue
    instances++
    if (largest === 0 || (tree.retained[number] as number) > (tree.retained[largest] as number)) largest = number
  }
  return { number: largest, instances }
}

/** A bit for every array that a string consists of: the one thing that a string refers to. */
async function textArrays(graph: ObjectGraph, pause: Pause): Promise<Uint8Array> {
  const bits = new Uint8Array((graph.count >>> 3) + 1)
  const string = graph.classes.named('java.lang.String')
  for (let object = 0; object < graph.count; object++) {
    if (object % SLICE === 0) await pause()
    if (graph.classOf[object] !== string) continue
    const place = graph.start[object] as number
    if (place === NONE) continue
    const edge = graph.edges[place] as number
    const array = edge < 0 ? ~edge : edge
    bits[array >>> 3] = (bits[array >>> 3] as number) | (1 << (array & 7))
  }
  return bits
}

/** For each object on the ways, those that come next. */
function heldBy(ways: readonly (readonly number[])[]): Map<number, number[]> {
  const held = new Map<number, number[]>()
  for (const way of ways) {
    way.forEach((object, i) => {
      const next = way[i + 1]
      if (next !== undefined) held.set(object, [...(held.get(object) ?? []), next])
    })
  }
  return held
}

function nameOf({ describedBy, classes, classOf }: ObjectGraph, object: number): string {
  const described = describedBy.get(object)
  return described === undefined ? classes.name(classOf[object] as number) : `class ${classes.name(described)}`
}

/** Classes of one name, loaded by several loaders, are one. */
function byName({ classes }: ObjectGraph, retained: Float64Array): Map<string, number> {
  const sums = new Map<string, number>()
  retained.forEach((bytes, number) => {
    if (bytes > 0) sums.set(classes.name(number), (sums.get(classes.name(number)) ?? 0) + bytes)
  })
  return sums
}

function largestDominators(tree: DominatorTree, addresses: AddressSet): DominatorRow[] {
  let largest: number[] = []
  for (const child of tree.children(0)) {
    largest.push(child)
    if (largest.length >= 64 * MAX_DOMINATORS) largest = mostRetained(tree, largest)
  }
  return mostRetained(tree, largest).map(
    (number): DominatorRow => ({
      name: tree.name(number),
      address: addresses.addressOf(tree.vertex[number] as number),
      shallow: tree.shallow(number),
      retained: tree.retained[number] as number,
      share: (tree.retained[number] as number) / tree.total,
    }),
  )
}

function mostRetained(tree: DominatorTree, numbers: readonly number[]): number[] {
  return numbers
    .toSorted((a, b) => (tree.retained[b] as number) - (tree.retained[a] as number))
    .slice(0, MAX_DOMINATORS)
}
