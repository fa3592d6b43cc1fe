/** Which keys a writer writes: its own share of the pool, and the last of the writer's before it, over which the two contend. */
export function keysOf(writer: number, writers: number, pool: number, overlap: number): readonly string[] {
  const share = Math.max(1, Math.floor(pool / writers))
  const shared = writer === 0 ? 0 : Math.floor((overlap * pool) / writers)
  const from = Math.max(0, writer * share - shared)
  return Array.from({ length: Math.min(pool, (writer + 1) * share) - from }, (_, i) => `key_${from + i}`)
}
