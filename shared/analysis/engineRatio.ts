/** The vectorized engine against the row engine, measurement by measurement. */

export interface EngineFigures {
  /** All that names the measurement but the mode, in words. */
  readonly key: string
  readonly mode: string
  readonly figures: ReadonlyMap<string, number>
}

export interface EngineRatio {
  readonly key: string
  /** vec / row; absent where one of them is missing or the row engine's is 0. */
  readonly ratios: ReadonlyMap<string, number>
}

/** Keys in order of appearance; where a mode was measured twice, its last figures count. */
export function engineRatios(measurements: readonly EngineFigures[]): readonly EngineRatio[] {
  return [...Map.groupBy(measurements, ({ key }) => key)].flatMap(([key, own]) => {
    const [vec, row] = ['vec', 'row'].map((mode) => own.findLast((each) => each.mode === mode)?.figures)
    if (!vec || !row) return []
    const ratios = new Map<string, number>()
    for (const [name, value] of vec) {
      const base = row.get(name)
      if (base !== undefined && base !== 0) ratios.set(name, value / base)
    }
    return [{ key, ratios }]
  })
}
