/** What a report tells more than it should, as lines of a terminal. */
import type { Finding } from '../../shared/reportApi.ts'
import { tableLines } from './text.ts'

/** Enough to know a secret by, too little to use it. */
const SHOWN_OF_A_SECRET = 2

export function redactionLines(found: readonly Finding[]): readonly string[] {
  if (found.length === 0) return ['nothing that looks like a secret, user, host, path or JVM argument']
  const columns = [{ title: 'KIND' }, { title: 'PLACES', align: 'right' as const }, { title: 'TEXT' }]
  return tableLines(
    columns,
    found.map((each) => [each.kind, String(each.count), shown(each)]),
  )
}

/** A terminal's output is kept in logs that others read, so a secret is only hinted at. */
function shown({ kind, text }: Finding): string {
  return kind === 'secret' ? `${text.slice(0, SHOWN_OF_A_SECRET)}… (${text.length} letters)` : text
}
