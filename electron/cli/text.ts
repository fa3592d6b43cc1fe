/** Plain text for a terminal: columns that line up, and colour only where there is a person to see it. */
import { styleText } from 'node:util'
import type { Caveat, Outcome } from '../../shared/model.ts'
import { repairMojibake } from '../../shared/mojibake.ts'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
}

/** Lines of a table with two blanks between columns; numbers read best aligned right. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((column, i) => Math.max(column.title.length, ...rows.map((row) => (row[i] ?? '').length)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (columns[i]?.align === 'right' ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(columns.map((column) => column.title)), ...rows.map(line)]
}

export function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** The examples that end a verb's help; a test runs every one of them. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ quartile ${line}`).join('\n')}\n`
}

/** One versioned document, and nothing else, on stdout. */
export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
}

const OUTCOME_COLOURS = {
  leak: 'red',
  growing: 'yellow',
  step: 'yellow',
  stable: 'green',
  inconclusive: 'gray',
} as const

export function outcomeText(outcome: Outcome): string {
  return styleText(OUTCOME_COLOURS[outcome], outcome, { stream: process.stdout })
}

export function heading(text: string): string {
  return styleText('bold', text, { stream: process.stdout })
}

/** On stderr, where it is in nobody's way who reads on from stdout. */
export function warn(caveats: readonly Caveat[]): void {
  if (caveats.length > 0) process.stderr.write(`${caveatLines(caveats).join('\n')}\n`)
}

/** What is said of several files alike is said once. */
export function caveatLines(caveats: readonly Caveat[]): string[] {
  return [
    ...new Set(caveats.map((caveat) => `  ${caveat.severity}: ${repairMojibake(caveat.message)} [${caveat.code}]`)),
  ]
}
