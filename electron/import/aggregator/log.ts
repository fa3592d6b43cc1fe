/**
 * The aggregator's own log, with what `/usr/bin/time` adds to it: `time -l` on macOS (bytes) or `time -v` on Linux
 * (kbytes). Colours are stripped before anything is looked for; that the suite's script does not is why its summary has
 * wrong counts. Two forms of line: `[info     ] event   key=value`, and JSON with a timestamp.
 */
import type { Mode } from '../../../shared/analysis/streamingComparison.ts'
import type { TextLines } from '../textLines.ts'
import { readNumber } from '../textTable.ts'

const KIB = 1024
/** A run has a dozen phases; each chunk of a streamed one may log some. */
const MAX_PHASES = 1_000
/** A message is a line for a person. */
const MAX_MESSAGE = 300

export interface LogPhase {
  readonly name: string
  readonly state: 'completed' | 'failed' | 'unfinished'
  readonly seconds: number | undefined
  readonly line: number
}

export interface LogFacts {
  readonly mode: Mode | undefined
  readonly inputRows: number | undefined
  readonly outputRows: number | undefined
  readonly chunks: number | undefined
  /** What the program itself counts, without its start. */
  readonly statedSeconds: number | undefined
  /** By `time`, the whole process. */
  readonly wallSeconds: number | undefined
  readonly cpuSeconds: number | undefined
  readonly peakBytes: number | undefined
  readonly outcome: 'succeeded' | 'failed' | 'unfinished'
  /** The first sentence that says what went wrong. */
  readonly trouble: string | undefined
  readonly troubleLine: number | undefined
  readonly phases: readonly LogPhase[]
  readonly failure: TextLines['failure']
}

/** A line that only this program prints. */
export const LOG_MARKS: readonly RegExp[] = [
  /^\[\w+\s*\] (?:✓ Loaded (?:daily|hourly) pod usage data|Pod aggregation complete|Streaming aggregation complete|Processing chunk \d+|POC COMPLETED SUCCESSFULLY|POC failed with error|Mode: Streaming|Starting: |Completed: )/u,
  /^\{.*"event": ?"(?:Pod aggregation complete|Streaming aggregation complete|POC |Starting: |Completed: |✓ Loaded )/u,
  /\b(?:POC COMPLETED SUCCESSFULLY|POC failed with error)\b/,
]

export async function readLog(lines: TextLines): Promise<LogFacts> {
  const found = new LogReader()
  for await (const { text, number } of lines) found.take(text, number)
  return { ...found.facts(), failure: lines.failure }
}

export class LogReader {
  private mode: Mode | undefined
  private loadedRows: number | undefined
  private inputRows: number | undefined
  private outputRows: number | undefined
  private generatedRows: number | undefined
  private chunks: number | undefined
  private statedSeconds: number | undefined
  private wallSeconds: number | undefined
  private cpuSeconds: number | undefined
  private peakBytes: number | undefined
  private succeeded = false
  private trouble: string | undefined
  private troubleLine: number | undefined
  private readonly started = new Map<string, number>()
  private readonly phases: LogPhase[] = []

  take(text: string, line: number): void {
    const { event, field } = parseLine(text)
    this.counts(event, field)
    this.phase(event, field, line)
    this.resources(text)
    this.outcome(text, event, field, line)
  }

  private counts(event: string, field: (key: string) => string | undefined): void {
    const loaded = /^✓ Loaded (?:daily|hourly) pod usage data: ([\d,]+) rows/u.exec(event)
    if (loaded) this.loadedRows ??= readNumber(loaded[1] ?? '')
    if (event.startsWith('Mode: Streaming') || event.startsWith('Streaming aggregation complete'))
      this.mode = 'streaming'
    if (event.startsWith('Pod aggregation complete')) this.mode ??= 'in-memory'
    this.inputRows = numberOf(field('input_rows')) ?? numberOf(field('total_input_rows')) ?? this.inputRows
    this.outputRows = numberOf(field('output_rows')) ?? this.outputRows
    this.chunks = numberOf(field('chunks_processed')) ?? numberOf(field('chunks')) ?? this.chunks
    const made =
      /^✓ (?:Generated|Inserted) ([\d,]+) (?:summary )?rows/u.exec(event) ?? /^row_count:\s*([\d,]+)/.exec(event)
    this.generatedRows = numberOf(made?.[1]) ?? this.generatedRows
    const total = /^Total duration:\s*(?:(\d+)h )?(?:(\d+)m ?)?(?:([\d.]+)s)?/.exec(event)
    if (total?.slice(1).some((part) => part !== undefined)) {
      const [hours, minutes, seconds] = total.slice(1).map((part) => readNumber(part ?? '0') ?? 0)
      this.statedSeconds = (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)
    }
  }

  private phase(event: string, field: (key: string) => string | undefined, line: number): void {
    const [, verb, name] = /^(Starting|Completed|Failed): (.+)$/.exec(event) ?? []
    if (!verb || !name || this.phases.length + this.started.size >= MAX_PHASES) return
    if (verb === 'Starting') {
      this.started.set(name, line)
      return
    }
    this.started.delete(name)
    const state = verb === 'Completed' ? 'completed' : 'failed'
    this.phases.push({ name, state, seconds: numberOf(field('duration_seconds')), line })
  }

  private resources(text: string): void {
    const bsd = /^\s*(\d+)\s+maximum resident set size\s*$/.exec(text)
    const gnu = /^\s*Maximum resident set size \(kbytes\):\s*(\d+)\s*$/.exec(text)
    if (bsd) this.peakBytes = Number(bsd[1])
    if (gnu) this.peakBytes = Number(gnu[1]) * KIB
    const times = /^\s*([\d.]+) real\s+([\d.]+) user\s+([\d.]+) sys\s*$/.exec(text)
    if (times) {
      this.wallSeconds = readNumber(times[1] ?? '')
      this.cpuSeconds = (readNumber(times[2] ?? '') ?? 0) + (readNumber(times[3] ?? '') ?? 0)
    }
    const elapsed = /^\s*Elapsed \(wall clock\) time \(h:mm:ss or m:ss\): (?:(\d+):)?(\d+):([\d.]+)\s*$/.exec(text)
    if (elapsed)
      this.wallSeconds = Number(elapsed[1] ?? 0) * 3600 + Number(elapsed[2]) * 60 + (readNumber(elapsed[3] ?? '') ?? 0)
    const cpu = /^\s*(?:User|System) time \(seconds\): ([\d.]+)\s*$/.exec(text)
    if (cpu) this.cpuSeconds = (this.cpuSeconds ?? 0) + (readNumber(cpu[1] ?? '') ?? 0)
  }

  private outcome(text: string, event: string, field: (key: string) => string | undefined, line: number): void {
    if (event.includes('POC COMPLETED SUCCESSFULLY')) this.succeeded = true
    const failed =
      event.includes('POC failed with error') ||
      /^\s*(?:MemoryError|Killed|[A-Za-z_.]+Error: .*|Command exited with non-zero status \d+|Command terminated by signal \d+)\s*/.test(
        text,
      ) ||
      /^Failed: /.test(event)
    if (!failed || this.trouble !== undefined) return
    const reason = field('error')
    this.trouble = (reason ? `${event}: ${reason}` : text.trim()).slice(0, MAX_MESSAGE)
    this.troubleLine = line
  }

  /** As of now: lines may follow. */
  facts(): Omit<LogFacts, 'failure'> {
    const unfinished = [...this.started].map(
      ([name, line]): LogPhase => ({ name, state: 'unfinished', seconds: undefined, line }),
    )
    const outcome = this.trouble !== undefined ? 'failed' : this.succeeded ? 'succeeded' : 'unfinished'
    return {
      mode: this.mode,
      inputRows: this.inputRows ?? this.loadedRows,
      outputRows: this.outputRows ?? this.generatedRows,
      chunks: this.chunks,
      statedSeconds: this.statedSeconds,
      wallSeconds: this.wallSeconds,
      cpuSeconds: this.cpuSeconds,
      peakBytes: this.peakBytes,
      outcome,
      trouble: this.trouble,
      troubleLine: this.troubleLine,
      phases: [...this.phases, ...unfinished],
    } as const
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : readNumber(text)
}

interface ParsedLine {
  readonly event: string
  field(key: string): string | undefined
}

function parseLine(text: string): ParsedLine {
  const trimmed = text.trim()
  if (trimmed.startsWith('{') && trimmed.endsWith('}')) {
    const object = jsonObject(trimmed)
    if (object) {
      const value = (key: string) => {
        const found = Object.hasOwn(object, key) ? object[key] : undefined
        return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined
      }
      return { event: (value('event') ?? value('message') ?? '').trim(), field: value }
    }
  }
  const body = /^(?:\S+Z? )?\[\w+\s*\]\s+(.*)$/.exec(trimmed)?.[1] ?? trimmed
  // structlog pads the event to 30 characters; the fields follow.
  const firstField = body.search(/(?:^|\s)[a-z_]+=(?=\S)/)
  const event = (firstField < 0 ? body : body.slice(0, firstField)).trim()
  const fields = firstField < 0 ? '' : body.slice(firstField)
  return {
    event,
    field: (key) => {
      if (fields === '') return undefined
      const found = new RegExp(`(?:^|\\s)${key}=(?:'([^']*)'|"([^"]*)"|(\\S+))`).exec(fields)
      return found?.[1] ?? found?.[2] ?? found?.[3]
    },
  }
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch (error) {
    // A line that only looks like JSON is a line of text.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
