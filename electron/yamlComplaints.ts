/** What is wrong with a YAML file that a person wrote: each complaint with its line and column, all of them at once. */
import { type Document, isScalar, LineCounter, parseDocument } from 'yaml'
import { UserError } from '../shared/errors.ts'

/** Complaints told at once; the first ones are often the cause of the rest. */
const MAX_COMPLAINTS = 20

export type YamlPath = readonly PropertyKey[]

/** A YAML text as plain values, and the means to point into it. Throws a UserError for what is no YAML. */
export function readYaml(
  text: string,
  path: string,
  hint: string,
): { readonly value: unknown; readonly complaints: Complaints } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, merge: true })
  const complaints = new Complaints(path, text, document, lines, hint)
  for (const error of document.errors) complaints.addAt(error.pos[0], error.message)
  complaints.throwIfAny()
  try {
    return { value: document.toJS(), complaints }
  } catch (error) {
    // Aliases that multiply into more than the reader's own bound.
    throw new UserError('bad-data', `${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

export class Complaints {
  private readonly path: string
  private readonly text: string
  private readonly document: Document
  private readonly lines: LineCounter
  private readonly hint: string
  private readonly told: { readonly offset: number; readonly message: string }[] = []

  constructor(path: string, text: string, document: Document, lines: LineCounter, hint: string) {
    this.path = path
    this.text = text
    this.document = document
    this.lines = lines
    this.hint = hint
  }

  add(path: YamlPath, message: string, within = 0): void {
    this.addAt(this.offsetOf(path, within), message)
  }

  addAt(offset: number, message: string): void {
    this.told.push({ offset, message: message.split('\n')[0] ?? message })
  }

  lineOf(path: YamlPath): number {
    return this.lines.linePos(this.offsetOf(path, 0)).line
  }

  /** The value at the path, or the nearest thing above it that is there. */
  private offsetOf(path: YamlPath, within: number): number {
    for (let depth = path.length; depth >= 0; depth--) {
      const node = depth === 0 ? this.document.contents : this.document.getIn(path.slice(0, depth), true)
      const range = (node as { range?: readonly number[] | null } | undefined | null)?.range
      if (!range) continue
      const start = range[0] ?? 0
      return depth === path.length && isScalar(node) ? start + this.inside(start, String(node.value), within) : start
    }
    return 0
  }

  /** Where a character of the value stands in the file; a text with escapes or folded lines is pointed at as a whole. */
  private inside(start: number, value: string, within: number): number {
    if (this.text.startsWith(value, start)) return within
    return this.text.startsWith(value, start + 1) ? within + 1 : 0
  }

  throwIfAny(): void {
    if (this.told.length > 0) throw this.error()
  }

  error(): UserError {
    const all = this.told
      .toSorted((a, b) => a.offset - b.offset)
      .map(({ offset, message }) => {
        const { line, col } = this.lines.linePos(offset)
        return `${this.path}:${line}:${col}: ${message}`
      })
    const [first = '', ...others] = all.slice(0, MAX_COMPLAINTS)
    const more = all.length > MAX_COMPLAINTS ? [`and ${all.length - MAX_COMPLAINTS} more`] : []
    return new UserError('bad-data', [first, ...others, ...more].join('\n'), this.hint)
  }
}
