/**
 * Summaries of k6. Two layouts: what `handleSummary` gets, where a metric says its type and holds its `values`, and what
 * `--summary-export` writes, where it does neither, and where a threshold is `true` when it was crossed: there, true is bad.
 */
import { UserError } from '../../../shared/errors.ts'
import type { Cell, Table, Unit } from '../../../shared/model.ts'
import { Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { readJsonDocument } from '../jsonDocument.ts'
import { isObject, type JsonObject } from '../jsonObjects.ts'
import { plainText } from '../textLines.ts'
import { isNumber, listAt, numberAt, objectAt, textAt } from './members.ts'

/** k6 knows some twenty metrics; scripts add their own, with a submetric a threshold. */
const MAX_METRICS = 5_000
const MAX_CHECKS = 5_000
/** Groups within groups, in a script that people can read. */
const MAX_GROUP_DEPTH = 20

const BUILT_IN =
  /"(?:http_reqs|http_req_duration|iterations|iteration_duration|vus|data_received|data_sent|root_group)"\s*:/
/** Without types only the name tells; k6 measures times in milliseconds. */
const TIME =
  /(?:_duration|_blocked|_connecting|_handshaking|_receiving|_sending|_waiting|_time)(?:\{|$)|^ws_(?:ping|connecting)/
const DATA = /^data_(?:received|sent)(?:\{|$)/

interface Metric {
  readonly name: string
  readonly type: string
  readonly unit: Unit
  readonly factor: number
  readonly values: JsonObject
  readonly thresholds: JsonObject | undefined
}

export const k6Summary: Importer = {
  id: 'k6-summary-json',
  sniff(head) {
    const text = plainText(head)
    return /^\s*\{\s*"(?:metrics|root_group|options|state)"\s*:/.test(text) && BUILT_IN.test(text)
  },
  async *parse(source) {
    const tally = new Tally()
    const { value, failure } = await readJsonDocument(source, tally)
    const metrics = Object.entries(objectAt(value, 'metrics') ?? {})
      .slice(0, MAX_METRICS)
      .flatMap(([name, metric]) => (isObject(metric) ? [understand(name.slice(0, 200), metric)] : []))
    if (metrics.length === 0) throw failure ?? new UserError('bad-data', `${source.path} holds no metric of k6`)
    const tested = numberAt(objectAt(value, 'state'), 'testRunDurationMs')
    if (tested !== undefined) yield { kind: 'parameter', name: 'test_duration_seconds', value: tested / 1000 }
    for (const table of tables(metrics)) yield { kind: 'table', table }
    const thresholds = thresholdTable(metrics, tally)
    if (thresholds.rows.length > 0) yield { kind: 'table', table: thresholds }
    const checks = checkTable(objectAt(value, 'root_group'), tally)
    if (checks.rows.length > 0) yield { kind: 'table', table: checks }
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (failure) throw failure
  },
}

function understand(name: string, metric: JsonObject): Metric {
  const values = objectAt(metric, 'values') ?? metric
  const contains = textAt(metric, 'contains')
  const time = contains === undefined ? TIME.test(name) : contains === 'time'
  const data = contains === undefined ? DATA.test(name) : contains === 'data'
  return {
    name,
    type: textAt(metric, 'type') ?? typeOf(values),
    values,
    thresholds: objectAt(metric, 'thresholds'),
    ...(time
      ? { unit: 'seconds' as const, factor: 1e-3 }
      : { unit: data ? ('bytes' as const) : ('count' as const), factor: 1 }),
  }
}

/** By the figures that each type has. */
function typeOf(values: JsonObject): string {
  if (isNumber(values.avg) || isNumber(values.med)) return 'trend'
  if (isNumber(values.passes) || isNumber(values.fails)) return 'rate'
  return isNumber(values.count) ? 'counter' : 'gauge'
}

/** A table a type and unit, since a column has one unit. */
function* tables(metrics: readonly Metric[]): Generator<Table> {
  const groups = Map.groupBy(metrics, ({ type, unit }) => `${type} ${unit}`)
  for (const members of groups.values()) {
    const [{ type, unit }] = members as [Metric, ...Metric[]]
    const figures = [
      ...new Set(members.flatMap(({ values }) => Object.keys(values).filter((key) => isNumber(values[key])))),
    ].slice(0, 50)
    yield {
      name: unit === 'count' ? `k6 ${type}s` : `k6 ${type}s in ${unit}`,
      columns: [{ name: 'metric', unit: 'text' }, ...figures.map((name) => ({ name, unit: unitOf(name, type, unit) }))],
      rows: members.map(({ name, values, factor }): Cell[] => [
        name,
        ...figures.map((figure): Cell => {
          const number = values[figure]
          if (!isNumber(number)) return null
          return unitOf(figure, type, unit) === 'seconds' ? number * factor : number
        }),
      ]),
    }
  }
}

function unitOf(figure: string, type: string, unit: Unit): Unit {
  if (type === 'rate') return figure === 'rate' || figure === 'value' ? 'ratio' : 'count'
  if (type === 'counter' && figure === 'rate') return unit === 'bytes' ? 'bytes/second' : 'count/second'
  if (type === 'trend' && figure === 'count') return 'count'
  return unit
}

function thresholdTable(metrics: readonly Metric[], tally: Tally): Table {
  let reversed = false
  const rows = metrics.flatMap(({ name, thresholds }) =>
    Object.entries(thresholds ?? {}).flatMap(([condition, result]): Cell[][] => {
      const ok = isObject(result) ? result.ok : undefined
      reversed ||= typeof result === 'boolean'
      // In the older export the value says that the threshold was crossed.
      const held = typeof ok === 'boolean' ? ok : typeof result === 'boolean' ? !result : undefined
      if (held === undefined) return []
      if (!held) {
        const message = () => `${name}: the threshold ${condition.slice(0, 80)} was crossed`
        tally.add({ code: 'threshold-crossed', severity: 'error', subject: name, message })
      }
      return [[name, condition.slice(0, 200), held ? 'held' : 'crossed', String(isObject(result) ? ok : result)]]
    }),
  )
  if (reversed) {
    const message = () =>
      '--summary-export writes true for a threshold that was crossed and false for one that held; the table says it in words'
    tally.add({ code: 'thresholds-reversed', severity: 'misleading', subject: 'thresholds', message })
  }
  const columns = ['metric', 'threshold', 'result', 'as printed'].map((name) => ({ name, unit: 'text' as const }))
  return { name: 'k6 thresholds', columns, rows }
}

function checkTable(root: JsonObject | undefined, tally: Tally): Table {
  const rows: Cell[][] = []
  const walk = (group: JsonObject, path: string, depth: number): void => {
    for (const check of members(group, 'checks')) {
      if (rows.length >= MAX_CHECKS) return
      const [passes, fails] = [numberAt(check, 'passes') ?? 0, numberAt(check, 'fails') ?? 0]
      rows.push([
        path,
        textAt(check, 'name') ?? '',
        passes,
        fails,
        passes + fails === 0 ? null : passes / (passes + fails),
      ])
      if (fails > 0) {
        const message = (count: number) => `${count === 1 ? 'a check' : `${count} checks`} failed at least once`
        tally.add({ code: 'checks-failed', severity: 'error', subject: 'checks', message })
      }
    }
    if (depth >= MAX_GROUP_DEPTH) return
    for (const inner of members(group, 'groups')) walk(inner, `${path}/${textAt(inner, 'name') ?? ''}`, depth + 1)
  }
  if (root) walk(root, '', 0)
  return {
    name: 'k6 checks',
    columns: [
      { name: 'group', unit: 'text' },
      { name: 'check', unit: 'text' },
      { name: 'passes', unit: 'count' },
      { name: 'fails', unit: 'count' },
      { name: 'share passed', unit: 'ratio' },
    ],
    rows,
  }
}

/** A list in one layout, an object by name in the other. */
function members(group: JsonObject, name: string): readonly JsonObject[] {
  const list = listAt(group, name, MAX_CHECKS)
  return (list.length > 0 ? list : Object.values(objectAt(group, name) ?? {})).filter(isObject)
}
