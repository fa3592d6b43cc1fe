/** Java Flight Recorder's recordings, read without a JVM: README.md says how. */
import { UserError } from '../../../shared/errors.ts'
import type { Table } from '../../../shared/model.ts'
import { totalOf } from '../../../shared/profile/profile.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { pauseIn } from '../byteSource.ts'
import type { Importer } from '../importer.ts'
import { ABOUT_EVENTS, AboutRecording } from './about.ts'
import type { Chunk } from './chunk.ts'
import { startsChunk } from './header.ts'
import { type OldObject, RecordingProfiles } from './profiles.ts'
import { readRecording } from './recording.ts'
import { RecordingSeries } from './series.ts'
import { ChunkStacks, RecordingStacks } from './stacks.ts'
import { Subscriptions } from './subscriptions.ts'
import { EventTables } from './tables.ts'
import { EventTotals, eventTable } from './totals.ts'
import { RecordingTroubles } from './troubles.ts'
import { RecordingViews } from './views/recordingViews.ts'

export const jfr: Importer = {
  id: 'jfr',
  sniff: (head) => startsChunk(head),
  async *parse(source) {
    const troubles = new RecordingTroubles(source.path)
    const pause = () => pauseIn(source)
    const reading = new Reading(troubles)
    let failure: UserError | undefined
    try {
      const onTrouble = troubles.between.bind(troubles)
      for await (const chunk of readRecording(source, { onTrouble })) await reading.add(chunk, pause)
    } catch (error) {
      if (!(error instanceof UserError) || error.code === 'cancelled' || reading.chunks === 0) throw error
      failure = error
    }
    if (reading.chunks === 0) {
      throw new UserError('bad-data', `${source.path} holds no part of a flight recording that can be read`)
    }
    yield* reading.records(source.path)
    if (failure) throw failure
  },
}

/** All that is gathered over the chunks of one recording. */
class Reading {
  readonly #troubles: RecordingTroubles
  readonly #totals = new EventTotals()
  readonly #series = new RecordingSeries()
  readonly #stacks = new RecordingStacks()
  readonly #profiles = new RecordingProfiles(this.#stacks)
  readonly #tables = new EventTables(ABOUT_EVENTS)
  readonly #about = new AboutRecording()
  readonly #views = new RecordingViews()
  #before: ChunkStacks | undefined
  chunks = 0
  #startNanos = 0n
  #endNanos = 0n

  constructor(troubles: RecordingTroubles) {
    this.#troubles = troubles
  }

  async add(chunk: Chunk, pause: () => Promise<void>): Promise<void> {
    const { startNanos, durationNanos } = chunk.header
    if (this.chunks++ === 0) this.#startNanos = startNanos
    if (startNanos + durationNanos > this.#endNanos) this.#endNanos = startNanos + durationNanos
    const to = new Subscriptions(chunk)
    const stacks = new ChunkStacks(chunk, this.#stacks, this.#before)
    this.#before = stacks
    this.#totals.add(chunk)
    this.#series.subscribe(to)
    this.#profiles.subscribe(to, stacks)
    this.#tables.subscribe(to, stacks)
    this.#about.subscribe(to)
    this.#views.subscribe(to, stacks)
    await to.run(pause)
    this.#troubles.within(chunk, stacks)
  }

  *records(path: string): Generator<ImportRecord> {
    const [startMs, endMs] = [Number(this.#startNanos) / 1e6, Number(this.#endNanos) / 1e6]
    yield* this.#series.records(startMs)
    const about = { takenAtMs: endMs, durationNanos: Number(this.#endNanos - this.#startNanos) }
    for (const { name, profile } of this.#profiles.finish(about)) {
      const sampleTypes = profile.sampleTypes.map(({ type, unit }, i) => ({ type, unit, total: totalOf(profile, i) }))
      const header = { name, path, sampleTypes, samples: profile.samples.count }
      yield { kind: 'profile', profile: header, atMs: endMs, content: profile }
    }
    yield* this.#about.parameters()
    yield { kind: 'parameter', name: 'recording_started', value: new Date(startMs).toISOString() }
    yield { kind: 'table', table: eventTable(this.#totals) }
    for (const table of this.#about.tables()) yield { kind: 'table', table }
    if (this.#profiles.oldObjects.length > 0) yield { kind: 'table', table: oldObjectTable(this.#profiles.oldObjects) }
    for (const table of this.#views.tables()) yield { kind: 'table', table }
    for (const table of this.#tables.tables()) yield { kind: 'table', table }
    const leftOut = {
      rows: [...this.#views.leftOut, ...this.#tables.leftOut],
      points: this.#series.dropped,
      samples: this.#profiles.dropped + this.#profiles.oldObjectsLeftOut,
      entries: this.#about.leftOut,
    }
    for (const caveat of this.#troubles.caveats(leftOut, this.#about.lostBytes)) yield { kind: 'caveat', caveat }
  }
}

/** Oldest first: what has been there longest is the first to look at. */
function oldObjectTable(objects: readonly OldObject[]): Table {
  return {
    name: 'jfr_old_objects',
    columns: [
      { name: 'class', unit: 'text' },
      { name: 'age', unit: 'seconds' },
      { name: 'size', unit: 'bytes' },
      { name: 'array_elements', unit: 'count' },
      { name: 'description', unit: 'text' },
      { name: 'held_by', unit: 'text' },
      { name: 'allocated_in', unit: 'text' },
      { name: 'thread', unit: 'text' },
    ],
    rows: objects
      .toSorted((a, b) => b.age - a.age)
      .map(({ type, age, bytes, arrayElements, description, chain, stack, thread }) => [
        type,
        Number.isNaN(age) ? null : age,
        bytes ?? null,
        arrayElements ?? null,
        description,
        chain.join(' → '),
        stack.join(' ← '),
        thread,
      ]),
  }
}
