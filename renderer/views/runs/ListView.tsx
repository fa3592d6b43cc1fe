/** Columns that a person chose, and views of the list that are kept by name. */
import { useState } from 'react'
import { useLocation } from 'wouter'
import { MAX_RUN_COLUMNS } from '../../../shared/runListApi.ts'
import { useActivity } from '../../activity/activity.ts'
import { useQuery } from '../../address.ts'
import { useConnection } from '../../connection.ts'
import { useCore } from '../../useCore.ts'
import { Button } from '../../widgets/Button.tsx'
import { Menu } from '../../widgets/Menu.tsx'
import { columnsOf, queryOfColumns } from './runColumns.ts'
import styles from './runs.module.css'

export function ListView() {
  const [query, change] = useQuery()
  const [, go] = useLocation()
  const { core } = useConnection()
  const { attempt } = useActivity()
  const [text, setText] = useState('')
  const [name, setName] = useState('')
  const [kept, setKept] = useState(0)
  const names = useCore(['names'], (core) => core.listRunNames(), ['runs'])
  const views = useCore([kept], (core) => core.listViews())
  const columns = columnsOf(query)
  const offered = [
    ...(names.value?.parameters ?? []),
    ...(names.value?.metrics ?? []).flatMap((metric) => [`peak(${metric})`, `mean(${metric})`]),
  ]
  function add(): void {
    if (text.trim() !== '') change(queryOfColumns([...columns, text.trim()].slice(0, MAX_RUN_COLUMNS)))
    setText('')
  }
  function keep(): void {
    const { base: _, ...state } = Object.fromEntries(query)
    attempt(async () => {
      await core.keepView({ name: name.trim(), query: new URLSearchParams(state).toString() })
      setName('')
      setKept(kept + 1)
    })
  }
  return (
    <div className={styles.viewBar}>
      <input
        type="text"
        list="run-columns"
        aria-label="Add a column"
        placeholder="Add a column: a parameter, or peak(metric)"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && add()}
      />
      <datalist id="run-columns">
        {offered.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      {columns.map((column) => (
        <button
          key={column}
          type="button"
          className={styles.chip}
          aria-label={`Remove the column ${column}`}
          onClick={() => change(queryOfColumns(columns.filter((each) => each !== column)))}
        >
          {column} ✕
        </button>
      ))}
      <span className={styles.spring} />
      <input
        type="text"
        aria-label="Name of this view"
        placeholder="Keep this view as…"
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && name.trim() !== '' && keep()}
      />
      <Button disabled={name.trim() === ''} onClick={keep}>
        Keep
      </Button>
      {(views.value ?? []).length > 0 && (
        <Menu
          label="Views"
          items={(views.value ?? []).flatMap((view) => [
            { id: view.name, title: view.name, act: () => go(`/runs?${view.query}`) },
            {
              id: `forget ${view.name}`,
              title: `Forget ${view.name}`,
              act: () =>
                attempt(async () => {
                  await core.forgetView(view.name)
                  setKept(kept + 1)
                }),
            },
          ])}
        />
      )}
    </div>
  )
}
