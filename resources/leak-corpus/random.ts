/** Numbers that look like chance and are the same on every machine. */

export interface Random {
  /** Evenly within 0 (included) and 1. */
  readonly uniform: () => number
  /** Normal with mean 0. */
  readonly normal: (deviation: number) => number
  /** A whole number from 0 up to, without, `below`. */
  readonly integer: (below: number) => number
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, enough for thousands of draws. */
export function randomFrom(seed: number): Random {
  let state = seed | 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  // Box–Muller; 1 − u, because the logarithm of 0 is no number.
  const normal = (deviation: number) =>
    deviation * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  return { uniform, normal, integer: (below) => Math.floor(uniform() * below) }
}

/** A seed from a name, so that adding a shape changes no other one (FNV-1a). */
export function seedOf(name: string, repetition: number): number {
  let hash = 0x811c9dc5
  for (const letter of `${name}#${repetition}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  return hash
}
