/** Before and after of one benchmark, paired in the order of the file. */

export interface Capture {
  readonly benchmark: string
  readonly phase: string
  readonly values: readonly number[]
}

export interface Pairing {
  readonly benchmark: string
  /** after − before of each pair, one array a column. */
  readonly differences: readonly (readonly number[])[]
  /** Captures that found no partner. */
  readonly single: number
}

/** Each `after` belongs to the latest `before` of its benchmark that has none yet; benchmarks in order of appearance. */
export function pairCaptures(captures: readonly Capture[]): readonly Pairing[] {
  return [...Map.groupBy(captures, (capture) => capture.benchmark)].map(([benchmark, own]) => {
    const columns = own[0]?.values.length ?? 0
    const differences: number[][] = Array.from({ length: columns }, () => [])
    let open: Capture | undefined
    let single = 0
    for (const capture of own) {
      if (capture.phase === 'before') {
        if (open) single++
        open = capture
      } else if (capture.phase === 'after' && open) {
        const before = open.values
        capture.values.forEach((value, i) => void differences[i]?.push(value - (before[i] as number)))
        open = undefined
      } else single++
    }
    return { benchmark, differences, single: single + (open ? 1 : 0) }
  })
}
