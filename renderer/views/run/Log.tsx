/** The run's logs: searched, filtered by level, by trouble and by the time that the figure shows. */
import { useState } from 'react'
import { type LogDocument, type LogQuestion, MAX_LOG_ROWS, type RunDocument } from '../../../shared/api.ts'
import type { LogLevel, LogRow } from '../../../shared/model.ts'
import { repairMojibake } from '../../../shared/mojibake.ts'
import { formatDuration } from '../../../shared/units.ts'
import type { TimeWindow } from '../../charts/timeWindow.ts'
import { usePages } from '../../usePages.ts'
import { Button } from '../../widgets/Button.tsx'
import { FailureNotice } from '../../widgets/Notice.tsx'
import { LogRows } from './LogRows.tsx'
import styles from './log.module.css'
import { Section } from './Section.tsx'

interface LogProps {
  readonly run: RunDocument
  /** The stretch of time on screen; undefined for all of it. */
  readonly window: TimeWindow | undefined
  readonly onWindow: (window: TimeWindow | undefined) => void
}

type Filter = Pick<LogQuestion, 'text' | 'level' | 'trouble'>

/** Of the run, shown around a row; and seconds that are shown at least. */
const AROUND = 1 / 20
const LEAST_AROUND = 2

export function Log({ run, window, onWindow }: LogProps) {
  const [filter, setFilter] = useState<Filter>({})
  const [chosen, setChosen] = useState<LogRow>()
  // What a row asked the figure to show is no wish to see fewer rows.
  const [around, setAround] = useState<TimeWindow>()
  const brushed = window !== undefined && !isSame(window, around) ? window : undefined
  const asked: LogQuestion = { run: run.id, ...filter, ...(brushed === undefined ? {} : { window: brushed }) }
  const { loaded, page, rowAt, setVisible } = usePages<LogRow, LogDocument>([asked], MAX_LOG_ROWS, (core, page) =>
    core.searchLog({ ...asked, ...page }),
  )

  function choose(row: LogRow): void {
    setChosen(row)
    if (row.at === undefined || row.at < 0 || row.at > run.duration) return
    const half = Math.max(LEAST_AROUND, run.duration * AROUND) / 2
    const next = { start: Math.max(0, row.at - half), end: Math.min(run.duration, row.at + half) }
    if (next.start >= next.end) return
    setAround(next)
    onWindow(next)
  }

  if (loaded.state === 'failed') return <FailureNotice failure={loaded.error} />
  if (page === undefined || page.lines === 0) return undefined
  return (
    <Section title="Log" count={page.lines}>
      <div className={styles.card}>
        <Filters filter={filter} page={page} onFilter={setFilter} />
        <p className={styles.found} role="status">
          {page.total.toLocaleString('en-US')} of {page.lines.toLocaleString('en-US')} rows
          {brushed !== undefined && (
            <>
              , between {formatDuration(brushed.start)} and {formatDuration(brushed.end)} as the figure shows
              <Button look="plain" onClick={() => onWindow(undefined)}>
                Show all times
              </Button>
            </>
          )}
        </p>
        {page.total > 0 && (
          <LogRows
            total={page.total}
            rowAt={rowAt}
            onVisible={setVisible}
            startedAtMs={run.startedAtMs}
            severalFiles={page.files.length > 1}
            chosen={chosen}
            onChoose={choose}
          />
        )}
        {chosen !== undefined && (
          <figure className={styles.chosen} aria-label="Chosen row">
            <figcaption>
              {chosen.file}, line {chosen.line}
              {chosen.trouble !== undefined && `, ${chosen.trouble}`}
            </figcaption>
            <pre>{repairMojibake(chosen.message)}</pre>
          </figure>
        )}
      </div>
    </Section>
  )
}

function isSame(a: TimeWindow, b: TimeWindow | undefined): boolean {
  return b !== undefined && a.start === b.start && a.end === b.end
}

interface FiltersProps {
  readonly filter: Filter
  readonly page: LogDocument
  readonly onFilter: (filter: Filter) => void
}

const ANY = ' any'

function Filters({ filter, page, onFilter }: FiltersProps) {
  const { text, level, trouble } = filter
  const change = (next: { [K in keyof Filter]: Filter[K] | undefined }) => {
    const merged = Object.entries({ ...filter, ...next }).filter(([, value]) => value !== undefined && value !== '')
    onFilter(Object.fromEntries(merged) as Filter)
  }
  const troubles = page.troubles.reduce((sum, { lines }) => sum + lines, 0)
  return (
    <div className={styles.filters}>
      <input
        type="search"
        aria-label="Search the log"
        placeholder="Search the messages"
        className={styles.search}
        spellCheck={false}
        value={text ?? ''}
        onChange={(event) => change({ text: event.target.value })}
        onKeyDown={(event) => event.key === 'Escape' && change({ text: undefined })}
      />
      {page.levels.length > 0 && (
        <label>
          Level{' '}
          <select
            value={level ?? ''}
            onChange={(event) => change({ level: (event.target.value || undefined) as LogLevel | undefined })}
          >
            <option value="">all</option>
            {page.levels.map((each) => (
              <option key={each.level} value={each.level}>
                {each.level} and above
              </option>
            ))}
          </select>
        </label>
      )}
      {page.troubles.length > 0 && (
        <label>
          Trouble{' '}
          <select
            value={trouble === true ? ANY : (trouble ?? '')}
            onChange={({ target: { value } }) => change({ trouble: value === ANY ? true : value || undefined })}
          >
            <option value="">any or none</option>
            <option value={ANY}>any of it ({troubles.toLocaleString('en-US')})</option>
            {page.troubles.map((each) => (
              <option key={each.trouble} value={each.trouble}>
                {each.trouble} ({each.lines.toLocaleString('en-US')})
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}
