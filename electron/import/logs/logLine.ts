/**
 * One line of a log: its time, its level and what it says. Text begins with them; JSON has them as fields, whose names
 * are those of zap, zerolog, slog, structlog, logstash, pino, docker's json-file and `go test -json`.
 */
import type { LogLevel } from '../../../shared/model.ts'
import type { LogClock } from '../../../shared/records.ts'
import { isObject, type JsonObject, parseObject } from '../jsonObjects.ts'
import { klogLevel, leadingLevel, levelIn, levelOf } from './logLevel.ts'
import { type Stamp, StampReader, unixMilliseconds } from './stamp.ts'

/** Most lines have no second stamp, and need not be searched for one of a dozen shapes. */
const MAY_BE_STAMP = /^ (?:[\d[<]|[A-Z][a-z]{2} [\d ]\d|[IWEF]\d{4} )/

export interface ParsedLine {
  readonly clock?: LogClock
  readonly ms?: number
  readonly zoned?: boolean
  readonly level?: LogLevel
  readonly message: string
  /** Only what carried the line states its time; the line itself may continue the one above. */
  readonly carried?: true
}

const TIMES = ['time', 'ts', 'timestamp', '@timestamp', 'Time', 't', 'datetime', 'asctime', 'T']
const LEVELS = ['level', 'severity', 'lvl', 'levelname', 'log.level', 'Level', 'L']
const MESSAGES = ['msg', 'message', 'event', 'Message', 'Output', 'M', 'log']
/** Fields behind the message; more of them, or longer ones, are for a machine. */
const MAX_FIELDS = 30
const MAX_FIELD = 500
/** `docker compose logs` puts the service before each line, `docker logs --timestamps` a time. */
const SERVICE = /^[\w.-]{1,60} +\| /

/** Reads the lines of one log, in order. */
export class LineParser {
  private readonly stamps = new StampReader()
  private readonly inner = new StampReader()

  /** Undefined when the line states neither a time nor a level at its beginning. */
  parse(text: string): ParsedLine | undefined {
    const service = SERVICE.exec(text)
    const line = service ? text.slice(service[0].length) : text
    return line.startsWith('{') ? this.json(line, true) : this.text(line)
  }

  private text(line: string): ParsedLine | undefined {
    const stamp = this.stamps.read(line)
    if (!stamp) return this.named(line)
    const klog = stamp.clock === 'no-year' && /^[IWEF]\d/.test(line)
    let rest = line.slice(stamp.end)
    // What carries a line stamps it too: the program's own time, a little earlier, is dropped.
    const own = MAY_BE_STAMP.test(rest) ? this.inner.read(rest.slice(1)) : undefined
    if (own && own.clock !== 'start') rest = rest.slice(1 + own.end)
    const json = rest.trimStart()
    if (json.startsWith('{')) {
      const inside = this.json(json, false)
      if (inside) return { ...inside, ...timeOf(stamp) }
    }
    const level = klog ? { level: klogLevel(line[0] ?? ''), lead: 0 } : levelIn(rest)
    return {
      ...timeOf(stamp),
      ...(level ? { level: level.level } : {}),
      message: rest.slice(level?.lead ?? 0).replace(/^[\s:|-]+/, ''),
    }
  }

  /** `time=… level=INFO msg="…"`, and lines that begin with their level. */
  private named(line: string): ParsedLine | undefined {
    const [, quoted, bare] = /^(?:time|ts)=(?:"([^"]{10,40})"|(\S{10,40}))/.exec(line) ?? []
    const stamp = this.inner.read(`${quoted ?? bare ?? ''} `)
    const level = leadingLevel(line)
    if (!stamp && !level) return undefined
    return {
      ...(stamp ? timeOf(stamp) : {}),
      ...(level ? { level: level.level } : {}),
      message: level?.lead ? line.slice(level.lead).replace(/^[\s:|-]+/, '') : withoutNamed(line),
    }
  }

  private json(line: string, mayCarry: boolean): ParsedLine | undefined {
    const object = parseObject(line)
    if (!object) return undefined
    const [text, textKey] = field(object, MESSAGES)
    const [time, timeKey] = field(object, TIMES)
    const [level, levelKey] = field(object, LEVELS)
    if (typeof text !== 'string' || (time === undefined && levelOf(level) === undefined)) return undefined
    const own = { ...this.timeOf(time), ...(levelOf(level) === undefined ? {} : { level: levelOf(level) as LogLevel }) }
    // docker's json-file carries another program's line.
    if (mayCarry && (textKey === 'log' || textKey === 'Output')) {
      const line = text.trimEnd()
      const carried = line.startsWith('{') ? this.json(line, false) : this.text(line)
      return { ...(carried ?? { message: line, carried: true }), ...own }
    }
    const others = Object.entries(object).filter(([key]) => key !== textKey && key !== timeKey && key !== levelKey)
    return { ...own, message: [text, ...others.slice(0, MAX_FIELDS).map(said)].join(' ') }
  }

  private timeOf(value: unknown): Pick<ParsedLine, 'clock' | 'ms' | 'zoned'> {
    if (typeof value === 'string') {
      const stamp = this.inner.read(`${value} `)
      return stamp ? timeOf(stamp) : {}
    }
    const ms = typeof value === 'number' ? unixMilliseconds(value) : undefined
    return ms === undefined ? {} : { clock: 'unix', ms, zoned: true }
  }
}

function timeOf({ clock, ms, zoned }: Stamp): Pick<ParsedLine, 'clock' | 'ms' | 'zoned'> {
  return { clock, ms, zoned }
}

/** `msg` of logfmt first, without the time and the level that are told apart. */
function withoutNamed(line: string): string {
  const rest = line.replace(/^(?:(?:time|ts|level|lvl|severity)=(?:"[^"]{0,60}"|\S{1,60}) ?){1,3}/, '')
  const [, quoted, bare, others = ''] = /^msg=(?:"((?:[^"\\]|\\.)*)"|(\S+))(.*)$/.exec(rest) ?? []
  const message = quoted === undefined ? bare : quoted.replaceAll('\\"', '"')
  return message === undefined ? rest : `${message}${others}`
}

function field(object: JsonObject, names: readonly string[]): readonly [value: unknown, name: string] {
  const name = names.find((each) => Object.hasOwn(object, each))
  return name === undefined ? [undefined, ''] : [object[name], name]
}

function said([key, value]: readonly [string, unknown]): string {
  const text =
    typeof value === 'string' ? value : isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value)
  return `${key}=${text.slice(0, MAX_FIELD)}`
}
