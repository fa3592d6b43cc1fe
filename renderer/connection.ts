/** The core behind the window, and the host around it, for whichever component asks. */
import { createContext, useContext } from 'react'
import type { CoreApi, CoreEvent, Failure } from '../shared/api.ts'
import { assert, UserError } from '../shared/errors.ts'
import type { Host } from './host.ts'

export interface Connection {
  readonly core: CoreApi
  readonly host: Host
  /** Returns the function that stops listening. */
  onEvent(listener: (event: CoreEvent) => void): () => void
  /** Called once, when the core can no longer be reached. */
  onClose(listener: () => void): void
}

export const ConnectionContext = createContext<Connection | undefined>(undefined)

export function useConnection(): Connection {
  const connection = useContext(ConnectionContext)
  assert(connection, 'the window is rendered inside a ConnectionContext')
  return connection
}

/** What went wrong, as data; anything but a `UserError` is our bug. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UserError)
    return { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}
