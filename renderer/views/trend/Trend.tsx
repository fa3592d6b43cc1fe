/** One metric over many runs. Which runs, which metric and how levels are told apart is in the address. */
import { useState } from 'react'
import { Link } from 'wouter'
import { MAX_RUNS_PER_PAGE } from '../../../shared/api.ts'
import type { RunId } from '../../../shared/model.ts'
import { MAX_TREND_RUNS, TREND_STATISTICS, type TrendDocument, type TrendQuestion } from '../../../shared/trendApi.ts'
import { addressOf, useQuery } from '../../address.ts'
import { useCore } from '../../useCore.ts'
import { Button } from '../../widgets/Button.tsx'
import { CaveatList } from '../../widgets/Caveats.tsx'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { TrendLineView } from './TrendLineView.tsx'
import styles from './trend.module.css'

/** As many charts stay responsive on one page. */
const LINES_PER_PAGE = 12
const SIGNIFICANCES = ['0.01', '0.05', '0.1']
const LEAST_CHANGES = ['0.01', '0.02', '0.05', '0.1', '0.2']

export function Trend() {
  const [query, change] = useQuery()
  const search = query.get('q') ?? ''
  const metric = query.get('metric') ?? ''
  const statistic = TREND_STATISTICS.find((each) => each === query.get('statistic')) ?? 'median'
  const by = query.get('by') === 'version' ? 'version' : 'date'
  const leastChange = LEAST_CHANGES.find((each) => each === query.get('least')) ?? '0.05'
  const significance = SIGNIFICANCES.find((each) => each === query.get('p')) ?? '0.05'
  const found = useCore([search], (core) => runsOf(search, (page) => core.listRuns(page)), ['runs'])
  const ids = found.value?.ids ?? []
  const newest = ids[0]
  const document = useCore(newest === undefined ? undefined : [newest], (core) => core.showRun(newest ?? ''), ['runs'])
  const known = [...new Set(document.value?.series.map((series) => series.metric))].sort()
  const shown = metric === '' ? (known[0] ?? '') : metric
  const question: TrendQuestion = {
    runs: ids,
    metric: shown,
    statistic,
    by,
    leastChange: Number(leastChange),
    significance: Number(significance),
  }
  const trend = useCore(ids.length === 0 || shown === '' ? undefined : [question], (core) => core.trend(question), [
    'runs',
  ])
  return (
    <div className={styles.view}>
      <div className={styles.bar}>
        <h1>Trend</h1>
        <input
          type="search"
          aria-label="Runs of the trend"
          placeholder="Which runs: words as in the list of runs"
          value={search}
          onChange={(event) => change({ q: event.target.value })}
        />
        <Metric key={shown} value={shown} known={known} onChange={(name) => change({ metric: name })} />
        <label>
          Statistic{' '}
          <select value={statistic} onChange={(event) => change({ statistic: event.target.value })}>
            {TREND_STATISTICS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          In the order of{' '}
          <select value={by} onChange={(event) => change({ by: event.target.value })}>
            <option value="date">dates</option>
            <option value="version">versions</option>
          </select>
        </label>
        <label>
          Least change{' '}
          <select value={leastChange} onChange={(event) => change({ least: event.target.value })}>
            {LEAST_CHANGES.map((share) => (
              <option key={share} value={share}>{`${Number(share) * 100} %`}</option>
            ))}
          </select>
        </label>
        <label>
          p at most{' '}
          <select value={significance} onChange={(event) => change({ p: event.target.value })}>
            {SIGNIFICANCES.map((share) => (
              <option key={share}>{share}</option>
            ))}
          </select>
        </label>
      </div>
      <p className={styles.muted}>
        {found.value === undefined ? 'Looking for runs…' : whichRuns(found.value)}{' '}
        <Link href={addressOf('/runs', { q: search })}>the list of these runs</Link>
      </p>
      {found.state === 'failed' && <FailureNotice failure={found.error} />}
      {trend.state === 'failed' && <FailureNotice failure={trend.error} />}
      {trend.value !== undefined && <Lines question={question} trend={trend.value} />}
      {trend.value === undefined && trend.state === 'loading' && ids.length > 0 && <Empty>Looking for changes…</Empty>}
      {found.value !== undefined && ids.length === 0 && <Empty>No run matches “{search}”.</Empty>}
    </div>
  )
}

interface FoundRuns {
  readonly total: number
  /** The newest import first. */
  readonly ids: readonly RunId[]
}

function whichRuns({ total, ids }: FoundRuns): string {
  const cut =
    total > ids.length ? `the newest ${ids.length} of ${total} runs` : `${total} ${total === 1 ? 'run' : 'runs'}`
  return `Over ${cut}:`
}

async function runsOf(
  search: string,
  list: (page: {
    search: string
    offset: number
    limit: number
  }) => Promise<{ total: number; rows: readonly { id: RunId }[] }>,
): Promise<FoundRuns> {
  const ids: RunId[] = []
  for (;;) {
    const { total, rows } = await list({ search, offset: ids.length, limit: MAX_RUNS_PER_PAGE })
    ids.push(...rows.map(({ id }) => id))
    if (rows.length === 0 || ids.length >= Math.min(total, MAX_TREND_RUNS))
      return { total, ids: ids.slice(0, MAX_TREND_RUNS) }
  }
}

interface MetricProps {
  readonly value: string
  readonly known: readonly string[]
  readonly onChange: (metric: string) => void
}

/** Any metric may be written; those of the newest run are offered. */
function Metric({ value, known, onChange }: MetricProps) {
  const [text, setText] = useState(value)
  return (
    <label>
      Metric{' '}
      <input
        list="trend-metrics"
        value={text}
        size={27}
        onChange={(event) => {
          setText(event.target.value)
          if (known.includes(event.target.value)) onChange(event.target.value)
        }}
        onBlur={() => onChange(text)}
        onKeyDown={(event) => event.key === 'Enter' && onChange(text)}
      />
      <datalist id="trend-metrics">
        {known.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </label>
  )
}

function Lines({ question, trend }: { readonly question: TrendQuestion; readonly trend: TrendDocument }) {
  const [query, change] = useQuery()
  const pages = Math.max(1, Math.ceil(trend.lines.length / LINES_PER_PAGE))
  const page = Math.min(pages, Math.max(1, Number(query.get('page') ?? 1) || 1))
  return (
    <>
      {trend.guard.length > 0 && (
        <section className={styles.guard} aria-label="Before reading">
          <CaveatList caveats={trend.guard} />
        </section>
      )}
      {trend.lines.length === 0 && <Empty>None of these runs has the metric {trend.metric}.</Empty>}
      {trend.lines.slice((page - 1) * LINES_PER_PAGE, page * LINES_PER_PAGE).map((line) => (
        <TrendLineView key={JSON.stringify([line.phase, line.labels])} question={question} trend={trend} line={line} />
      ))}
      {pages > 1 && (
        <div className={styles.pages}>
          <Button disabled={page === 1} onClick={() => change({ page: String(page - 1) })}>
            Previous
          </Button>
          <span>
            page {page} of {pages}, those that change most first
          </span>
          <Button disabled={page === pages} onClick={() => change({ page: String(page + 1) })}>
            Next
          </Button>
        </div>
      )}
    </>
  )
}
