/** The columns of the list of runs, in order, and those that a person chose beside them. */
import type { RunOrder } from '../../../shared/api.ts'
import { MAX_RUN_COLUMNS } from '../../../shared/runListApi.ts'
import type { Query } from '../../address.ts'

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

const COLUMN = '|'

export function columnsOf(query: URLSearchParams): readonly string[] {
  const names = (query.get('cols') ?? '').split(COLUMN).filter((name) => name !== '')
  return [...new Set(names)].slice(0, MAX_RUN_COLUMNS)
}

export function queryOfColumns(columns: readonly string[]): Query {
  return { cols: columns.join(COLUMN) }
}

/** Pixels that a chosen column takes. */
const CHOSEN_WIDTH = 130

/** The tracks of the list's grid; the chosen columns stand before the buttons. */
export function tracksOf(chosen: number): { readonly template: string; readonly minWidth: number } {
  const more = chosen === 0 ? '' : ` repeat(${chosen}, ${CHOSEN_WIDTH}px)`
  return {
    template: `minmax(200px, 3fr) minmax(100px, 1fr) 124px 70px 84px 146px 146px${more} 250px`,
    minWidth: 1_144 + chosen * CHOSEN_WIDTH,
  }
}
