/** Chance that comes out the same for the same seed: sfc32 by Chris Doty-Humphrey, which passes PractRand. */

/** Uniform in [0, 1), 32 bits. */
export function seededRandom(seed: number): () => number {
  let [a, b, c, counter] = [0, seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, 1]
  const next = () => {
    const sum = (a + b + counter) >>> 0
    counter = (counter + 1) >>> 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) >>> 0
    c = ((c << 21) | (c >>> 11)) >>> 0
    c = (c + sum) >>> 0
    return sum / 2 ** 32
  }
  // As its author advises, so that near seeds part.
  for (let i = 0; i < 12; i++) next()
  return next
}

/** A copy in an order of chance (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const random = seededRandom(seed)
  const mixed = [...items]
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const [here, there] = [mixed[i], mixed[j]]
    if (here !== undefined && there !== undefined) [mixed[i], mixed[j]] = [there, here]
  }
  return mixed
}
