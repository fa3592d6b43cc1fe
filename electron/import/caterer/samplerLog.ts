/** `<ts>-memory-sampling.log`: what the memory sampler says of itself on stderr. */
import { UserError } from '../../../shared/errors.ts'
import type { Cell, Table } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { counted, Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { LogLines } from '../logs/logLines.ts'
import { headLines } from '../textLines.ts'
import { readNumber } from '../textTable.ts'

const START = /^Starting memory sampling for PID (\d{1,10}), interval=([\d.]{1,12})s/
const END = /^Collected (\d{1,12}) samples, written to /
const EXPECTED = /^(?:Found jcmd at|Using jcmd|Using jstat|Process \d+ has terminated)/

export const catererSamplerLog: Importer = {
  id: 'caterer-sampler-log',
  follows: true,
  sniff: (head) => headLines(head).some((line) => START.test(line)),
  async *parse(source) {
    const tally = new Tally()
    const lines = new LogLines(source)
    let interval: number | undefined
    let samples: number | undefined
    let terminated = false
    for await (const { text, number, pause } of lines) {
      if (pause) yield* lines.pause(figures(interval, samples, terminated))
      const started = START.exec(text)
      const ended = END.exec(text)
      if (started) interval = readNumber(started[2] ?? '')
      else if (ended) samples = Number(ended[1])
      else if (EXPECTED.test(text)) terminated ||= text.startsWith('Process')
      else if (text.trim() !== '') {
        const message = (count: number) => `${counted(count, 'line')} of trouble, the first: ${text.slice(0, 120)}`
        tally.add({ code: 'log-reports-trouble', severity: 'error', message }, number)
      }
    }
    if (interval === undefined && samples === undefined) {
      throw lines.failure ?? new UserError('bad-data', `${source.path} is no log of the sampler`)
    }
    yield* figures(interval, samples, terminated)
    yield* lines.rest(tally)
    if (samples === undefined) {
      const message = () =>
        'the sampler was stopped before it wrote how much it collected; its metrics may lack up to four samples'
      tally.add({ code: 'sampler-stopped-early', severity: 'info', message })
    }
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (lines.failure) throw lines.failure
  },
}

function* figures(
  interval: number | undefined,
  samples: number | undefined,
  terminated: boolean,
): Generator<ImportRecord> {
  if (interval === undefined && samples === undefined) return
  if (interval !== undefined) yield { kind: 'parameter', name: 'sampling_interval_asked', value: interval }
  const row: Cell[] = [interval ?? null, samples ?? null, terminated ? 'yes' : 'not seen']
  const table: Table = {
    name: 'Memory sampler',
    columns: [
      { name: 'interval_asked', unit: 'seconds' },
      { name: 'samples_collected', unit: 'count' },
      { name: 'process_ended_by_itself', unit: 'text' },
    ],
    rows: [row],
  }
  yield { kind: 'table', table }
}
