/**
 * A JSON document that is read as a whole, or as much of it as there is. A program that is killed while it writes leaves
 * half a document, and half of the results are worth having: what cannot be read as JSON is read again up to the first
 * place where it stops being JSON, and every bracket that is open there counts as closed.
 */
import { UserError } from '../../shared/errors.ts'
import { type ByteSource, ReadAgain } from './byteSource.ts'
import type { Tally } from './csv/tally.ts'

/** Reports of benchmarks are kilobytes, a day of a sampler is 20 MB; the document is held in memory. */
export const MAX_DOCUMENT_BYTES = 64 * 2 ** 20

/** Every level is a level of recursion; results nest five deep. */
const MAX_DEPTH = 64

export interface JsonDocument {
  readonly value: unknown
  /** Why reading ended early; throw it when everything else is said. */
  readonly failure: UserError | undefined
}

/** Throws UserError `bad-data` when nothing at all can be read, and `ReadAgain` when the source is followed. */
export async function readJsonDocument(source: ByteSource, tally: Tally): Promise<JsonDocument> {
  const decoder = new TextDecoder()
  const parts: string[] = []
  let failure: UserError | undefined
  let bytes = 0
  try {
    for await (const chunk of source.chunks()) {
      if (chunk.length === 0) throw new ReadAgain(source.path, { whole: true })
      const kept = chunk.subarray(0, MAX_DOCUMENT_BYTES - bytes)
      bytes += kept.length
      parts.push(decoder.decode(kept, { stream: true }))
      if (kept.length < chunk.length) break
    }
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'bad-data') throw error
    failure = error
  }
  const text = parts.join('') + decoder.decode()
  try {
    return { value: JSON.parse(text) as unknown, failure }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  const reader = new BrokenJson(text)
  const value = reader.read()
  if (value === undefined) throw failure ?? new UserError('bad-data', `${source.path} is no JSON`)
  const line = lineAt(text, reader.stoppedAt)
  if (reader.stoppedAt >= text.length) {
    const message = () => 'the file ends in the middle of the document; what came before is kept'
    tally.add({ code: 'json-cut-off', severity: 'data-loss', message }, line)
  } else {
    const message = () => 'from here on it cannot be read as JSON; what came before is kept'
    tally.add({ code: 'json-unreadable', severity: 'data-loss', message }, line)
  }
  return { value, failure }
}

/** As much as there is of a document whose text may end too early; undefined when it is no JSON at all. */
export function readBeginning(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return new BrokenJson(text).read()
  }
}

function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}

const SPACE = /[\s\ufeff]*/y
const STRING = /"(?:[^"\\\n]|\\.)*"/y
const WORD = /[-+\w.]+/y
const WORDS: Readonly<Record<string, boolean | null>> = {
  true: true,
  false: false,
  null: null,
  // Python writes these, and they are no measurements.
  NaN: null,
  Infinity: null,
  '-Infinity': null,
}

/** Reads until the first thing that is no JSON. Objects and arrays keep what was complete in them. */
class BrokenJson {
  private readonly text: string
  private at = 0
  private stopped = false

  constructor(text: string) {
    this.text = text
  }

  /** Where reading stopped. */
  get stoppedAt(): number {
    return this.at
  }

  /** Undefined when not even the first value is there. */
  read(): unknown {
    return this.value(0)
  }

  private value(depth: number): unknown {
    const opening = this.peek()
    if (depth > MAX_DEPTH) return this.stop()
    if (opening === '{') return this.object(depth)
    if (opening === '[') return this.array(depth)
    if (opening === '"') return this.string()
    const word = this.match(WORD)
    if (word === undefined) return this.stop()
    if (Object.hasOwn(WORDS, word)) return WORDS[word]
    // A number that touches the end of the file may have lost digits.
    const whole = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(word) && this.at < this.text.length
    if (whole) return Number(word)
    if (this.at < this.text.length) this.at -= word.length
    return this.stop()
  }

  private object(depth: number): unknown {
    const members: Record<string, unknown> = Object.create(null) as Record<string, unknown>
    this.at++
    if (this.take('}')) return members
    do {
      const key = this.peek() === '"' ? this.string() : this.stop()
      if (key === undefined || !(this.take(':') || this.halt())) return members
      const value = this.value(depth + 1)
      if (value !== undefined) members[key] = value
      if (this.stopped) return members
    } while (this.take(','))
    if (!this.take('}')) this.stop()
    return members
  }

  private array(depth: number): unknown {
    const elements: unknown[] = []
    this.at++
    if (this.take(']')) return elements
    do {
      const value = this.value(depth + 1)
      if (value !== undefined) elements.push(value)
      if (this.stopped) return elements
    } while (this.take(','))
    if (!this.take(']')) this.stop()
    return elements
  }

  private string(): string | undefined {
    const token = this.match(STRING)
    if (token === undefined) {
      // An open string reaches to the end of the file, unless its line ends first.
      const end = this.text.indexOf('\n', this.at)
      this.at = end < 0 ? this.text.length : this.at
      return this.stop()
    }
    try {
      return JSON.parse(token) as string
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      this.at -= token.length
      return this.stop()
    }
  }

  private peek(): string | undefined {
    this.match(SPACE)
    return this.text[this.at]
  }

  private take(mark: string): boolean {
    if (this.stopped || this.peek() !== mark) return false
    this.at++
    return true
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }

  private stop(): undefined {
    this.stopped = true
    return undefined
  }

  private halt(): false {
    this.stopped = true
    return false
  }
}
