/**
 * One asynchronous question at a time: a newer one makes the answer to an older one worthless, so that what is shown
 * always belongs to what was asked last. The last good value stays while a new one is awaited.
 */
import type { Failure } from '../shared/api.ts'
import { failureOf } from './connection.ts'

/** `stale`: the value belongs to an earlier question, or a newer answer is on its way. */
export type Answer<T> =
  | { readonly state: 'loading'; readonly value?: T; readonly stale: boolean }
  | { readonly state: 'ready'; readonly value: T; readonly stale: false }
  | { readonly state: 'failed'; readonly error: Failure; readonly value?: T; readonly stale: boolean }

export interface Question<T> {
  /** Key of the newest question, undefined before the first. */
  key(): string | undefined
  answer(): Answer<T>
  ask(key: string, how: () => Promise<T>): void
  /** Makes answers that are on their way worthless. */
  forget(): void
  subscribe(listener: () => void): () => void
}

export function createQuestion<T>(): Question<T> {
  const listeners = new Set<() => void>()
  let newest = 0
  let askedKey: string | undefined
  let answer: Answer<T> = { state: 'loading', stale: false }

  function become(next: Answer<T>): void {
    answer = next
    for (const listener of listeners) listener()
  }

  return {
    key: () => askedKey,
    answer: () => answer,
    ask(key, how) {
      const mine = ++newest
      askedKey = key
      become(
        'value' in answer
          ? { state: 'loading', value: answer.value as T, stale: true }
          : { state: 'loading', stale: false },
      )
      how().then(
        (value) => {
          if (mine === newest) become({ state: 'ready', value, stale: false })
        },
        (error: unknown) => {
          if (mine !== newest) return
          const failed = { state: 'failed', error: failureOf(error) } as const
          become('value' in answer ? { ...failed, value: answer.value as T, stale: true } : { ...failed, stale: false })
        },
      )
    },
    forget() {
      newest++
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
