/**
 * GC logs of Hotspot: unified logging (JDK 9 and later) in any decoration, and the form of JDK 8 and before. Several
 * files of one log, as rotation leaves them, are read as one by giving each to the same `GcLogReader`, oldest first.
 */
import { UserError } from '../../../shared/errors.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import { counted, Tally } from '../csv/tally.ts'
import { held } from '../held.ts'
import type { Importer } from '../importer.ts'
import { headLines } from '../textLines.ts'
import { eachLine, latin1 } from './byteLines.ts'
import { GcEvents } from './gcEvents.ts'
import { gcRecords, type LogTimes } from './gcRecords.ts'
import { LegacyLog } from './legacy.ts'
import { UnifiedLog } from './unified.ts'

const DECORATED = /^(?:\[[^\]]*\]){1,12}/
const GC_TAG = /\[(?:gc|safepoint)[\],\s]/
const UNIFIED =
  /^(?:GC\(\d+\) +(?:[yYO]: +)?(?:Pause|Concurrent|Garbage Collection|(?:Minor|Major) Collection|User=|Metaspace:|Eden regions:|DefNew:|PSYoungGen:|Using \d)|Using (?:G1|Serial|Parallel|Shenandoah|Epsilon|The Z Garbage Collector|Concurrent Mark Sweep)$)/
const LEGACY_STAMP = /^(?:\d{4}-\d\d-\d\dT[\d:]+[.,]\d{3}[+-]\d{4}: )?(?:\d+[.,]\d{3}: )?/
const LEGACY =
  /^\[(?:Full GC|GC)(?: \(| pause|--| \[| remark| cleanup| concurrent| {1,2}\d+[KMG]->).*|^\[CMS-concurrent-[\w-]+/
const LEGACY_HEADER = /^CommandLine flags: .*-XX:/

/** Whether a line is one of a GC log, of either form. */
export function isGcLine(line: string): boolean {
  const decorations = DECORATED.exec(line)?.[0] ?? ''
  if (GC_TAG.test(decorations)) return true
  if (UNIFIED.test(line.slice(decorations.length).trimStart())) return true
  return LEGACY_HEADER.test(line) || LEGACY.test(line.slice(LEGACY_STAMP.exec(line)?.[0].length ?? 0))
}

export const gcLog: Importer = {
  id: 'gc-log',
  follows: true,
  sniff: (head) => headLines(head).some((line) => isGcLine(line.slice(0, 400))),
  async *parse(source) {
    const reader = new GcLogReader()
    const failure = yield* reader.read(source)
    yield* reader.records(source.path)
    if (failure) throw failure
  },
}

/** Reads the files of one log, oldest first; then tells what they came to. */
export class GcLogReader {
  readonly events = new GcEvents()
  private readonly tally = new Tally()
  private readonly unified = new UnifiedLog(this.events)
  private readonly legacy = new LegacyLog(this.events)
  private form: 'unified' | 'legacy' | undefined
  private taken = 0

  /**
   * Returns what ended the file early, if anything did; gives what it came to so far while the file is being written.
   * Throws for a file that has not one line of a collector.
   */
  async *read(source: ByteSource): AsyncGenerator<ImportRecord, UserError | undefined> {
    const before = this.taken
    const lines = eachLine(source, (bytes, from, to, line) => this.line(bytes, from, to, line))
    let next = await lines.next()
    for (; !next.done; next = await lines.next())
      if (this.taken > before) yield held(gcRecords(this.events, this.times, new Tally()))
    const end = next.value
    if (this.taken === before) {
      throw end.failure ?? new UserError('bad-data', `${source.path} holds no line of a garbage collector`)
    }
    if (end.open) {
      const message = () => 'the log ends in the middle of a line, as when it was copied while the JVM ran'
      this.tally.add({ code: 'file-cut-off', severity: 'data-loss', message }, end.lines)
    }
    if (end.cutLines > 0) {
      const message = () => `${counted(end.cutLines, 'line')} longer than any of a GC log; only the beginning was read`
      this.tally.add({ code: 'line-too-long', severity: 'data-loss', message }, end.firstCutLine)
    }
    return end.failure
  }

  /** Everything that the files hold together; `path` names them in messages. */
  *records(path: string): Generator<ImportRecord> {
    this.unified.finish()
    this.legacy.finish()
    yield* gcRecords(this.events, this.times, this.tally)
    for (const caveat of this.tally.caveats(path)) yield { kind: 'caveat', caveat }
  }

  private get times(): LogTimes {
    const { epochMs, countsFromStart, timed } = this.form === 'legacy' ? this.legacy : this.unified.decorations
    return { epochMs, countsFromStart, timed }
  }

  private line(bytes: Uint8Array, from: number, to: number, line: number): void {
    // One file has one form; which, its first line that either knows decides.
    if (this.form !== 'legacy' && this.unified.take(bytes, from, to, line)) {
      this.form ??= 'unified'
      this.taken++
    } else if (this.form !== 'unified' && this.legacy.take(latin1(bytes, from, to), line)) {
      this.form ??= 'legacy'
      this.taken++
    }
  }
}
