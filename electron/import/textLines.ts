/** A text file line by line, however its bytes are cut: LF or CRLF, colours stripped, lines bounded, damage at the end kept for later. */
import { UserError } from '../../shared/errors.ts'
import { repairMojibake } from '../../shared/mojibake.ts'
import type { ByteSource } from './byteSource.ts'

/** The longest line of a known log is a JSON record of some kilobytes; a file without line ends must not fill memory. */
export const MAX_LINE_BYTES = 1 << 16

/** The longest line that a person reads as a result; what is longer is passed over by who looks for patterns, some of which take time on such lines. */
export const MAX_RESULT_LINE = 2_000

export interface TextLine {
  /** Without its line end, terminal colours and NUL bytes; what was misread as another encoding is put right. */
  readonly text: string
  /** 1-based. */
  readonly number: number
  /** Whether the file ends before the line does. */
  readonly open: boolean
  /** No line at all: the file has no more for now. Comes only of one that is followed. */
  readonly pause?: true
}

const LF = 10

/** Iterate once. */
export class TextLines implements AsyncIterable<TextLine> {
  private readonly source: ByteSource
  private held: Uint8Array[] = []
  private heldBytes = 0
  /** Why reading ended early; what came before was given. Throw it when everything else is said. */
  failure: UserError | undefined
  /** Lines longer than `MAX_LINE_BYTES`; only their beginning was given. */
  cutLines = 0
  firstCutLine: number | undefined

  constructor(source: ByteSource) {
    this.source = source
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TextLine, void> {
    let number = 1
    try {
      for await (const chunk of this.source.chunks()) {
        if (chunk.length === 0) yield { text: '', number, open: false, pause: true }
        let from = 0
        for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, from)) {
          this.hold(chunk.subarray(from, end), number)
          yield this.end(number++, false)
          from = end + 1
        }
        this.hold(chunk.subarray(from), number)
      }
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'bad-data') throw error
      this.failure = error
    }
    if (this.heldBytes > 0) yield this.end(number, true)
  }

  private hold(part: Uint8Array, line: number): void {
    const room = MAX_LINE_BYTES - this.heldBytes
    if (part.length > room && this.firstCutLine !== line) {
      this.firstCutLine ??= line
      this.cutLines++
    }
    if (room <= 0 || part.length === 0) return
    // A chunk is valid only until the next one is asked for.
    const kept = part.slice(0, room)
    this.held.push(kept)
    this.heldBytes += kept.length
  }

  private end(number: number, open: boolean): TextLine {
    const [only] = this.held
    const bytes = this.held.length === 1 && only ? only : Buffer.concat(this.held)
    this.held = []
    this.heldBytes = 0
    const text = plainText(bytes)
    this.seen?.(text, number)
    return { text: repairMojibake(text), number, open }
  }

  /** Called with each line as it is written, before it is given. */
  protected seen?(text: string, number: number): void
}

const ESCAPE = '\u001b'
/**
 * ECMA-48: a control sequence such as a colour, or a window title (which ends with BEL or ST). Their lengths are bounded,
 * since an unbounded search from every one of a line's escapes takes seconds; Node's own `stripVTControlCharacters` does.
 */
const CONTROLS = new RegExp(
  `${ESCAPE}(?:\\[[0-?]{0,64}[ -/]{0,8}[@-~]|\\][^\u0007${ESCAPE}]{0,256}(?:\u0007|${ESCAPE}\\\\)|[@-Z^_])`,
  'g',
)

/** Text as a person would have seen it: no colours, no NUL bytes, no byte order mark, no CR before the line end. */
export function plainText(bytes: Uint8Array): string {
  const text = decoder.decode(bytes).replaceAll('\0', '')
  const line = text.endsWith('\r') ? text.slice(0, -1) : text
  return line.includes(ESCAPE) ? line.replace(CONTROLS, '') : line
}

// A byte order mark before the first line goes, as the decoder does by itself.
const decoder = new TextDecoder()

/** Lines of a head; the last one may be cut. */
export function headLines(head: Uint8Array): readonly string[] {
  return plainText(head).split(/\r?\n/)
}
