/** `hyperfine --export-json`: a result a command, with the time of every run in it. */
import { sampleFigures } from '../../../shared/analysis/benchmarkHistory.ts'
import { UserError } from '../../../shared/errors.ts'
import type { Cell, Table } from '../../../shared/model.ts'
import { counted, Tally } from '../csv/tally.ts'
import { frameRecords } from '../frames.ts'
import type { Importer } from '../importer.ts'
import { readJsonDocument } from '../jsonDocument.ts'
import { isObject } from '../jsonObjects.ts'
import { plainText } from '../textLines.ts'
import { isNumber, listAt, numberAt, objectAt, settingsText, textAt } from './members.ts'

/** A parameter scan makes one result a value. */
const MAX_COMMANDS = 2_000
const MAX_RUNS = 100_000
/** hyperfine itself runs at least so often unless it is told not to. */
const FEW_RUNS = 10

const PRINTED = ['mean', 'stddev', 'median', 'user', 'system', 'min', 'max'] as const

export const hyperfine: Importer = {
  id: 'hyperfine-json',
  sniff(head) {
    const text = plainText(head)
    return /^\s*\{\s*"results"\s*:\s*\[\s*\{\s*"command"\s*:/.test(text)
  },
  async *parse(source) {
    const tally = new Tally()
    const { value, failure } = await readJsonDocument(source, tally)
    const results = listAt(value, 'results', MAX_COMMANDS).filter(isObject)
    if (results.length === 0) throw failure ?? new UserError('bad-data', `${source.path} holds no result of hyperfine`)
    const rows: Cell[][] = []
    for (const result of results) {
      const command = textAt(result, 'command') ?? 'unnamed'
      const parameters = settingsText(objectAt(result, 'parameters'))
      const times = listAt(result, 'times', MAX_RUNS).filter(isNumber)
      const memory = [...listAt(result, 'memory_usage_byte', MAX_RUNS)].filter(isNumber)
      const failed = listAt(result, 'exit_codes', MAX_RUNS).filter((code) => code !== 0).length
      // The runs follow each other, so a run starts when those before it have ended.
      let elapsed = 0
      const starts = times.map((time) => {
        elapsed += time
        return elapsed - time
      })
      yield* frameRecords({
        series: [
          {
            metric: 'benchmark_duration_seconds',
            unit: 'seconds',
            column: 'times',
            labels: { benchmark: command, ...(parameters === '' ? {} : { parameters }) },
          },
        ],
        t: starts,
        v: [times],
      })
      rows.push([
        command,
        parameters,
        times.length,
        ...PRINTED.map((name) => numberAt(result, name) ?? null),
        failed,
        sampleFigures(memory)?.max ?? null,
      ])
      if (failed > 0) {
        const message = (count: number) =>
          `${counted(count, 'command')} ended with an exit code that is not 0, the first is ${command.slice(0, 60)}, in ${counted(failed, 'run')}; what failed early looks fast`
        tally.add({ code: 'runs-failed', severity: 'misleading', subject: 'benchmark_duration_seconds', message })
      }
      if (times.length > 0 && times.length < FEW_RUNS) {
        const message = (count: number) => `${counted(count, 'command')} with fewer than ${FEW_RUNS} runs`
        tally.add({ code: 'few-runs', severity: 'info', subject: 'benchmark_duration_seconds', message })
      }
    }
    const table: Table = {
      name: 'Commands',
      columns: [
        { name: 'command', unit: 'text' },
        { name: 'parameters', unit: 'text' },
        { name: 'runs', unit: 'count' },
        ...PRINTED.map((name) => ({ name, unit: 'seconds' as const })),
        { name: 'runs failed', unit: 'count' },
        { name: 'peak memory', unit: 'bytes' },
      ],
      rows,
    }
    yield { kind: 'table', table }
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (failure) throw failure
  },
}
