/** What could not be read of a recording, in sentences. */
import type { Caveat } from '../../../shared/model.ts'
import { format } from '../../../shared/units.ts'
import { counted } from '../csv/tally.ts'
import type { Chunk } from './chunk.ts'
import type { Trouble } from './recording.ts'
import type { ChunkStacks } from './stacks.ts'

/** Types named in a sentence; the table of events has all of them. */
const NAMED_TYPES = 4

interface LeftOut {
  readonly rows: readonly (readonly [type: string, count: number])[]
  readonly points: number
  readonly samples: number
  readonly entries: number
}

export class RecordingTroubles {
  readonly #path: string
  readonly #between = new Map<Trouble['what'], { times: number; bytes: number; at: number }>()
  readonly #within = new Set<string>()
  #cutOff = 0
  #unfinished = 0
  #damagedChunks = 0
  #damagedEvents = 0
  #truncatedStacks = 0

  constructor(path: string) {
    this.#path = path
  }

  between({ what, bytes, at }: Trouble): void {
    const known = this.#between.get(what)
    this.#between.set(what, {
      times: (known?.times ?? 0) + 1,
      bytes: (known?.bytes ?? 0) + bytes,
      at: known?.at ?? at,
    })
  }

  within(chunk: Chunk, stacks: ChunkStacks): void {
    this.#damagedEvents += chunk.damagedEvents
    this.#truncatedStacks += stacks.truncated
    if (chunk.isCutOff) this.#cutOff++
    else if (!chunk.header.complete) this.#unfinished++
    if (chunk.troubles.length > 0) {
      this.#damagedChunks++
      for (const trouble of chunk.troubles.slice(0, NAMED_TYPES)) {
        if (this.#within.size < NAMED_TYPES) this.#within.add(trouble)
      }
    }
  }

  *caveats(leftOut: LeftOut, lostBytes: number): Generator<Caveat> {
    const subject = this.#path
    if (this.#cutOff > 0) {
      const message = `${subject} ends within a chunk: its whole chunks and the intact events of the last are kept.`
      yield { code: 'recording-cut-off', severity: 'data-loss', subject, message }
    }
    if (this.#unfinished > 0) {
      const message = `${subject} was still being written, or its JVM was killed: it ends with the last event that was flushed.`
      yield { code: 'recording-unfinished', severity: 'data-loss', subject, message }
    }
    const damaged = this.#between.get('not-a-chunk')
    if (damaged) {
      const bytes = format(damaged.bytes, 'bytes')
      const message = `${subject}: ${bytes} between the chunks, first at byte ${damaged.at}, are no chunk; they are left out.`
      yield { code: 'recording-damaged', severity: 'data-loss', subject, message }
    }
    const unsupported = this.#between.get('unsupported')
    if (unsupported) {
      const message = `${subject}: ${counted(unsupported.times, 'chunk')} of a version other than 2; only JDK 11 and later are read.`
      yield { code: 'recording-version-unknown', severity: 'data-loss', subject, message }
    }
    const large = this.#between.get('too-large')
    if (large) {
      const message = `${subject}: ${counted(large.times, 'chunk')} of together ${format(large.bytes, 'bytes')} left out, since a chunk is read as a whole. Record with a smaller maxchunksize.`
      yield { code: 'recording-chunk-too-large', severity: 'data-loss', subject, message }
    }
    if (this.#damagedChunks > 0 && this.#cutOff + this.#unfinished < this.#damagedChunks) {
      const message = `${subject}: ${counted(this.#damagedChunks, 'chunk')} with damage: ${[...this.#within].join('; ')}.`
      yield { code: 'recording-damaged', severity: 'data-loss', subject, message }
    }
    if (this.#damagedEvents > 0) {
      const message = `${subject}: ${counted(this.#damagedEvents, 'event')} whose fields go beyond their end, or name text that is damaged; they are left out wherever such a field is read, and are in the counts.`
      yield { code: 'recording-events-damaged', severity: 'data-loss', subject, message }
    }
    if (lostBytes > 0) {
      const message = `${subject}: the JVM could not write ${format(lostBytes, 'bytes')} of events in time; they are in no count.`
      yield { code: 'recording-lost-events', severity: 'data-loss', subject, message }
    }
    if (this.#truncatedStacks > 0) {
      const message = `${subject}: ${counted(this.#truncatedStacks, 'stack')} deeper than the recorder keeps begin in the middle. Record with a larger stackdepth.`
      yield { code: 'stacks-cut', severity: 'info', subject, message }
    }
    yield* this.#bounds(leftOut)
  }

  *#bounds({ rows, points, samples, entries }: LeftOut): Generator<Caveat> {
    const subject = this.#path
    if (rows.length > 0) {
      const named = rows.slice(0, NAMED_TYPES).map(([type, count]) => `${count.toLocaleString('en-US')} of ${type}`)
      const more = rows.length > NAMED_TYPES ? `, and of ${rows.length - NAMED_TYPES} more types` : ''
      const message = `${subject}: tables hold the first events of a type only; left out are ${named.join(', ')}${more}. Series, profiles and counts have all.`
      yield { code: 'events-left-out', severity: 'info', subject, message }
    }
    if (points + samples + entries > 0) {
      const message = `${subject}: ${counted(points, 'point')}, ${counted(samples, 'sample')} and ${counted(entries, 'entry')} beyond what is kept of one recording; left out.`
      yield { code: 'rows-left-out', severity: 'data-loss', subject, message }
    }
  }
}
