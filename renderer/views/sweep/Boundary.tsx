/** Where the metric crosses a threshold that the person types, and what to run next. */
import { useState } from 'react'
import { Link } from 'wouter'
import { fits, kindName, kindOfUnit, readQuantity } from '../../../shared/criteria/quantity.ts'
import type { ScenarioSummary } from '../../../shared/launchApi.ts'
import type { Unit } from '../../../shared/model.ts'
import type { BoundaryDocument, SweepDocument } from '../../../shared/sweepApi.ts'
import { nextAddress, type Query } from '../../address.ts'
import { useCore } from '../../useCore.ts'
import { Button } from '../../widgets/Button.tsx'
import { CaveatList } from '../../widgets/Caveats.tsx'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { Table } from '../../widgets/Table.tsx'
import { Pick } from './Pick.tsx'
import { SweepChart } from './SweepChart.tsx'
import styles from './sweep.module.css'
import type { SweepState } from './sweepState.ts'

interface BoundaryProps {
  readonly sweep: SweepDocument
  readonly state: SweepState
  readonly change: (change: Query) => void
}

export function Boundary({ sweep, state, change }: BoundaryProps) {
  const { metric = '', unit = 'unknown' } = sweep
  const settings = sweep.columns.filter(({ role }) => role === 'parameter' || role === 'derived')
  const threshold = thresholdOf(state.at, unit)
  const asked = {
    ...state.rows,
    metric,
    ...(state.boundaryX === undefined ? {} : { x: state.boundaryX }),
    ...(state.boundaryY === undefined ? {} : { y: state.boundaryY }),
  }
  const at = typeof threshold === 'number' ? threshold : undefined
  const boundary = useCore(
    at === undefined ? undefined : [asked, at],
    (core) => core.boundary({ ...asked, at: at ?? 0 }),
    ['runs'],
  )
  const found = boundary.value
  return (
    <>
      <div className={styles.picks}>
        <Threshold value={state.at ?? ''} unit={unit} onChange={(text) => change({ at: text })} />
        <Pick
          label="Along"
          none={found === undefined ? 'the most important setting' : found.x.column}
          value={state.boundaryX}
          choices={settings.filter(({ min }) => min !== undefined).map(({ name }) => name)}
          onPick={(bx) => change({ bx })}
        />
        <Pick
          label="At each"
          none="all together"
          value={state.boundaryY}
          choices={settings.map(({ name }) => name)}
          onPick={(by) => change({ by })}
        />
      </div>
      {typeof threshold === 'string' && <Empty>{threshold}</Empty>}
      {boundary.state === 'failed' && <FailureNotice failure={boundary.error} />}
      {at !== undefined && found !== undefined && (
        <>
          <p className={styles.answer} role="status">
            {found.answer}
          </p>
          {found.caveats.length > 0 && <CaveatList caveats={found.caveats} />}
          <SweepChart asked={{ ...asked, what: 'boundary', at }} label={`Boundary of ${metric}`} />
          <Next boundary={found} />
        </>
      )}
    </>
  )
}

/** In base units; a sentence where there is none yet. */
function thresholdOf(text: string | undefined, unit: Unit): number | string {
  if (text === undefined)
    return 'Type a threshold with its unit, such as 10%, 5s or 512MiB: where does the metric cross it?'
  const read = readQuantity(text)
  if (read === undefined) return `“${text}” is no number with a unit that Quartile knows.`
  return fits(read.kind, kindOfUnit(unit))
    ? read.value
    : `The metric is in ${unit}, and “${text}” is ${kindName(read.kind)}.`
}

/** Told when it is entered, since half a number is another one. */
function Threshold({
  value,
  unit,
  onChange,
}: {
  readonly value: string
  readonly unit: Unit
  readonly onChange: (text: string) => void
}) {
  const [text, setText] = useState(value)
  return (
    <form
      className={styles.threshold}
      onSubmit={(event) => {
        event.preventDefault()
        onChange(text.trim())
      }}
    >
      <label>
        Threshold{' '}
        <input
          value={text}
          placeholder={unit === 'ratio' ? '10%' : unit === 'seconds' ? '5s' : unit === 'bytes' ? '512MiB' : '10'}
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
        />
      </label>{' '}
      <Button type="submit">Find</Button>
    </form>
  )
}

/** Those that take most of the columns first; one that takes none is none. */
function fittingScenarios(all: readonly ScenarioSummary[], columns: readonly string[]): readonly ScenarioSummary[] {
  const taken = ({ parameters, best }: ScenarioSummary) => {
    const known = new Set([...parameters.map(({ name }) => name), ...(best?.columns ?? [])])
    return columns.filter((name) => known.has(name)).length
  }
  return all.filter((each) => taken(each) > 0).toSorted((a, b) => taken(b) - taken(a))
}

function Next({ boundary }: { readonly boundary: BoundaryDocument }) {
  const { next } = boundary
  const [copied, setCopied] = useState(false)
  const [picked, setPicked] = useState<string>()
  const scenarios = useCore([], (core) => core.listScenarios())
  if (next.length === 0) return <Empty>Nothing more to run follows from these rows.</Empty>
  const names = [...new Set(next.flatMap(({ parameters }) => Object.keys(parameters)))]
  const fitting = fittingScenarios(scenarios.value ?? [], names)
  const scenario = fitting.find((each) => each.title === picked) ?? fitting[0]
  return (
    <section aria-label="Worth running next">
      <div className={styles.heading}>
        <h3>Worth running next</h3>
        <span className={styles.spring} />
        {scenario !== undefined && (
          <Pick
            label="With the scenario"
            value={scenario.title}
            choices={fitting.map(({ title }) => title)}
            onPick={setPicked}
          />
        )}
        <Button
          onClick={() => {
            void navigator.clipboard.writeText(JSON.stringify(next, undefined, 2)).then(() => setCopied(true))
          }}
        >
          {copied ? 'Copied' : 'Copy as JSON'}
        </Button>
      </div>
      <Table
        label="Worth running next"
        columns={[
          { title: 'Why', heads: true, cell: ({ reason }: (typeof next)[number]) => reason },
          ...names.map((name) => ({
            title: name,
            numeric: true,
            cell: ({ parameters }: (typeof next)[number]) => String(parameters[name] ?? ''),
          })),
          { title: 'Repeats', numeric: true, cell: ({ repeats }) => String(repeats) },
          ...(scenario === undefined
            ? []
            : [
                {
                  title: 'Launch',
                  cell: ({ parameters }: (typeof next)[number]) => (
                    <Link href={nextAddress(scenario.scenario, parameters)}>Launch…</Link>
                  ),
                },
              ]),
        ]}
        rows={next}
        keyOf={({ parameters }) => JSON.stringify(parameters)}
      />
      {scenarios.value !== undefined && scenario === undefined && (
        <p className={styles.muted}>
          No ready scenario has a parameter of these names. One of your own takes them in a terminal: quartile run FILE
          --set-json BOUNDARY.json
        </p>
      )}
    </section>
  )
}
