/** What the columns of a fusio-manifest result mean, by header; the suite wrote four generations of them. */
import type { Unit } from '../../../shared/model.ts'
import { genericMeaning } from '../csv/columns.ts'
import { readNumber } from '../textTable.ts'

export interface SweepColumn {
  /** The header without the unit that its cells no longer have: `write_p50_ms` becomes `write_p50` in seconds. */
  readonly name: string
  readonly unit: Unit | 'text'
  /** Multiply a cell by 10^shift to get the base unit. */
  readonly shift: number
  /** Settings of the test, as opposed to what was measured. */
  readonly setting: boolean
}

function setting(name: string, unit: Unit | 'text'): SweepColumn {
  return { name, unit, shift: 0, setting: true }
}

function measured(name: string, unit: Unit, shift = 0): SweepColumn {
  return { name, unit, shift, setting: false }
}

const COLUMNS: Readonly<Record<string, SweepColumn>> = {
  config_label: setting('config_label', 'text'),
  num_writers: setting('num_writers', 'count'),
  num_readers: setting('num_readers', 'count'),
  writer_rate: setting('writer_rate', 'count/second'),
  reader_rate: setting('reader_rate', 'count/second'),
  key_pool_size: setting('key_pool_size', 'count'),
  key_overlap_ratio: setting('key_overlap_ratio', 'ratio'),
  max_retry_count: setting('max_retry_count', 'count'),
  duration_secs: setting('duration', 'seconds'),
  duration: measured('duration', 'seconds'),
  precondition_failure_rate: measured('precondition_failure_rate', 'ratio'),
  write_tps: measured('write_tps', 'count/second'),
  read_tps: measured('read_tps', 'count/second'),
  ...Object.fromEntries(
    ['write_p50', 'write_p95', 'write_p99', 'precond_p50', 'precond_p99', 'read_p50', 'read_p95', 'read_p99'].map(
      (name) => [`${name}_ms`, measured(name, 'seconds', -3)],
    ),
  ),
  avg_retry_count: measured('avg_retry_count', 'count'),
  total_retry_failures: measured('total_retry_failures', 'count'),
  total_max_retries_exceeded: measured('total_max_retries_exceeded', 'count'),
  retry_failure_rate: measured('retry_failure_rate', 'ratio'),
  retry_success_rate: measured('retry_success_rate', 'ratio'),
  total_reads: measured('total_reads', 'count'),
}

/** A file of this suite names the failure rate and at least this many other columns that we know. */
const ENOUGH_KNOWN = 5

export function isSweepHeader(names: readonly string[]): boolean {
  const known = names.filter((name) => Object.hasOwn(COLUMNS, name)).length
  return names.includes('precondition_failure_rate') && names.includes('num_writers') && known > ENOUGH_KNOWN
}

/** A column that the suite never wrote is kept: by its header's unit when all its cells are numbers, else as text. */
export function sweepColumn(header: string, cells: () => readonly string[], position: number): SweepColumn {
  const known = Object.hasOwn(COLUMNS, header) ? COLUMNS[header] : undefined
  if (known) return known
  const filled = cells().filter((cell) => cell !== '')
  if (filled.length === 0 || filled.some((cell) => readNumber(cell) === undefined)) {
    return { name: header, unit: 'text', shift: 0, setting: false }
  }
  const { metric, unit, shift, factor } = genericMeaning(header, position)
  // Binary units are no power of ten; such a column keeps its own numbers and states no unit.
  return factor === 1
    ? { name: metric, unit, shift, setting: false }
    : { name: header, unit: 'unknown', shift: 0, setting: false }
}
