/** One value for every export: what a report says, in order, with numbers beside their words. */
import type { FileOutcome, RunDocument } from './api.ts'
import type { Verdict, VerdictStatus } from './criteria/criterion.ts'
import type { Caveat, Figure, Outcome, RunId, Severity, Table, Unit } from './model.ts'
import { repairMojibake } from './mojibake.ts'
import type { CarriedRun } from './pictureData.ts'
import { format, formatSpan } from './units.ts'

export interface Report {
  readonly format: 'quartile/report'
  readonly version: 1
  readonly title: string
  /** The runs in words, a sentence each. */
  readonly lead: readonly string[]
  /** One run, base and candidate in this order, or several in the order in which they were named. */
  readonly runs: readonly ReportRun[]
  readonly sections: readonly ReportSection[]
  /** Where the numbers come from; stands at the end of every export. */
  readonly provenance: readonly Provenance[]
}

export interface ReportRun {
  readonly id: RunId
  readonly name: string
  readonly system: string
  /** Absent where runs do not stand against each other. */
  readonly side?: 'base' | 'candidate'
  /** Lets a report's picture be opened again; left out on request. */
  readonly data?: CarriedRun
}

/** Blocks under one heading. Nothing is left of a section without blocks. */
export interface ReportSection {
  /** Kebab-case, the same in every report: templates and `--section` name it. */
  readonly id: string
  readonly title: string
  readonly blocks: readonly ReportBlock[]
}

/** What a section is made of; every export knows how to say each of them. */
export type ReportBlock =
  | { readonly kind: 'paragraph'; readonly text: string }
  | NoteBlock
  | { readonly kind: 'verdicts'; readonly verdicts: readonly VerdictCard[]; readonly leftOut: number }
  | ChecksBlock
  | ReportTable
  | FigureBlock
  | FlameBlock
  | { readonly kind: 'caveats'; readonly groups: readonly CaveatGroup[] }
  | ConsoleBlock

/** What a person wrote in Markdown, and the same as parts: no export makes markup of the source. */
export interface NoteBlock {
  readonly kind: 'note'
  readonly markdown: string
  readonly parts: readonly NotePart[]
}

export interface NotePart {
  readonly kind: 'heading' | 'paragraph' | 'item' | 'code'
  readonly text: string
}

/** What criteria came to, the gravest first. */
export interface ChecksBlock {
  readonly kind: 'checks'
  /** What the criteria are of. */
  readonly name: string
  /** The one that counts. */
  readonly status: VerdictStatus
  /** Where the criteria come from, with counts and inputs. */
  readonly note: string
  readonly verdicts: readonly Verdict[]
  readonly leftOut: number
}

export interface FigureBlock {
  readonly kind: 'figure'
  /** Kebab-case or snake_case, told in the names of files, e.g. `write` in `memory_write.png`. */
  readonly name: string
  readonly title?: string
  readonly figure: Figure
  /** CSS pixels at the page's width. */
  readonly height: number
  /** As the suite's own script draws it, in a file of its own; `scale` is pixels per CSS pixel. */
  readonly own?: { readonly width: number; readonly height: number; readonly scale: number }
}

/** A flame graph as the rectangles that a page has room for. */
export interface FlameBlock {
  readonly kind: 'flame'
  readonly name: string
  readonly title?: string
  /** The whole in words, e.g. `write, 3 profiles, inuse_space: 12.0 MiB`. */
  readonly whole: string
  /** Depth first; the whole itself is not among them. */
  readonly frames: readonly FlameFrame[]
  /** Rows that have a frame. */
  readonly depth: number
  /** Frames that are too narrow to be seen, or too deep. */
  readonly leftOut: number
}

export interface FlameFrame {
  readonly name: string
  readonly package: string
  /** From 1, right beneath the whole. */
  readonly depth: number
  /** Left edge and width as shares of the whole. */
  readonly start: number
  readonly width: number
  /** Its value in words; of a difference, what changed. */
  readonly value: string
  /** Of a difference: from −1, the largest decrease, to 1; 0 where nothing changed. */
  readonly change?: number
}

/** Text as a suite's own program prints it. */
export interface ConsoleBlock {
  readonly kind: 'console'
  readonly name: string
  readonly title?: string
  readonly text: string
}

export interface VerdictCard {
  /** What was judged, e.g. `query: Heap alloc`. */
  readonly subject: string
  /** The one that counts. */
  readonly outcome: Outcome
  /** What the evidence says, where a person overruled it. */
  readonly byEvidence?: Outcome
  /** Sentences, most important first. */
  readonly reasons: readonly string[]
  readonly evidence: readonly Evidence[]
}

/** First and last quarter by one rule, in words, e.g. `194.13 MB`. */
export interface Evidence {
  readonly rule: string
  readonly first: string
  readonly last: string
  readonly says: string
}

export interface ReportTable {
  readonly kind: 'table'
  readonly title?: string
  readonly note?: string
  readonly columns: readonly { readonly name: string; readonly align: 'left' | 'right' }[]
  readonly rows: readonly (readonly ReportCell[])[]
  /** Rows that were too many. */
  readonly leftOut: number
}

export interface ReportCell {
  readonly text: string
  /** The number behind the words, in base units. */
  readonly value?: number
  readonly unit?: Unit
  readonly tone?: Tone
}

export type Tone = 'better' | 'worse' | 'muted' | Outcome

export interface CaveatGroup {
  readonly severity: Severity
  readonly caveats: readonly Caveat[]
  readonly leftOut: number
}

/** Of one run, or of one side. */
export interface Provenance {
  readonly title: string
  readonly entries: readonly ProvenanceEntry[]
}

export interface ProvenanceEntry {
  readonly name: string
  readonly lines: readonly string[]
}

/** A page is read in one sitting; what is beyond is counted, and `quartile show --json` has it all. */
export const MAX_REPORT_ROWS = 40
const MAX_REPORT_COLUMNS = 12
export const MAX_REPORT_TABLES = 4
export const MAX_VERDICT_CARDS = 8
const MAX_CAVEATS_PER_SEVERITY = 10
const MAX_PATHS = 4
const MAX_SKIPPED = 10
/** A value of a file that is longer than this is no value but a text. */
const MAX_CELL_LETTERS = 160

/** Gravest first. */
const SEVERITIES: readonly Severity[] = ['error', 'data-loss', 'misleading', 'info']

/** What each severity means, as a heading. */
export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  error: 'Error',
  'data-loss': 'Data lost',
  misleading: 'Misleading',
  info: 'Good to know',
}

/** The section with those of its blocks that there are; none without any. */
export function section(id: string, title: string, blocks: readonly ReportBlock[]): readonly ReportSection[] {
  return blocks.length === 0 ? [] : [{ id, title, blocks }]
}

/** Caveats by severity, each group bounded; no block when there are none. */
export function caveatBlocks(caveats: readonly Caveat[]): readonly ReportBlock[] {
  const groups = SEVERITIES.flatMap((severity): CaveatGroup[] => {
    const there = merged(caveats.filter((caveat) => caveat.severity === severity))
    const kept = there.slice(0, MAX_CAVEATS_PER_SEVERITY)
    return there.length === 0 ? [] : [{ severity, caveats: kept, leftOut: there.length - kept.length }]
  })
  return groups.length === 0 ? [] : [{ kind: 'caveats', groups }]
}

/** What is said alike of several subjects is said once, of all of them. */
function merged(caveats: readonly Caveat[]): readonly Caveat[] {
  const alike = Map.groupBy(caveats, ({ code, message }) => `${code}\n${message}`)
  return [...alike.values()].flatMap((group): readonly Caveat[] => {
    const [first, second] = group
    if (first === undefined || second === undefined) return group
    const subjects = [...new Set(group.map(({ subject }) => subject))]
    const more = subjects.length > MAX_PATHS ? ` and ${subjects.length - MAX_PATHS} more` : ''
    const { code, severity, message } = first
    return [
      {
        code,
        severity,
        subject: `${subjects.slice(0, MAX_PATHS).join(', ')}${more}`,
        message: repairMojibake(message),
      },
    ]
  })
}

/** Where a caveat applies; absent when its message begins by saying so. */
export function caveatPlace({ subject, line, message }: Caveat): string | undefined {
  if (message.startsWith(subject)) return undefined
  return line === undefined ? subject : `${subject}, line ${line}`
}

/** A stored table with its numbers in readable units. */
export function tableBlock(table: Table): ReportTable {
  const columns = table.columns.slice(0, MAX_REPORT_COLUMNS)
  const rows = table.rows.slice(0, MAX_REPORT_ROWS)
  return {
    kind: 'table',
    title: table.name,
    ...(columns.length < table.columns.length
      ? { note: `${table.columns.length - columns.length} more columns are not shown.` }
      : {}),
    columns: columns.map(({ name, unit }) => ({ name, align: unit === 'text' ? 'left' : 'right' })),
    rows: rows.map((row) =>
      columns.map(({ unit }, i): ReportCell => {
        const cell = row[i]
        if (cell === undefined || cell === null) return { text: 'n/a', tone: 'muted' }
        if (typeof cell === 'string' || unit === 'text') return { text: bounded(repairMojibake(String(cell))) }
        return numberCell(cell, unit)
      }),
    ),
    leftOut: table.rows.length - rows.length,
  }
}

/** A number in words, with itself beside them. */
export function numberCell(value: number, unit: Unit): ReportCell {
  return { text: format(value, unit), ...(Number.isFinite(value) ? { value, unit } : {}) }
}

/** `trace-streaming run, started 2026-11-21 01:48:27 UTC, 1:20 long, phases write and query`. */
export function runInWords(run: RunDocument): string {
  const phases = run.phases.slice(0, 6).map((phase) => phase.name)
  const more = run.phases.length > phases.length ? ` and ${run.phases.length - phases.length} more` : ''
  return [
    run.system === 'files' ? 'Run of plain files' : `${run.system} run`,
    ...(run.startedAtMs === undefined ? [] : [`started ${utc(run.startedAtMs)}`]),
    ...spanInWords(run),
    ...(phases.length === 0 ? [] : [`${phases.length === 1 ? 'phase' : 'phases'} ${phases.join(', ')}${more}`]),
  ].join(', ')
}

function spanInWords(run: RunDocument): readonly string[] {
  const span = formatSpan(run)
  return span === undefined ? [] : [run.axis === 'rows' ? span : `${span} long`]
}

/** Where a run's numbers come from: its folder, its files and what was made of them. */
export function runProvenance(run: RunDocument): readonly ProvenanceEntry[] {
  const parameters = Object.entries(run.parameters).slice(0, MAX_REPORT_ROWS)
  return [
    { name: 'Opened', lines: [run.origin] },
    { name: 'Run', lines: [`${run.id} (${run.system})`] },
    ...(parameters.length === 0
      ? []
      : [
          {
            name: 'Parameters',
            lines: [bounded(parameters.map(([name, value]) => `${name}: ${value}`).join(', '), 400)],
          },
        ]),
    ...fileEntries(run.files),
  ]
}

function fileEntries(files: readonly FileOutcome[]): readonly ProvenanceEntry[] {
  const read = Map.groupBy(
    files.filter((file) => 'importer' in file),
    (file) => file.importer,
  )
  const skipped = files.filter((file) => 'skipped' in file)
  const readLines = [...read].map(([importer, list]) => {
    const paths = list.slice(0, MAX_PATHS).map((file) => file.path)
    const more = list.length > paths.length ? ` and ${list.length - paths.length} more` : ''
    return `${importer}: ${paths.join(', ')}${more}`
  })
  const skippedLines = skipped.slice(0, MAX_SKIPPED).map((file) => `${file.path}: ${file.reason}`)
  if (skipped.length > MAX_SKIPPED) skippedLines.push(`and ${skipped.length - MAX_SKIPPED} more`)
  return [
    ...(readLines.length === 0 ? [] : [{ name: 'Files read', lines: readLines }]),
    ...(skippedLines.length === 0 ? [] : [{ name: 'Files skipped', lines: skippedLines }]),
  ]
}

/** A name as part of a file's name: letters, digits and `-`, e.g. `go-goroutines`. */
export function fileWord(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 60) || 'figure'
  )
}

/** `2026-11-21 01:48:27 UTC`. */
export function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** The beginning of a text, with a sign that there was more. */
export function bounded(text: string, letters = MAX_CELL_LETTERS): string {
  const all = [...text]
  return all.length <= letters ? text : `${all.slice(0, letters - 1).join('')}…`
}
