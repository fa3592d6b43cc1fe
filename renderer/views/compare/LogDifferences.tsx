/** What the logs of one side hold and those of the other do not; asked for when it is opened. */
import type { LogComparisonDocument, LogMessageKind } from '../../../shared/comparisonApi.ts'
import type { RunId } from '../../../shared/model.ts'
import { repairMojibake } from '../../../shared/mojibake.ts'
import { formatNumber } from '../../../shared/units.ts'
import { useQuery } from '../../address.ts'
import { useCore } from '../../useCore.ts'
import { FailureNotice } from '../../widgets/Notice.tsx'
import { type Column, Table } from '../../widgets/Table.tsx'
import styles from './compare.module.css'

interface LogDifferencesProps {
  readonly base: RunId
  readonly candidate: RunId
}

export function LogDifferences({ base, candidate }: LogDifferencesProps) {
  const [query, change] = useQuery()
  const open = query.get('logs') === '1'
  const logs = useCore(open ? [base, candidate] : undefined, (core) => core.compareLogs({ base, candidate }), ['runs'])
  return (
    <section className={styles.section} aria-label="Logs">
      <details open={open} onToggle={(event) => change({ logs: event.currentTarget.open ? '1' : undefined })}>
        <summary className={styles.summary}>Logs: what only one side says</summary>
        {logs.state === 'failed' && <FailureNotice failure={logs.error} />}
        {logs.value === undefined ? <p className={styles.muted}>Reading the logs…</p> : <Found logs={logs.value} />}
      </details>
    </section>
  )
}

interface Count {
  readonly name: string
  readonly base: number
  readonly candidate: number
}

const COUNTS: readonly Column<Count>[] = [
  { title: 'Level or trouble', heads: true, cell: ({ name }) => name },
  { title: 'Base', numeric: true, cell: ({ base }) => formatNumber(base, 0) },
  { title: 'Candidate', numeric: true, cell: ({ candidate }) => formatNumber(candidate, 0) },
]

const MESSAGES: readonly Column<LogMessageKind>[] = [
  { title: 'Lines', numeric: true, cell: ({ lines }) => formatNumber(lines, 0) },
  { title: 'Level', cell: ({ level }) => level ?? '' },
  {
    title: 'Message',
    heads: true,
    cell: ({ kind, example }) => (
      <span title={repairMojibake(`${example.file}:${example.line}\n${example.message}`)}>{repairMojibake(kind)}</span>
    ),
  },
]

function Found({ logs: { levels, troubles, messages, leftOut } }: { readonly logs: LogComparisonDocument }) {
  const counts = [
    ...troubles.map(({ trouble, ...count }) => ({ name: trouble, ...count })),
    ...levels.map(({ level, ...count }) => ({ name: level, ...count })),
  ]
  if (counts.length + messages.length === 0)
    return <p className={styles.muted}>Neither side has a log, or both say the same.</p>
  return (
    <div className={styles.section}>
      {counts.length > 0 && (
        <Table label="Lines by level and trouble" columns={COUNTS} rows={counts} keyOf={({ name }) => name} />
      )}
      {messages.length === 0 ? (
        <p className={styles.muted}>Every kind of message is on both sides.</p>
      ) : (
        <Table
          label="Messages on one side only; # stands for what varies"
          columns={MESSAGES}
          rows={messages}
          keyOf={({ kind }) => kind}
          groupOf={({ side }) => `Only in the ${side}`}
        />
      )}
      {leftOut > 0 && <p className={styles.muted}>and {formatNumber(leftOut, 0)} more kinds of messages</p>}
    </div>
  )
}
