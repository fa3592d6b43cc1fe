/** JMH's `-rf json`: an array with a result a benchmark, mode and set of parameters; its raw data are the iterations of each fork. */
import { UserError } from '../../../shared/errors.ts'
import type { Cell, Table, Unit } from '../../../shared/model.ts'
import { tidy } from '../../../shared/units.ts'
import { counted, Tally } from '../csv/tally.ts'
import { frameRecords } from '../frames.ts'
import type { Importer } from '../importer.ts'
import { readJsonDocument } from '../jsonDocument.ts'
import { isObject, type JsonObject } from '../jsonObjects.ts'
import { plainText } from '../textLines.ts'
import { isNumber, listAt, numberAt, objectAt, settingsText, textAt } from './members.ts'

const MAX_RESULTS = 5_000
const MAX_ITERATIONS = 100_000
const MAX_SECONDARY = 100

export const jmh: Importer = {
  id: 'jmh-json',
  sniff(head) {
    const text = plainText(head)
    return (
      /^\s*\[\s*\{\s*"(?:jmhVersion|benchmark)"\s*:/.test(text) && /"(?:primaryMetric|mode|jmhVersion)"\s*:/.test(text)
    )
  },
  async *parse(source) {
    const tally = new Tally()
    const { value, failure } = await readJsonDocument(source, tally)
    const results = (Array.isArray(value) ? (value as unknown[]) : [])
      .slice(0, MAX_RESULTS)
      .filter((each): each is JsonObject => isObject(each) && objectAt(each, 'primaryMetric') !== undefined)
    const [first] = results
    if (!first) throw failure ?? new UserError('bad-data', `${source.path} holds no result of JMH`)
    for (const name of ['jmhVersion', 'jdkVersion', 'vmName', 'vmVersion']) {
      const setting = textAt(first, name)
      if (setting !== undefined) yield { kind: 'parameter', name, value: setting }
    }
    for (const result of results) yield* iterations(result)
    yield { kind: 'table', table: scores(results) }
    const secondary = secondaryScores(results)
    if (secondary.rows.length > 0) yield { kind: 'table', table: secondary }
    doubt(results, tally)
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (failure) throw failure
  },
}

/** `ops/ms` is a throughput, `ms/op` a time per operation, `MB/sec` a rate; undefined for what is none of them. */
export function jmhUnit(spelling: string): { readonly unit: Unit; readonly factor: number } | undefined {
  const [above = '', below = ''] = spelling.split('/', 2)
  const seconds = tidy(below)
  if (above === 'ops')
    return seconds?.unit === 'seconds' ? { unit: 'count/second', factor: 1 / seconds.factor } : undefined
  const amount = tidy(above)
  if (amount && (below === 'op' || below === '')) return amount
  if (amount?.unit === 'bytes' && (below === 'sec' || below === 's'))
    return { unit: 'bytes/second', factor: amount.factor }
  return spelling === 'counts' || spelling === '#' ? { unit: 'count', factor: 1 } : undefined
}

function* iterations(result: JsonObject) {
  const metric = objectAt(result, 'primaryMetric')
  const known = jmhUnit(textAt(metric, 'scoreUnit') ?? '')
  if (!known) return
  const forks = listAt(metric, 'rawData', MAX_ITERATIONS)
  const values = forks.flatMap((fork) => (Array.isArray(fork) ? (fork as unknown[]) : [])).filter(isNumber)
  const each = /^([\d.]{1,12}) (\w{1,3})$/.exec(textAt(result, 'measurementTime') ?? '')
  const unit = tidy(each?.[2] ?? '')
  // Iterations of an unknown length are counted instead.
  const step = each && unit?.unit === 'seconds' ? Number(each[1]) * unit.factor : 1
  yield* frameRecords({
    series: [
      {
        metric: known.unit === 'count/second' ? 'benchmark_throughput_per_second' : 'benchmark_duration_seconds',
        unit: known.unit,
        column: 'rawData',
        labels: labels(result),
      },
    ],
    t: values.slice(0, MAX_ITERATIONS).map((_, i) => i * step),
    v: [values.slice(0, MAX_ITERATIONS).map((value) => value * known.factor)],
  })
}

function labels(result: JsonObject): Record<string, string> {
  const params = settingsText(objectAt(result, 'params'))
  return {
    benchmark: textAt(result, 'benchmark') ?? 'unnamed',
    mode: textAt(result, 'mode') ?? '?',
    ...(params === '' ? {} : { params }),
  }
}

/** The score as printed, and beside it in a base unit, which is a column of its own since modes differ. */
function scores(results: readonly JsonObject[]): Table {
  return {
    name: 'Benchmarks',
    columns: [
      { name: 'benchmark', unit: 'text' },
      { name: 'params', unit: 'text' },
      { name: 'mode', unit: 'text' },
      { name: 'threads', unit: 'count' },
      { name: 'forks', unit: 'count' },
      { name: 'iterations', unit: 'count' },
      { name: 'score', unit: 'unknown' },
      { name: 'error 99.9 %', unit: 'unknown' },
      { name: 'score unit', unit: 'text' },
      { name: 'throughput', unit: 'count/second' },
      { name: 'time per operation', unit: 'seconds' },
    ],
    rows: results.map((result): Cell[] => {
      const metric = objectAt(result, 'primaryMetric')
      const spelling = textAt(metric, 'scoreUnit') ?? ''
      const score = numberAt(metric, 'score')
      const known = jmhUnit(spelling)
      const base = (unit: Unit) => (known?.unit === unit && score !== undefined ? score * known.factor : null)
      return [
        textAt(result, 'benchmark') ?? 'unnamed',
        settingsText(objectAt(result, 'params')),
        textAt(result, 'mode') ?? '',
        numberAt(result, 'threads') ?? null,
        numberAt(result, 'forks') ?? null,
        numberAt(result, 'measurementIterations') ?? null,
        score ?? null,
        numberAt(metric, 'scoreError') ?? null,
        spelling,
        base('count/second'),
        base('seconds'),
      ]
    }),
  }
}

/** What profilers add, such as allocation per operation. */
function secondaryScores(results: readonly JsonObject[]): Table {
  return {
    name: 'Secondary metrics',
    columns: [
      { name: 'benchmark', unit: 'text' },
      { name: 'params', unit: 'text' },
      { name: 'metric', unit: 'text' },
      { name: 'score', unit: 'unknown' },
      { name: 'score unit', unit: 'text' },
      { name: 'bytes', unit: 'bytes' },
    ],
    rows: results.flatMap((result) =>
      Object.entries(objectAt(result, 'secondaryMetrics') ?? {})
        .slice(0, MAX_SECONDARY)
        .map(([name, metric]): Cell[] => {
          const score = numberAt(metric, 'score')
          const spelling = textAt(metric, 'scoreUnit') ?? ''
          const known = jmhUnit(spelling)
          return [
            textAt(result, 'benchmark') ?? 'unnamed',
            settingsText(objectAt(result, 'params')),
            name.slice(0, 200),
            score ?? null,
            spelling,
            known?.unit === 'bytes' && score !== undefined ? score * known.factor : null,
          ]
        }),
    ),
  }
}

function doubt(results: readonly JsonObject[], tally: Tally): void {
  for (const result of results) {
    const metric = objectAt(result, 'primaryMetric')
    if (numberAt(result, 'forks') === 0) {
      const message = (count: number) =>
        `${counted(count, 'benchmark')} ran without a fork, in one JVM with all others, whose compiled code it inherits`
      tally.add({ code: 'no-fork', severity: 'misleading', subject: 'score', message })
    }
    if (numberAt(metric, 'scoreError') === undefined) {
      const message = (count: number) =>
        `${counted(count, 'benchmark')} without an error: one iteration says nothing about the spread`
      tally.add({ code: 'few-runs', severity: 'info', subject: 'score', message })
    }
    const spelling = textAt(metric, 'scoreUnit') ?? ''
    if (!jmhUnit(spelling)) {
      const message = (count: number) =>
        `${counted(count, 'score')} in the unit ${spelling.slice(0, 20)}, which is not known; kept as printed`
      tally.add({ code: 'unit-unknown', severity: 'info', subject: 'score', message })
    }
  }
}
