/**
 * `/debug/pprof/goroutine?debug=1`: how many goroutines stand at each stack.
 *
 *     goroutine profile: total 708
 *     108 @ 0x43a1d6 0x44b0e5 0x9c1b2a
 *     #	0x9c1b29	github.com/blugelabs/bluge/index.analysisWorker+0x69	/go/pkg/writer.go:667
 */
import { UserError } from '../../../shared/errors.ts'
import type { Cell } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { counted, Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { headLines, TextLines } from '../textLines.ts'

/** Servers have some hundred kinds of stacks; the largest are first. */
const MAX_STACKS = 500
/** Functions of a stack that are told. */
const MAX_FRAMES = 12

const TOTAL = /^goroutine profile: total (\d{1,9})$/
const GROUP = /^(\d{1,9}) @( 0x[0-9a-f]+)*$/
const FRAME = /^#\t0x[0-9a-f]+\t(\S+?)(?:\+0x[0-9a-f]+)?\t/

/** Goroutines of a capture, by its first line; undefined when it is none. */
export function goroutineTotal(head: Uint8Array): number | undefined {
  const total = TOTAL.exec(headLines(head)[0]?.trim() ?? '')?.[1]
  return total === undefined ? undefined : Number(total)
}

export const goroutineText: Importer = {
  id: 'go-goroutine-text',
  sniff: (head) => goroutineTotal(head) !== undefined,
  parse,
}

async function* parse(source: ByteSource): AsyncGenerator<ImportRecord, void> {
  const tally = new Tally()
  const lines = new TextLines(source)
  const groups: { readonly count: number; readonly frames: string[] }[] = []
  let total: number | undefined
  let sum = 0
  let left = 0
  for await (const { text } of lines) {
    total ??= read(TOTAL.exec(text.trim())?.[1])
    const count = read(GROUP.exec(text.trim())?.[1])
    if (count !== undefined) {
      sum += count
      if (groups.length < MAX_STACKS) groups.push({ count, frames: [] })
      else left++
      continue
    }
    const frame = left === 0 ? FRAME.exec(text)?.[1] : undefined
    const frames = groups.at(-1)?.frames
    if (frame !== undefined && frames && frames.length < MAX_FRAMES) frames.push(frame)
  }
  if (total === undefined) throw lines.failure ?? new UserError('bad-data', `${source.path} is no goroutine profile`)
  yield {
    kind: 'table',
    table: {
      name: `Goroutines by stack: ${source.path}`,
      columns: [
        { name: 'goroutines', unit: 'count' },
        { name: 'where', unit: 'text' },
        { name: 'stack', unit: 'text' },
      ],
      rows: groups.map(({ count, frames }): Cell[] => [count, frames[0] ?? '', frames.join(' ← ')]),
    },
  }
  if (sum !== total) {
    const message = () => `the stacks hold ${sum} goroutines and the first line says ${total}; the file may be cut`
    tally.add({ code: 'goroutines-do-not-add-up', severity: 'data-loss', message })
  }
  if (left > 0) {
    const message = () =>
      `more than ${counted(MAX_STACKS, 'stack')}; the ${left.toLocaleString('en-US')} rarest are left out`
    tally.add({ code: 'rows-left-out', severity: 'data-loss', message })
  }
  for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
  if (lines.failure) throw lines.failure
}

function read(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits)
}
