/** The records of a planned file: a large one is parsed in a thread of its own, so that reading and writing overlap. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Failure } from '../../shared/api.ts'
import { assert, UserError } from '../../shared/errors.ts'
import type { FormatAnswer } from '../../shared/formatAnswer.ts'
import type { ImportRecord } from '../../shared/records.ts'
import { fileSource } from '../import/byteSource.ts'
import type { PlannedSource } from '../import/layouts/layout.ts'

/** Below this a thread takes longer to start than it saves. */
const LARGE_FILE_BYTES = 32 * 2 ** 20
/** Blocks of points that wait to be written: a few tens of megabytes. */
export const MAX_RECORDS_AHEAD = 8

export interface ParseOrder {
  readonly absolutePath: string
  readonly path: string
  /** Id of the importer that recognised the file. */
  readonly importer: string
  /** What a person said of the file's header. */
  readonly answer?: FormatAnswer
}

export type ParseMessage =
  | { readonly kind: 'record'; readonly record: ImportRecord; readonly bytes: number }
  | { readonly kind: 'progress'; readonly bytes: number }
  | { readonly kind: 'end'; readonly sha256: string }
  | { readonly kind: 'failed'; readonly failure: Failure }

export interface OpenFile {
  /** In file order; to be read once. */
  records(): AsyncIterable<ImportRecord>
  /** Of the bytes on disk; ask when the records have been read. */
  sha256(): Promise<string>
}

export function openPlanned(
  planned: PlannedSource,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
  answer?: FormatAnswer,
): OpenFile {
  const { file, importer } = planned
  const onProgress = overPasses(importer.passes ?? 1, file.size, onBytes)
  // An importer that a layout made for this run knows more than its file, so it cannot go to a thread.
  if (file.size >= LARGE_FILE_BYTES && importer === file.importer)
    return parseAhead(planned, signal, onProgress, answer)
  const source = fileSource(file.absolutePath, file.path, { signal, onProgress })
  return { records: () => importer.parse(source, answer), sha256: () => source.sha256() }
}

/** Bytes of several passes as if each read its share of the file. */
function overPasses(passes: number, size: number, onBytes: (bytes: number) => void): (bytes: number) => void {
  let pass = 0
  let last = 0
  return (bytes) => {
    if (bytes < last) pass++
    last = bytes
    onBytes(Math.min(size, (pass * size + bytes) / passes))
  }
}

function parseAhead(
  { file, importer }: PlannedSource,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
  answer: FormatAnswer | undefined,
): OpenFile {
  let digest: string | undefined

  async function* records(): AsyncGenerator<ImportRecord, void> {
    const order: ParseOrder = {
      absolutePath: file.absolutePath,
      path: file.path,
      importer: importer.id,
      ...(answer ? { answer } : {}),
    }
    const thread = new Worker(threadEntry(), { workerData: order })
    const arrived: ParseMessage[] = []
    let died: Error | undefined
    let wake: () => void = () => undefined
    thread.on('message', (message: ParseMessage) => {
      arrived.push(message)
      wake()
    })
    thread.on('error', (error: Error) => {
      died = error
      wake()
    })
    signal.addEventListener('abort', () => wake(), { once: true })
    try {
      for (;;) {
        if (signal.aborted) throw new UserError('cancelled', `reading ${file.path} was cancelled`)
        const message = arrived.shift()
        if (message?.kind === 'record') {
          thread.postMessage('taken')
          onProgress(message.bytes)
          yield message.record
        } else if (message?.kind === 'progress') {
          onProgress(message.bytes)
        } else if (message?.kind === 'end') {
          digest = message.sha256
          return
        } else if (message?.kind === 'failed') {
          throw failureOf(message.failure)
        } else if (died) {
          throw died
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
    } finally {
      await thread.terminate()
    }
  }

  return {
    records,
    // What failed half-way was not hashed to its end.
    sha256: async () => digest ?? fileSource(file.absolutePath, file.path, { signal }).sha256(),
  }
}

function failureOf({ code, message, hint }: Failure): Error {
  return code === 'internal' ? new Error(message) : new UserError(code, message, hint)
}

/** The built entry, or the source itself where Node runs TypeScript. */
function threadEntry(): string {
  const entry = ['parseThread.js', 'parseThread.ts']
    .map((name) => join(import.meta.dirname, name))
    .find((path) => existsSync(path))
  assert(entry, 'the parsing thread is built beside the job')
  return entry
}
