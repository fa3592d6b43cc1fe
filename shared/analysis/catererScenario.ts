/** Records a second that Data Caterer sends by HTTP where the step states none. */
const DEFAULT_ROWS_PER_SECOND = 5

/** Records a second that a step runs at: only `options.rowsPerSecond` is read, `count.perColumnCount.rate` is not. */
export function effectiveRate(rowsPerSecond: number | undefined): number {
  return rowsPerSecond ?? DEFAULT_ROWS_PER_SECOND
}
