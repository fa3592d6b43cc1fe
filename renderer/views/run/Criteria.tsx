/** Does the run do what was demanded? By the criteria beside it or the ready ones, or by what a person tries here. */
import { type ReactNode, useEffect, useState } from 'react'
import type { CheckDocument, Failure, RunDocument } from '../../../shared/api.ts'
import type { Verdict } from '../../../shared/criteria/criterion.ts'
import { verdictCounts } from '../../../shared/criteria/verdictText.ts'
import type { RunId } from '../../../shared/model.ts'
import { failureOf, useConnection } from '../../connection.ts'
import { useCore } from '../../useCore.ts'
import { VerdictBadge } from '../../widgets/Badge.tsx'
import { Button } from '../../widgets/Button.tsx'
import { CaveatList } from '../../widgets/Caveats.tsx'
import { Empty, FailureNotice } from '../../widgets/Notice.tsx'
import { BasePicker } from './BasePicker.tsx'
import { CheckTable } from './CheckTable.tsx'
import { CriteriaEditor } from './CriteriaEditor.tsx'
import { CriteriaInputs } from './CriteriaInputs.tsx'
import styles from './criteria.module.css'

/** Milliseconds of rest after a key before the text is judged: a person who types has not finished. */
const REST = 250

const STARTER = `version: 1
name: My criteria
criteria:
  - name: Memory stays below a bound
    rule: max(go_memstats_heap_alloc_bytes) <= 500 MiB
`

interface CriteriaProps {
  readonly run: RunDocument
  readonly sightOf: (verdict: Verdict) => { readonly words: string; readonly show: () => void } | undefined
}

export function Criteria({ run, sightOf }: CriteriaProps) {
  /** Undefined leaves it to what is pinned for the system, and empty is no base. */
  const [base, setBase] = useState<readonly RunId[]>()
  /** What the person tries; undefined while the run's own criteria hold. */
  const [tried, setTried] = useState<string>()
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const judged = useRested(tried)
  const inputs = useRested(Object.keys(typed).length === 0 ? undefined : typed)
  const keeping = useKeeping(run.id, () => setTried(undefined))
  const found = useCore([run.id, keeping.times], (core) => core.findCriteria(run.id))
  const check = useCore(
    [run.id, base, judged, inputs, keeping.times],
    (core) =>
      core.checkRun({
        run: run.id,
        ...(base === undefined ? {} : { base }),
        ...(judged === undefined ? {} : { criteria: { text: judged } }),
        ...(inputs === undefined ? {} : { inputs }),
      }),
    ['runs'],
  )
  const failure = check.state === 'failed' ? check.error : undefined
  const none = judged === undefined && failure?.code === 'not-found'
  return (
    <section className={styles.criteria} aria-label="Criteria" aria-busy={check.state === 'loading'}>
      <header className={styles.head}>
        <h2>Criteria</h2>
        {check.value !== undefined && failure === undefined && (
          <>
            <VerdictBadge status={check.value.status} />
            <span>
              {verdictCounts(check.value.verdicts)}
              {run.followedSinceMs !== undefined && ' so far'}
            </span>
          </>
        )}
        <span className={styles.spring} />
        <BasePicker
          run={run.id}
          base={base === undefined ? check.value?.base?.[0]?.id : base[0]}
          onChoose={(id) => setBase(id === undefined ? [] : [id])}
        />
        {!open && <Button onClick={() => setOpen(true)}>{none ? 'Write criteria' : 'Edit and try'}</Button>}
      </header>
      {check.value !== undefined && failure === undefined && (
        <ByWhat check={check.value} tried={judged !== undefined} />
      )}
      {check.value !== undefined && check.value.inputs.length > 0 && (
        <CriteriaInputs inputs={check.value.inputs} typed={typed} onType={setTyped} />
      )}
      {open && (
        <CriteriaEditor
          text={tried ?? found.value?.text ?? STARTER}
          onText={setTried}
          mistake={keeping.failure ?? (failure !== undefined && judged !== undefined ? failure : undefined)}
          from={found.value?.from}
          system={run.system}
          onKeep={() => keeping.keep(tried ?? found.value?.text ?? STARTER)}
          onDrop={() => keeping.keep(undefined)}
          onRestore={() => setTried(undefined)}
          onClose={() => setOpen(false)}
        />
      )}
      {none && !open && (
        <Empty>There are no criteria for runs of this kind, beside this one or among the ready ones.</Empty>
      )}
      {failure !== undefined && !none && (judged === undefined || inputs !== undefined) && (
        <FailureNotice failure={failure} />
      )}
      {check.value !== undefined && !none && (
        <Faded when={check.stale}>
          {check.value.guard.length > 0 && <CaveatList caveats={check.value.guard} />}
          <CheckTable verdicts={check.value.verdicts} sightOf={sightOf} />
        </Faded>
      )}
    </section>
  )
}

function ByWhat({ check, tried }: { readonly check: CheckDocument; readonly tried: boolean }) {
  const { criteria } = check
  const by = tried ? 'as tried here' : criteria.from === 'ready' ? 'the ready criteria of Quartile' : criteria.path
  return (
    <p className={styles.muted}>
      {criteria.name}: {by}
    </p>
  )
}

/** Keeps criteria for all runs of the run's system; `times` changes whenever what holds may have changed. */
function useKeeping(run: RunId, onKept: () => void) {
  const { core } = useConnection()
  const [{ times, failure }, setState] = useState<{ readonly times: number; readonly failure?: Failure }>({ times: 0 })
  const keep = async (text: string | undefined) => {
    try {
      await core.keepCriteria({ run, ...(text === undefined ? {} : { text }) })
      setState({ times: times + 1 })
      onKept()
    } catch (error) {
      setState({ times, failure: failureOf(error) })
    }
  }
  return { times, failure, keep }
}

/** What belongs to an earlier text stays readable, and is seen to be old. */
function Faded({ when, children }: { readonly when: boolean; readonly children: ReactNode }) {
  return <div className={when ? styles.faded : styles.fresh}>{children}</div>
}

/** The value once it has rested; at once when there is nothing any more. */
function useRested<T>(value: T | undefined): T | undefined {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), value === undefined ? 0 : REST)
    return () => clearTimeout(timer)
  }, [value])
  return rested
}
