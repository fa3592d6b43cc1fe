/** The answer of the HTTP server's `/stats`, saved as a file. */
import { UserError } from '../../../shared/errors.ts'
import type { Cell, Table, Unit } from '../../../shared/model.ts'
import { MIB } from '../../../shared/units.ts'
import { Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { readJsonDocument } from '../jsonDocument.ts'
import { isObject } from '../jsonObjects.ts'
import { plainText } from '../textLines.ts'
import { SERVER_SIDE_LATENCY } from './memoryReport.ts'

const FIELDS: readonly (readonly [field: string, column: string, unit: Unit, factor: number])[] = [
  ['total_requests', 'requests', 'count', 1],
  ['total_bytes', 'data', 'bytes', 1],
  ['elapsed_seconds', 'uptime', 'seconds', 1],
  ['active_duration', 'active_duration', 'seconds', 1],
  ['throughput_per_sec', 'throughput', 'count/second', 1],
  ['recent_throughput_per_sec', 'recent_throughput', 'count/second', 1],
  ['avg_latency_ms', 'average_latency', 'seconds', 1e-3],
  ['errors', 'errors', 'count', 1],
  ['memory_mb', 'http_server_memory', 'bytes', MIB],
]
export const STATS_TABLE = 'Statistics of the HTTP server'

export const catererStats: Importer = {
  id: 'caterer-stats-json',
  sniff(head) {
    const text = plainText(head).trimStart()
    return text.startsWith('{') && /"total_requests"\s*:/.test(text) && /"(active_duration|memory_mb)"\s*:/.test(text)
  },
  async *parse(source) {
    const tally = new Tally()
    const { value, failure } = await readJsonDocument(source, tally)
    const found = FIELDS.flatMap(([field, name, unit, factor]) => {
      const number = isObject(value) ? value[field] : undefined
      return typeof number === 'number' ? [{ name, unit, cell: (number * factor) as Cell }] : []
    })
    if (found.length === 0) throw failure ?? new UserError('bad-data', `${source.path} holds no statistics`)
    const columns = found.map(({ name, unit }) => ({ name, unit }))
    const table: Table = { name: STATS_TABLE, columns, rows: [found.map(({ cell }) => cell)] }
    yield { kind: 'table', table }
    if (found.some(({ name }) => name === 'average_latency')) {
      yield { kind: 'caveat', caveat: SERVER_SIDE_LATENCY }
    }
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (failure) throw failure
  },
}
