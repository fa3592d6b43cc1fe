/** The list of runs: searched, sorted, opened, removed, and where a comparison starts. */
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { MAX_RUNS_PER_PAGE, type RunOrder, type RunPage, type RunRow } from '../../../shared/api.ts'
import { useActivity } from '../../activity/activity.ts'
import { addressOf, runAddress, useQuery } from '../../address.ts'
import { useConnection } from '../../connection.ts'
import { useCore } from '../../useCore.ts'
import { usePages } from '../../usePages.ts'
import { Button } from '../../widgets/Button.tsx'
import { Dialog } from '../../widgets/Dialog.tsx'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { ListView } from './ListView.tsx'
import { RunLabels } from './RunLabels.tsx'
import { RunList } from './RunList.tsx'
import { COLUMNS, columnsOf } from './runColumns.ts'
import styles from './runs.module.css'
import { Welcome } from './Welcome.tsx'

const SEARCH_HELP = [
  'Words, all of which must be there; "two words" in quotes',
  'name: system: origin: tag: note: verdict: metric: phase: caveat: param: is:pinned',
  'scale=small   writers >= 8   duration > 10min   caveats > 0',
  'peak(go_goroutines) > 100   p95(metric) < 5s   (min, mean, median, p99, first, last)',
  'after:2026-01-31   before:2026-02   imported-after:…',
  '-term turns around, OR between terms, ( ) group',
].join('\n')

export function Runs() {
  const [query, change] = useQuery()
  const [, go] = useLocation()
  const { core, host } = useConnection()
  const { attempt, pickToFollow } = useActivity()
  const [removing, setRemoving] = useState<RunRow>()
  const [labelled, setLabelled] = useState<RunRow>()

  const search = query.get('q') ?? ''
  const order: RunOrder = COLUMNS.find((column) => column.order === query.get('order'))?.order ?? 'imported'
  const descending = query.get('up') === null
  const base = query.get('base') ?? undefined
  const columns = columnsOf(query)
  const asked = { search, order, descending, ...(columns.length === 0 ? {} : { columns }) }
  const {
    loaded: pages,
    page,
    rowAt,
    setVisible,
  } = usePages<RunRow, RunPage>([asked], MAX_RUNS_PER_PAGE, (core, page) => core.listRuns({ ...asked, ...page }), [
    'runs',
  ])
  const baseRun = useCore(
    base === undefined ? undefined : [base],
    (core) => core.listRuns({ id: base ?? '', limit: 1 }),
    ['runs'],
  )
  const baseRow = base === undefined ? undefined : baseRun.value?.rows[0]
  const total = page?.total

  function pickForCompare(row: RunRow): void {
    if (base === row.id) change({ base: undefined })
    else if (baseRow === undefined) change({ base: row.id })
    else go(addressOf('/compare', { base: baseRow.id, candidate: row.id }))
  }
  function sortBy(column: RunOrder): void {
    change({ order: column, up: column === order && descending ? '1' : undefined })
  }

  if (total === 0 && search === '' && pages.state === 'ready') return <Welcome />
  return (
    <div className={styles.view}>
      <div className={styles.bar}>
        <h1>Runs</h1>
        <input
          type="search"
          className={styles.search}
          aria-label="Search runs"
          placeholder="Words, tag:nightly, scale=small, peak(metric) > 500MiB  ( / )"
          title={SEARCH_HELP}
          value={search}
          onChange={(event) => change({ q: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') document.getElementById('run-list')?.focus()
            if (event.key === 'Escape') change({ q: undefined })
          }}
        />
        <span className={styles.count} role="status">
          {total !== undefined && `${total.toLocaleString('en-US')} ${total === 1 ? 'run' : 'runs'}`}
        </span>
        {total !== undefined && total > 1 && <Link href={addressOf('/trend', { q: search })}>Trend of these runs</Link>}
        {host.kind === 'electron' && (
          <Button onClick={pickToFollow} title="Open a folder that a test still writes, and watch it grow">
            Follow a folder…
          </Button>
        )}
      </div>
      <ListView />
      {baseRow !== undefined && (
        <div className={styles.choosing} role="status">
          <span>
            <strong>Base:</strong> {baseRow.name}. Now choose the candidate to compare with it.
          </span>
          <Button look="plain" onClick={() => change({ base: undefined })}>
            Cancel
          </Button>
        </div>
      )}
      {pages.state === 'failed' && <FailureNotice failure={pages.error} />}
      {total === 0 && <Empty>No run matches “{search}”.</Empty>}
      {total !== undefined && total > 0 && (
        <RunList
          total={total}
          rowAt={rowAt}
          onVisible={setVisible}
          order={order}
          descending={descending}
          onSort={sortBy}
          base={baseRow?.id}
          onOpen={(row) => go(runAddress(row.id))}
          onPick={pickForCompare}
          onRemove={setRemoving}
          onLabel={setLabelled}
          columns={page?.columns ?? []}
        />
      )}
      {labelled !== undefined && <RunLabels row={labelled} onClose={() => setLabelled(undefined)} />}
      {removing !== undefined && (
        <Dialog
          title={`Remove “${removing.name}”?`}
          onClose={() => setRemoving(undefined)}
          closeWord="Keep it"
          actions={
            <Button type="submit" look="danger" onClick={() => attempt(() => core.removeRun(removing.id))}>
              Remove
            </Button>
          }
        >
          <p>The run leaves this workspace. The files it came from stay where they are, and can be opened again.</p>
        </Dialog>
      )}
    </div>
  )
}
