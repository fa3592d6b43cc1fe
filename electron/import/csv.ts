/** Any CSV or TSV of numbers, over time or by row; every column of numbers becomes a series. */
import { HEAD_BYTES } from './byteSource.ts'
import { guessTable } from './csv/guess.ts'
import { readTable } from './csv/readTable.ts'
import { inspect } from './csv/shape.ts'
import type { Importer } from './importer.ts'

export const csv: Importer = {
  id: 'csv',
  follows: true,
  sniff: (head) => 'shape' in inspect(head, isWhole(head)),
  parse: (source, answer) => readTable(source, undefined, answer),
  guess: guessTable,
}

/** Why a head is no CSV with a time column, as the predicate of a sentence about the file. */
export function explain(head: Uint8Array): string {
  const inspection = inspect(head, isWhole(head))
  if ('shape' in inspection) return 'is a CSV'
  const { reason, line } = inspection
  return line === undefined ? reason : `line ${line} ${reason}`
}

/** A shorter head is the whole file. */
export function isWhole(head: Uint8Array): boolean {
  return head.length < HEAD_BYTES
}
