/** Why a request could not be answered, in the words of the exit codes in docs/cli.md. */
export type ErrorCode = 'usage' | 'bad-data' | 'not-found' | 'unavailable' | 'io' | 'cancelled' | 'internal'

/** An expected failure: a clear sentence for the person, and a hint of what to do next where there is one. */
export class UserError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  constructor(code: ErrorCode, message: string, hint?: string) {
    super(message)
    this.name = 'UserError'
    this.code = code
    this.hint = hint
  }
}

/** A bug when it fails: the message says why the author believed it. */
export function assert(condition: unknown, why: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${why}`)
}

/** Marks a branch that the types exclude. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
