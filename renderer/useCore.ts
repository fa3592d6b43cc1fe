/** The one hook for every question to the core. */
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react'
import type { CoreApi, CoreEvent } from '../shared/api.ts'
import type { RunId } from '../shared/model.ts'
import { useConnection } from './connection.ts'
import { type Answer, createQuestion } from './question.ts'

/** Kinds of events, or which events exactly. */
export type Again = readonly CoreEvent['kind'][] | ((event: CoreEvent) => boolean)

/** Whatever changes what is known of a run, its growth while it is followed included. */
export const ofRun =
  (id: RunId): Again =>
  (event) =>
    event.kind === 'runs' || (event.kind === 'grown' && event.runs.includes(id))

/**
 * Asks when `key` changes, and again on the events that `again` names. `key` holds every argument of the question;
 * undefined means that there is nothing to ask yet.
 */
export function useCore<T>(
  key: readonly unknown[] | undefined,
  ask: (core: CoreApi) => Promise<T>,
  again: Again = [],
): Answer<T> {
  const { core, onEvent } = useConnection()
  const [question] = useState(() => createQuestion<T>())
  const answer = useSyncExternalStore(question.subscribe, question.answer)
  const text = key === undefined ? undefined : JSON.stringify(key)

  const askNow = useEffectEvent(() => {
    if (text !== undefined) question.ask(text, () => ask(core))
  })
  const hear = useEffectEvent((event: CoreEvent) => {
    if (typeof again === 'function' ? again(event) : again.includes(event.kind)) askNow()
  })
  useEffect(() => {
    if (text === undefined) question.forget()
    else askNow()
  }, [text, question])
  useEffect(() => onEvent(hear), [onEvent])
  useEffect(() => question.forget, [question])

  // Between a changed key and its effect, what is at hand still answers the old question.
  if (text === question.key()) return answer
  return 'value' in answer
    ? { state: 'loading', value: answer.value as T, stale: true }
    : { state: 'loading', stale: false }
}
