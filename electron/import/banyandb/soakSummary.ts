/** `summary.json` of BanyanDB's soak test, of the trace, stream and measure engines; and its `diff-<ts>.json` replays. */
import { soakGates } from '../../../shared/analysis/soak.ts'
import { UserError } from '../../../shared/errors.ts'
import type { Cell } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { counted, Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { readJsonDocument } from '../jsonDocument.ts'
import { isObject } from '../jsonObjects.ts'
import { plainText } from '../textLines.ts'

/** The summary has 26 fields. */
const MAX_FIELDS = 200
/** A catalog holds some dozens of queries. */
const MAX_DIVERGENCES = 1_000
/** Longer values are documents, not settings. */
const MAX_TEXT = 500

export const soakSummary: Importer = {
  id: 'soak-summary-json',
  sniff(head) {
    const text = plainText(head)
    return (
      /^\s*\{/.test(text) && /"run_ts"\s*:/.test(text) && /"(?:soak_hours|final_parity_pass|warmup_min)"\s*:/.test(text)
    )
  },
  parse: readSummary,
}

async function* readSummary(source: ByteSource): AsyncGenerator<ImportRecord, void> {
  const tally = new Tally()
  const { value, failure } = await readJsonDocument(source, tally)
  if (!isObject(value)) throw failure ?? new UserError('bad-data', `${source.path} is no JSON object`)
  const fields = Object.entries(value)
  for (const [name, each] of fields.slice(0, MAX_FIELDS)) {
    if (typeof each === 'number' && Number.isFinite(each)) yield { kind: 'parameter', name, value: each }
    else if (typeof each === 'string' || typeof each === 'boolean') {
      yield { kind: 'parameter', name, value: String(each).slice(0, MAX_TEXT) }
    }
  }
  if (fields.length > MAX_FIELDS) {
    const message = () => `more than ${counted(MAX_FIELDS, 'field')}; the rest is left out`
    tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
  }
  const gates = soakGates(value)
  yield {
    kind: 'table',
    table: {
      name: 'Gates of the soak test',
      columns: ['gate', 'limit', 'observed', 'outcome'].map((name) => ({ name, unit: 'text' as const })),
      rows: gates.map(({ name, limit, observed, outcome }): Cell[] => [name, limit, observed, outcome]),
    },
  }
  const failed = gates.filter(({ outcome }) => outcome === 'fail')
  if (failed.length > 0) {
    const message = () =>
      `${counted(failed.length, 'gate')} of the soak test failed: ${failed.map(({ name, observed }) => `${name} (${observed})`).join(', ')}`
    tally.add({ code: 'soak-gate-failed', severity: 'error', message })
  }
  const ends = () =>
    'goroutines are compared at the start and the end only; growth in steps between them, as at each midnight, shows in the captures alone'
  tally.add({ code: 'soak-ends-only', severity: 'info', subject: 'go_goroutines', message: ends })
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (failure) throw failure
}

export const soakDiff: Importer = {
  id: 'soak-diff-json',
  sniff(head) {
    const text = plainText(head)
    return /^\s*\{/.test(text) && /"run_at"\s*:/.test(text) && /"(?:divergences|queries_run)"\s*:/.test(text)
  },
  parse: readDiff,
}

async function* readDiff(source: ByteSource): AsyncGenerator<ImportRecord, void> {
  const tally = new Tally()
  const { value, failure } = await readJsonDocument(source, tally)
  if (!isObject(value)) throw failure ?? new UserError('bad-data', `${source.path} is no JSON object`)
  const divergences = Array.isArray(value.divergences) ? value.divergences.filter(isObject) : []
  const cell = (each: unknown): Cell => (typeof each === 'number' || typeof each === 'string' ? each : null)
  yield {
    kind: 'table',
    table: {
      name: `Replay against the baseline: ${source.path}`,
      columns: [
        { name: 'run at', unit: 'text' },
        { name: 'queries', unit: 'count' },
        { name: 'pass', unit: 'text' },
        { name: 'query that differs', unit: 'text' },
        { name: 'baseline length', unit: 'count' },
        { name: 'replay length', unit: 'count' },
      ],
      rows: (divergences.length === 0 ? [{}] : divergences.slice(0, MAX_DIVERGENCES)).map((each): Cell[] => [
        cell(value.run_at),
        cell(value.queries_run),
        typeof value.pass === 'boolean' ? String(value.pass) : null,
        cell(each.query_name),
        cell(each.baseline_len),
        cell(each.replay_len),
      ]),
    },
  }
  if (value.pass === false || divergences.length > 0) {
    const { length } = divergences
    const queries = length === 0 ? 'some' : length === 1 ? '1 query' : `${length.toLocaleString('en-US')} queries`
    const message = () => `the replay failed: ${queries} answered otherwise than in the baseline`
    tally.add({ code: 'replay-differs', severity: 'error', message })
  }
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (failure) throw failure
}
