/**
 * The objects of a JSON array, or of JSON Lines, one after the other, however the bytes are cut. What is broken costs
 * one object and not the file, and a file that ends too early gives what it had.
 */
import { UserError } from '../../shared/errors.ts'
import { type ByteSource, ReadAgain } from './byteSource.ts'
import { counted, type Tally } from './csv/tally.ts'

/** A sample of a monitor is some hundred bytes; an object that never closes must not fill memory. */
const MAX_OBJECT_BYTES = 1 << 20

/** Every level of nesting is a level of recursion for who reads it; results nest five deep. */
const MAX_DEPTH = 64

export type JsonObject = Readonly<Record<string, unknown>>

export interface FoundObject {
  readonly value: JsonObject
  /** 1-based line on which the object starts. */
  readonly line: number
  /** No object at all: the file has no more for now. Comes only of one that is followed. */
  readonly pause?: true
}

const NOTHING: JsonObject = {}

const LF = 10
const QUOTE = 34
const BACKSLASH = 92
const OPEN = 123
const CLOSE = 125
const OPEN_ARRAY = 91
const CLOSE_ARRAY = 93

const decoder = new TextDecoder()

/** Iterate once. Objects that cannot be read are told to `tally`; an early end of the file is kept in `failure`. */
export class JsonObjects implements AsyncIterable<FoundObject> {
  private readonly source: ByteSource
  private readonly tally: Tally
  private held: Uint8Array[] = []
  private heldBytes = 0
  private depth = 0
  private inString = false
  private escaped = false
  private isClosed = false
  private line = 1
  private startLine = 1
  /** Why reading ended early; what came before was given. Throw it when everything else is said. */
  failure: UserError | undefined

  constructor(source: ByteSource, tally: Tally) {
    this.source = source
    this.tally = tally
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FoundObject, void> {
    try {
      for await (const chunk of this.source.chunks()) {
        // A list that is closed is a document, which is written anew when there is more.
        if (chunk.length === 0 && this.isClosed) throw new ReadAgain(this.source.path, { whole: true })
        if (chunk.length === 0) yield { value: NOTHING, line: this.line, pause: true }
        yield* this.push(chunk)
      }
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== 'bad-data') throw error
      this.failure = error
    }
    if (this.depth > 0) {
      const message = () => 'the file ends in the middle of this object; the object is left out'
      this.tally.add({ code: 'json-cut-off', severity: 'data-loss', message }, this.startLine)
    }
  }

  private *push(chunk: Uint8Array): Generator<FoundObject> {
    let from = this.depth > 0 ? 0 : -1
    for (let p = 0; p < chunk.length; p++) {
      switch (this.step(chunk[p] as number)) {
        case 'opened':
          from = p
          break
        case 'closed': {
          this.hold(chunk.subarray(from, p + 1))
          from = -1
          const found = this.take()
          if (found) yield found
          break
        }
        case 'too-deep':
          from = this.drop()
      }
    }
    if (from >= 0) this.hold(chunk.subarray(from))
  }

  private step(byte: number): 'opened' | 'closed' | 'too-deep' | undefined {
    if (byte === LF) {
      this.line++
      // JSON has no line end within a string: the quote that should have closed it is lost.
      this.inString = false
      this.escaped = false
    } else if (this.inString) {
      if (this.escaped) this.escaped = false
      else if (byte === BACKSLASH) this.escaped = true
      else if (byte === QUOTE) this.inString = false
    } else if (this.depth === 0) {
      if (byte === CLOSE_ARRAY) this.isClosed = true
      if (byte !== OPEN) return undefined
      this.isClosed = false
      this.startLine = this.line
      this.depth = 1
      return 'opened'
    } else return this.stepInside(byte)
    return undefined
  }

  private stepInside(byte: number): 'closed' | 'too-deep' | undefined {
    if (byte === QUOTE) this.inString = true
    else if (byte === OPEN || byte === OPEN_ARRAY) {
      if (++this.depth > MAX_DEPTH) return 'too-deep'
    } else if (byte === CLOSE || byte === CLOSE_ARRAY) {
      if (--this.depth === 0) return 'closed'
    }
    return undefined
  }

  private hold(part: Uint8Array): void {
    this.heldBytes += part.length
    // A chunk is valid only until the next one is asked for.
    if (this.heldBytes <= MAX_OBJECT_BYTES) this.held.push(part.slice())
    else this.held = []
  }

  private take(): FoundObject | undefined {
    const [only] = this.held
    const bytes = this.held.length === 1 && only ? only : Buffer.concat(this.held)
    const tooLong = this.heldBytes > MAX_OBJECT_BYTES
    this.held = []
    this.heldBytes = 0
    const value = tooLong ? undefined : parseObject(decoder.decode(bytes))
    if (value) return { value, line: this.startLine }
    this.unreadable()
    return undefined
  }

  private drop(): -1 {
    this.held = []
    this.heldBytes = 0
    this.depth = 0
    this.inString = false
    this.unreadable()
    return -1
  }

  private unreadable(): void {
    const message = (count: number) => `${counted(count, 'object')} from here on that cannot be read as JSON; left out`
    this.tally.add({ code: 'json-unreadable', severity: 'data-loss', message }, this.startLine)
  }
}

/** Undefined when the text is no JSON object. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
