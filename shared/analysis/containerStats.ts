/**
 * Figures of containers from `docker stats` samples: what they are, and what the stream-versus-trace suite's
 * collect-stats.sh prints of the same samples. The script drops the units of memory (800MiB and 1.1GiB average to
 * 400.55 "MB"), takes traffic from its first sample, and counts a sample that is not there as 0.
 */
import { awkNumber, awkPrint, bcDivide } from './awkNumbers.ts'

/** One sample as docker wrote it; a field is undefined when the container was not there. */
export interface ContainerTexts {
  readonly CPUPerc?: string
  readonly MemUsage?: string
  readonly NetIO?: string
  readonly BlockIO?: string
}

/** What the script prints for one container, without its labels. */
export interface PrintedContainer {
  readonly cpuAverage: string
  readonly cpuMaximum: string
  readonly memoryAverage: string
  readonly memoryMaximum: string
  readonly memoryLimit: string
  readonly memoryShare: string
  readonly received: string
  readonly transmitted: string
  readonly read: string
  readonly written: string
}

/** The script's own figures, to the digit. */
export function printedContainer(samples: readonly ContainerTexts[]): PrintedContainer {
  const cpu = samples.map(({ CPUPerc = 'null' }) => CPUPerc.replace('%', ''))
  const memory = samples.map((sample) => withoutUnit(half(sample.MemUsage, 0)))
  const memoryAverage = average(memory)
  const memoryLimit = withoutUnit(half(samples[0]?.MemUsage, 1))
  return {
    cpuAverage: `${average(cpu)}%`,
    cpuMaximum: `${maximum(cpu)}%`,
    memoryAverage: `${memoryAverage}MB`,
    memoryMaximum: `${maximum(memory)}MB`,
    memoryLimit: `${memoryLimit}MB`,
    memoryShare: `${bcDivide(memoryAverage, memoryLimit, 100n) ?? ''}%`,
    received: half(samples[0]?.NetIO, 0).trim(),
    transmitted: half(samples[0]?.NetIO, 1).trim(),
    read: half(samples[0]?.BlockIO, 0).trim(),
    written: half(samples[0]?.BlockIO, 1).trim(),
  }
}

/** The one ratio that the script prints, of the averages without their units; undefined when it prints none. */
export function printedMemoryRatio(
  stream: readonly ContainerTexts[],
  trace: readonly ContainerTexts[],
): string | undefined {
  const [a, b] = [stream, trace].map((samples) =>
    average(samples.map((sample) => withoutUnit(half(sample.MemUsage, 0)))),
  )
  return a === undefined || b === undefined || a === '0' || b === '0' ? undefined : bcDivide(a, b)
}

function half(text: string | undefined, index: 0 | 1): string {
  return (text ?? 'null').split('/')[index] ?? ''
}

/** `sed 's/[^0-9.]//g'` */
function withoutUnit(text: string): string {
  return text.replace(/[^0-9.]/g, '')
}

function average(words: readonly string[]): string {
  if (words.length === 0) return '0'
  return awkPrint(words.reduce((sum, word) => sum + awkNumber(word), 0) / words.length)
}

/** awk compares numbers as numbers, and as soon as one side is a word, both as words: one `null` becomes the maximum. */
function maximum(words: readonly string[]): string {
  let max = '0'
  for (const word of words) {
    const asNumbers = (word === '' || isNumeric(word)) && isNumeric(max)
    if (asNumbers ? awkNumber(word) > awkNumber(max) : word > max) max = word
  }
  return max
}

function isNumeric(word: string): boolean {
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(word)
}

/** Last minus first of a counter in bytes; a fall is a restart, after which it counts from 0. Undefined under two values. */
export function increase(values: readonly number[]): number | undefined {
  const known = values.filter((value) => !Number.isNaN(value))
  if (known.length < 2) return undefined
  let total = 0
  for (let i = 1; i < known.length; i++) {
    const [before, now] = [known[i - 1] as number, known[i] as number]
    total += now >= before ? now - before : now
  }
  return total
}

/** Mean of the values that are there; undefined when none is. */
export function meanOfKnown(values: readonly number[]): number | undefined {
  const known = values.filter((value) => !Number.isNaN(value))
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length
}

/** Largest of the values that are there; undefined when none is. */
export function maxOfKnown(values: readonly number[]): number | undefined {
  let max: number | undefined
  for (const value of values) if (!Number.isNaN(value) && (max === undefined || value > max)) max = value
  return max
}
