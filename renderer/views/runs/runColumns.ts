/** The columns of the list of runs, in order. */
import type { RunOrder } from '../../../shared/api.ts'

export const COLUMNS: readonly { readonly title: string; readonly order?: RunOrder; readonly numeric?: boolean }[] = [
  { title: 'Name', order: 'name' },
  { title: 'System', order: 'system' },
  { title: 'Verdict', order: 'outcome' },
  { title: 'Caveats', numeric: true },
  { title: 'Duration', order: 'duration', numeric: true },
  { title: 'Started', order: 'started' },
  { title: 'Imported', order: 'imported' },
  { title: 'Actions' },
]
