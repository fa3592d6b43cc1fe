/** The pages of a long list that are in view, and one before and after: a list of any length costs a few messages. */
import { useCallback, useState } from 'react'
import type { CoreApi, CoreEvent } from '../shared/api.ts'
import type { Answer } from './question.ts'
import { useCore } from './useCore.ts'

interface Page<Row> {
  readonly total: number
  readonly rows: readonly Row[]
}

export interface Loaded<P> {
  readonly firstPage: number
  /** Never empty; all of them know the total. */
  readonly pages: readonly P[]
}

export interface Pages<Row, P> {
  readonly loaded: Answer<Loaded<P>>
  /** The first page that is at hand. */
  readonly page: P | undefined
  /** Undefined while the row's page is on its way. */
  rowAt(index: number): Row | undefined
  setVisible(first: number, last: number): void
}

/** `key` holds all of the question but the page; `rows` is the length of a page. */
export function usePages<Row, P extends Page<Row>>(
  key: readonly unknown[],
  rows: number,
  ask: (core: CoreApi, page: { readonly offset: number; readonly limit: number }) => Promise<P>,
  again: readonly CoreEvent['kind'][] = [],
): Pages<Row, P> {
  const [span, setSpan] = useState({ from: 0, to: 0 })
  const loaded = useCore(
    [key, span],
    async (core): Promise<Loaded<P>> => {
      const wanted = Array.from({ length: span.to - span.from + 1 }, (_, i) => span.from + i)
      const pages = await Promise.all(wanted.map((page) => ask(core, { offset: page * rows, limit: rows })))
      return { firstPage: span.from, pages }
    },
    again,
  )
  const at = loaded.value
  const rowAt = useCallback(
    (index: number) => at?.pages[Math.floor(index / rows) - at.firstPage]?.rows[index % rows],
    [at, rows],
  )
  const setVisible = useCallback(
    (first: number, last: number) => {
      const from = Math.max(0, Math.floor(first / rows) - 1)
      const to = Math.floor(last / rows) + 1
      setSpan((known) => (known.from === from && known.to === to ? known : { from, to }))
    },
    [rows],
  )
  return { loaded, page: at?.pages[0], rowAt, setVisible }
}
