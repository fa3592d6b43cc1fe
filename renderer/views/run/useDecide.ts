/** Tells the core what a person decides about a verdict; every view that shows it hears of it by an event. */
import { useState } from 'react'
import { subjectOf } from '../../../shared/analysis/decisions.ts'
import type { DecideQuestion, Failure } from '../../../shared/api.ts'
import type { LeakReport, RunId } from '../../../shared/model.ts'
import { failureOf, useConnection } from '../../connection.ts'

type Decided = Pick<DecideQuestion, 'warmupEnd' | 'overruled'>

/** `decide` rejects when the core refuses; `failure` says why until the next try. */
export function useDecide(
  run: RunId,
  report: LeakReport,
): { readonly decide: (decided: Decided) => Promise<void>; readonly failure: Failure | undefined } {
  const { core } = useConnection()
  const [failure, setFailure] = useState<Failure>()
  return {
    failure,
    decide: async (decided) => {
      setFailure(undefined)
      try {
        await core.decide({ run, ...subjectOf(report), ...decided })
      } catch (error) {
        setFailure(failureOf(error))
        throw error
      }
    },
  }
}
