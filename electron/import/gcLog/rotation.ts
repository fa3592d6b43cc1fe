/** A log that the JVM wrote in pieces: `gc.log` and, since it was full, `gc.log.0`, `gc.log.1`, which are used in turns. */
import { UserError } from '../../../shared/errors.ts'
import type { Importer } from '../importer.ts'
import { headLines } from '../textLines.ts'
import { Decorations } from './decorations.ts'
import { GcEvents } from './gcEvents.ts'
import { GcLogReader, gcLog } from './gcLog.ts'
import { LegacyLog } from './legacy.ts'

/** Behind the name of the log, with the JDK 8 word for the one that is being written. */
const PIECE = /\.(\d+)(?:\.current)?(?=(?:\.gz)?$)/

/** The name that the pieces of one log share. */
export function logName(path: string): string {
  return path.replace(PIECE, '').replace(/\.gz$/, '')
}

/** Which piece a file is by its name; undefined for the one without a number. */
export function pieceOf(path: string): number | undefined {
  const digits = PIECE.exec(path)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/**
 * When a log's first line was written: milliseconds, since 1970 or since the start of the JVM, which compare only with
 * those of the same log. Undefined when no line of the head states a time.
 */
export function beginning(head: Uint8Array): number | undefined {
  const decorations = new Decorations()
  const legacy = new LegacyLog(new GcEvents())
  for (const line of headLines(head)) {
    const bytes = Buffer.from(line, 'latin1')
    decorations.skip(bytes, 0, bytes.length)
    const seconds = decorations.seconds(bytes)
    if (!Number.isNaN(seconds)) return (decorations.epochMs ?? 0) + seconds * 1000
    const stamped = legacy.stamp(line)
    if (stamped !== undefined) return (legacy.epochMs ?? 0) + stamped * 1000
  }
  return undefined
}

/** Files of one log, oldest first. By their times; without any, the highest number is taken for the oldest, and the one without a number for the newest. */
export function inOrder<T extends { readonly path: string; readonly head: Uint8Array }>(
  pieces: readonly T[],
): readonly T[] {
  const known = pieces.map((piece) => ({ piece, begins: beginning(piece.head), number: pieceOf(piece.path) }))
  const isTimed = known.every(({ begins }) => begins !== undefined)
  return known
    .sort((a, b) => (isTimed ? (a.begins ?? 0) - (b.begins ?? 0) : (b.number ?? -1) - (a.number ?? -1)))
    .map(({ piece }) => piece)
}

/** One importer for each of so many files, to be used in their order: the last one tells what all of them hold. */
export function importersOfPieces(count: number): readonly Importer[] {
  const reader = new GcLogReader()
  return Array.from(
    { length: count },
    (_, i): Importer => ({
      id: gcLog.id,
      sniff: (head, path) => gcLog.sniff(head, path),
      async *parse(source) {
        const isLast = i === count - 1
        let failure: UserError | undefined
        try {
          failure = yield* reader.read(source)
        } catch (error) {
          // The other pieces have said enough to be told.
          if (!(error instanceof UserError) || error.code === 'cancelled' || !isLast) throw error
          failure = error
        }
        if (isLast && reader.events.collections > 0) yield* reader.records(source.path)
        if (failure) throw failure
      },
    }),
  )
}
