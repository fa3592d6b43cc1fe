/**
 * `jcmd PID GC.heap_info`: what each part of the heap holds at one moment, in KiB.
 *
 *     26389:
 *      garbage-first heap   total 34816K, used 18906K [0x…, 0x…)
 *       region size 1024K, 8 young (8192K), 2 survivors (2048K)
 *      Metaspace       used 10481K, committed 10688K, reserved 1114112K
 */
import { UserError } from '../../../shared/errors.ts'
import type { Cell, Table } from '../../../shared/model.ts'
import type { Importer } from '../importer.ts'
import { headLines, TextLines } from '../textLines.ts'

/** One answer has a dozen parts; a loop around jcmd writes many. */
const MAX_PARTS = 20_000
const UNITS: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }

const PROCESS = /^(\d{1,10}):\s*$/
const PART =
  /^\s*([A-Za-z][A-Za-z -]{2,40}?)\s+((?:total|used|committed|reserved|capacity) \d{1,15}[KMG],?\s.*|(?:total|used) \d{1,15}[KMG])/
const AMOUNT = /\b(total|used|committed|reserved|capacity) (\d{1,15})([KMG])/g
const REGIONS =
  /^\s*region size \d{1,9}[KMG], (\d{1,9}) young \((\d{1,15})([KMG])\), (\d{1,9}) survivors \((\d{1,15})([KMG])\)/

function bytes(amount: string | undefined, unit: string | undefined): number {
  return Number(amount) * (UNITS[unit ?? ''] ?? 1)
}

export const heapInfo: Importer = {
  id: 'jcmd-heap-info',
  sniff: (head) => {
    const lines = headLines(head)
    const heap = lines.some((line) => /^\s*(?:garbage-first heap|PSYoungGen|def new generation|ZHeap)\s/.test(line))
    return heap && lines.some((line) => /^\s*Metaspace\s+used \d+[KMG]/.test(line))
  },
  async *parse(source) {
    const lines = new TextLines(source)
    const rows: Cell[][] = []
    let process: string | null = null
    let left = 0
    for await (const { text, open } of lines) {
      process = PROCESS.exec(text)?.[1] ?? process
      const regions = REGIONS.exec(text)
      const part = PART.exec(text)
      const found: Cell[][] = regions
        ? [
            [process, 'young regions', null, bytes(regions[2], regions[3]), null, null],
            [process, 'survivor regions', null, bytes(regions[5], regions[6]), null, null],
          ]
        : part && !open
          ? [partRow(process, part[1] ?? '', text)]
          : []
      if (rows.length < MAX_PARTS) rows.push(...found)
      else left += found.length
    }
    if (rows.length === 0) throw lines.failure ?? new UserError('bad-data', `${source.path} holds no part of a heap`)
    const table: Table = {
      name: 'GC.heap_info',
      columns: [
        { name: 'process', unit: 'text' },
        { name: 'part', unit: 'text' },
        { name: 'total', unit: 'bytes' },
        { name: 'used', unit: 'bytes' },
        { name: 'committed', unit: 'bytes' },
        { name: 'reserved', unit: 'bytes' },
      ],
      rows,
    }
    yield { kind: 'table', table }
    if (left > 0) {
      const message = `${source.path}: ${left.toLocaleString('en-US')} rows beyond ${MAX_PARTS}; left out`
      yield { kind: 'caveat', caveat: { code: 'rows-left-out', severity: 'data-loss', subject: source.path, message } }
    }
    if (lines.failure) throw lines.failure
  },
}

function partRow(process: string | null, part: string, text: string): Cell[] {
  const amounts = new Map(
    [...text.matchAll(AMOUNT)].map(([, name = '', amount, unit]) => [name, bytes(amount, unit)] as const),
  )
  const of = (name: string) => amounts.get(name) ?? null
  return [process, part.trim(), of('total') ?? of('capacity'), of('used'), of('committed'), of('reserved')]
}
