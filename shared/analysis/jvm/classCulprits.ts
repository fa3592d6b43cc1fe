/**
 * Which classes pile up, and what holds them. A dump says what is there and who holds it, several say what grew, and the
 * old objects of a recording say who allocated it. A heap that is level has much in it too: what merely holds a large part
 * is to blame only where the live set grows or memory ran out.
 */
import type { RunDocument } from '../../api.ts'
import type { JvmHolder, JvmOldObjects } from '../../jvmApi.ts'
import type { ClassCulprit, Outcome } from '../../model.ts'
import { format, formatDelta } from '../../units.ts'
import { numberIn, rowsOf, tableNamed, tablesOfDumps, textIn } from './jvmTables.ts'

/** More names than these nobody follows up. */
const MAX_CULPRITS = 8
/** Share of the old objects that a class must make up to be named for them alone. */
const MANY_OLD = 0.2

export interface Blame {
  readonly culprits: readonly ClassCulprit[]
  readonly because: string
}

interface Found {
  gained?: number
  held?: number
  share?: number
  chain?: string
  allocatedIn?: readonly string[]
  readonly witnesses: string[]
}

/** `grows`: the live set grows, or memory ran out. */
export function classCulprits(
  run: RunDocument,
  holders: readonly JvmHolder[],
  old: readonly JvmOldObjects[],
  grows: boolean,
): Blame {
  const found = new Map<string, Found>()
  const blame = (name: string) => {
    const known = found.get(name) ?? { witnesses: [] }
    found.set(name, known)
    return known
  }
  const dumps = tablesOfDumps(run.tables, 'class histogram').length
  const grown = grownClasses(run)
  for (const { name, gained } of grown) {
    const each = blame(name)
    each.gained = gained
    each.witnesses.push(`grew in each of ${dumps} heap dumps by ${formatDelta(gained, 'bytes')} in all`)
  }
  if (grows) {
    for (const holder of lastOf(holders)) {
      const each = blame(holder.holds)
      each.held = holder.holdsBytes
      each.share = holder.share
      each.witnesses.push(
        `${format(holder.holdsInstances, 'count')} objects with ${format(holder.holdsBytes, 'bytes')} in ${holder.witness}, held by ${holder.suspect}`,
      )
    }
    const samples = old.reduce((sum, { objects }) => sum + objects, 0)
    for (const each of old)
      if (each.heldBy !== '' && each.objects >= MANY_OLD * samples)
        blame(each.class).witnesses.push(
          `${format(each.objects, 'count')} of ${format(samples, 'count')} old objects in the recording, the oldest of ${format(each.oldest ?? Number.NaN, 'seconds')}`,
        )
  }
  for (const [name, each] of found) {
    const holder = holders.findLast(({ holds }) => holds === name)
    const sample = old.find((one) => one.class === name)
    const chain = holder?.path ?? sample?.heldBy
    if (chain) each.chain = chain
    if (sample && sample.allocatedIn.length > 0) each.allocatedIn = sample.allocatedIn
  }
  const culprits = [...found]
    .map(([name, each]): ClassCulprit => ({ class: name, ...each }))
    .sort((a, b) => (b.gained ?? 0) - (a.gained ?? 0) || (b.held ?? 0) - (a.held ?? 0))
    .slice(0, MAX_CULPRITS)
  return { culprits, because: because({ culprits, dumps, grown: grown.length, grows }) }
}

/** Whether what holds much of the heap is to blame for it. */
export function isGrowing(outcomes: Iterable<Outcome>, ended: string | undefined): boolean {
  return ended === 'out of memory' || [...outcomes].some((outcome) => outcome === 'leak' || outcome === 'growing')
}

function grownClasses({ tables }: RunDocument): readonly { readonly name: string; readonly gained: number }[] {
  const table = tableNamed(tables, 'class histogram growth')
  return (table ? rowsOf(table) : [])
    .filter(({ culprit }) => culprit === 'yes')
    .map((row) => ({ name: textIn(row.class), gained: numberIn(row['gained bytes']) ?? 0 }))
}

/** Of several dumps the last one, which has most in it. */
function lastOf(holders: readonly JvmHolder[]): readonly JvmHolder[] {
  const last = holders.at(-1)?.witness
  return holders.filter(({ witness }) => witness === last)
}

function because(it: {
  readonly culprits: readonly ClassCulprit[]
  readonly dumps: number
  readonly grown: number
  readonly grows: boolean
}): string {
  const compared =
    it.dumps > 1
      ? it.grown > 0
        ? `Of ${it.dumps} heap dumps, these classes grew in each.`
        : `No class grew through ${it.dumps === 2 ? 'both' : `all ${it.dumps}`} heap dumps beyond the noise.`
      : it.dumps === 1
        ? 'One heap dump tells what is there, not what grew.'
        : 'There is no heap dump to tell which classes are there.'
  if (it.culprits.length > 0)
    return it.grows && it.grown === 0 ? `The heap grew or ran out, and this is what fills it. ${compared}` : compared
  return it.grows
    ? `The heap grew or ran out, and nothing tells what fills it. ${compared}`
    : `${compared} The live set does not grow.`
}
