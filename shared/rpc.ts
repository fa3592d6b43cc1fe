/**
 * One way to carry an interface of async methods over anything that can pass messages: a MessagePort in Electron, HTTP
 * and server-sent events in a browser. The far side is not trusted: a call is answered only when its method has a
 * validator, and only with the arguments that the validator returns.
 */
import { type ErrorCode, UserError } from './errors.ts'

export interface Port {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}

type Method = (...args: never[]) => Promise<unknown>

/** For each method: takes what arrived, returns the arguments, throws when they do not fit. */
export type Validators<Api> = {
  readonly [K in keyof Api]: (args: readonly unknown[]) => Api[K] extends (...args: infer A) => unknown ? A : never
}

interface Call {
  readonly id: number
  readonly method: string
  readonly args: readonly unknown[]
}

type Reply =
  | { readonly id: number; readonly result: unknown }
  | {
      readonly id: number
      readonly error: { readonly code: ErrorCode; readonly message: string; readonly hint?: string }
    }

interface EventMessage<Event> {
  readonly event: Event
}

function isCall(message: unknown): message is Call {
  const call = message as Partial<Call> | null
  return (
    typeof call === 'object' &&
    call !== null &&
    typeof call.id === 'number' &&
    typeof call.method === 'string' &&
    Array.isArray(call.args)
  )
}

/** Answers calls that arrive on the port; returns the function that sends events to the other side. */
export function serve<Api extends object, Event = never>(
  api: Api,
  validators: Validators<Api>,
  port: Port,
): (event: Event) => void {
  const methods = api as Record<string, Method>
  port.onMessage(async (message) => {
    if (!isCall(message)) return
    const reply = await answer(message)
    try {
      port.post(reply)
    } catch (error) {
      // A result that the port cannot carry is our bug; its caller must hear of it, and this process must live on.
      port.post({ id: message.id, error: flatten(error) } satisfies Reply)
    }
  })

  async function answer({ id, method, args }: Call): Promise<Reply> {
    try {
      if (!Object.hasOwn(validators, method))
        throw new UserError('usage', `there is no method ${JSON.stringify(method.slice(0, 80))}`)
      const validated = validators[method as keyof Api](args) as unknown as never[]
      return { id, result: await methods[method]?.(...validated) }
    } catch (error) {
      return { id, error: flatten(error) }
    }
  }

  return (event) => port.post({ event } satisfies EventMessage<Event>)
}

/** The interface on the other end of the port, and its events. */
export function connect<Api extends object, Event = never>(
  port: Port,
): { api: Api; onEvent: (listener: (event: Event) => void) => () => void } {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  const listeners = new Set<(event: Event) => void>()
  let next = 1

  port.onMessage((message) => {
    if (typeof message !== 'object' || message === null) return
    const received = message as Partial<{
      id: number
      result: unknown
      error: Extract<Reply, { error: unknown }>['error']
      event: Event
    }>
    if (received.event !== undefined) {
      for (const listener of listeners) listener(received.event)
    } else if (received.id !== undefined) {
      const call = waiting.get(received.id)
      waiting.delete(received.id)
      if (received.error) call?.reject(new UserError(received.error.code, received.error.message, received.error.hint))
      else call?.resolve(received.result)
    }
  })

  const api = new Proxy({} as Api, {
    get: (_, method) => {
      // A promise asks every value for `then`; symbols are the runtime's own questions.
      if (typeof method === 'symbol' || method === 'then') return undefined
      return (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          const id = next++
          waiting.set(id, { resolve, reject })
          try {
            port.post({ id, method, args } satisfies Call)
          } catch (error) {
            waiting.delete(id)
            reject(error)
          }
        })
    },
  })
  return {
    api,
    onEvent: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** An error as plain data; whatever is not a UserError is our bug, and says so. */
export function flatten(error: unknown): { code: ErrorCode; message: string; hint?: string } {
  if (error instanceof UserError) {
    return { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) }
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}
