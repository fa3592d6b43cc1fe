/** The pages of the list that are in view, and one before and after: a run list of any length costs a few messages. */
import { useCallback, useState } from 'react'
import { MAX_RUNS_PER_PAGE, type RunPage, type RunQuery, type RunRow } from '../../../shared/api.ts'
import type { Answer } from '../../question.ts'
import { useCore } from '../../useCore.ts'

interface Loaded {
  readonly total: number
  readonly firstPage: number
  readonly pages: readonly RunPage[]
}

export interface RunPages {
  readonly pages: Answer<Loaded>
  /** Undefined while the row's page is on its way. */
  rowAt(index: number): RunRow | undefined
  setVisible(first: number, last: number): void
}

export function useRunPages(query: Pick<RunQuery, 'search' | 'order' | 'descending'>): RunPages {
  const [span, setSpan] = useState({ from: 0, to: 0 })
  const pages = useCore(
    [query, span],
    async (core): Promise<Loaded> => {
      const wanted = Array.from({ length: span.to - span.from + 1 }, (_, i) => span.from + i)
      const answers = await Promise.all(
        wanted.map((page) => core.listRuns({ ...query, offset: page * MAX_RUNS_PER_PAGE, limit: MAX_RUNS_PER_PAGE })),
      )
      return { total: answers[0]?.total ?? 0, firstPage: span.from, pages: answers }
    },
    ['runs'],
  )
  const loaded = pages.value
  const rowAt = useCallback(
    (index: number) => {
      const page = Math.floor(index / MAX_RUNS_PER_PAGE) - (loaded?.firstPage ?? 0)
      return loaded?.pages[page]?.rows[index % MAX_RUNS_PER_PAGE]
    },
    [loaded],
  )
  const setVisible = useCallback((first: number, last: number) => {
    const from = Math.max(0, Math.floor(first / MAX_RUNS_PER_PAGE) - 1)
    const to = Math.floor(last / MAX_RUNS_PER_PAGE) + 1
    setSpan((known) => (known.from === from && known.to === to ? known : { from, to }))
  }, [])
  return { pages, rowAt, setVisible }
}
