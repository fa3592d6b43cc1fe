/**
 * A line of Prometheus's text exposition, or of OpenMetrics:
 *
 *     # TYPE http_requests_total counter
 *     http_requests_total{method="post",code="200"} 1027 1395066363000
 */

/** A label's value is a few words; a line of them is read at most this far. */
const MAX_LABELS = 100

export interface Sample {
  /** Name and labels as written, which tell the series. */
  readonly key: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** NaN and infinite ones too, as the format has them. */
  readonly value: number
  /** As written: milliseconds in Prometheus's format, seconds in OpenMetrics. */
  readonly timestamp: number | undefined
}

const NAME = /[a-zA-Z_:][\w:]*/y
const LABEL = /\s*([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*,?/y
const REST = /\s+([+-]?(?:[\d.]+(?:[eE][+-]?\d{1,3})?|Inf|inf|NaN|nan))(?:\s+(-?\d{1,16}(?:\.\d{1,9})?))?\s*(?:#.*)?$/y

/** Undefined for a line that is no sample. */
export function parseSample(line: string): Sample | undefined {
  NAME.lastIndex = 0
  const name = NAME.exec(line)?.[0]
  if (name === undefined) return undefined
  let at = name.length
  const labels: Record<string, string> = {}
  if (line[at] === '{') {
    at++
    for (let count = 0; count < MAX_LABELS; count++) {
      LABEL.lastIndex = at
      const label = LABEL.exec(line)
      if (!label) break
      Object.defineProperty(labels, label[1] ?? '', {
        value: unescaped(label[2] ?? ''),
        enumerable: true,
        configurable: true,
      })
      at = LABEL.lastIndex
    }
    while (line[at] === ' ') at++
    if (line[at] !== '}') return undefined
    at++
    // A space after the labels is usual and not required.
    if (line[at] !== ' ' && line[at] !== '\t')
      return parseRest(line.slice(0, at), name, labels, ` ${line.slice(at)}`, 0)
  }
  return parseRest(line.slice(0, at), name, labels, line, at)
}

function parseRest(
  key: string,
  name: string,
  labels: Record<string, string>,
  line: string,
  at: number,
): Sample | undefined {
  REST.lastIndex = at
  const rest = REST.exec(line)
  if (!rest) return undefined
  const word = rest[1] ?? ''
  const infinite = /^([+-]?)inf$/i.exec(word)
  const value = infinite ? Number(`${infinite[1]}1`) * Number.POSITIVE_INFINITY : Number(word)
  if (Number.isNaN(value) && !/^[+-]?nan$/i.test(word)) return undefined
  return { key, name, labels, value, timestamp: rest[2] === undefined ? undefined : Number(rest[2]) }
}

function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char)) : text
}
