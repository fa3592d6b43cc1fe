/** The old objects of a recording: those of one class that are held and were allocated alike are one row. */
import type { RunDocument } from '../../api.ts'
import type { JvmOldObjects } from '../../jvmApi.ts'
import { numberIn, rowsOf, tableNamed, textIn } from './jvmTables.ts'

/** Calls of a stack that are told; the profile of the old objects has all. */
const MAX_CALLS = 12

/** Those that something is known to hold come first, then most objects, then the oldest. */
export function oldObjects({ tables }: RunDocument): readonly JvmOldObjects[] {
  const table = tableNamed(tables, 'jfr_old_objects')
  const groups = Map.groupBy(table ? rowsOf(table) : [], (row) =>
    [row.class, row.held_by, row.allocated_in].map(textIn).join('\n'),
  )
  return [...groups.values()]
    .flatMap((rows): JvmOldObjects[] => {
      const [first] = rows
      if (!first) return []
      const ages = rows.flatMap(({ age }) => numberIn(age) ?? [])
      const sizes = rows.flatMap(({ size }) => numberIn(size) ?? [])
      const stack = textIn(first.allocated_in)
      return [
        {
          class: textIn(first.class),
          objects: rows.length,
          ...(ages.length > 0 ? { oldest: Math.max(...ages) } : {}),
          ...(sizes.length > 0 ? { bytes: sizes.reduce((sum, each) => sum + each, 0) } : {}),
          // A way that is the object alone is none: it was garbage by the time that ways were looked for.
          heldBy: textIn(first.held_by).includes(' → ') ? textIn(first.held_by) : '',
          allocatedIn: stack === '' ? [] : stack.split(' ← ').slice(0, MAX_CALLS),
        },
      ]
    })
    .sort(
      (a, b) =>
        Number(b.heldBy !== '') - Number(a.heldBy !== '') || b.objects - a.objects || (b.oldest ?? 0) - (a.oldest ?? 0),
    )
}
