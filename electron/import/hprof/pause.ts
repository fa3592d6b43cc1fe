/** A pause in long work, so that messages come in; it throws when nobody waits for the result any more. */
export type Pause = () => Promise<void>

/** Steps between two pauses. A step misses memory once or twice: together some tens of milliseconds. */
export const SLICE = 1 << 16
