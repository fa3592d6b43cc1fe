/** What the beginning of a log states of the JVM, in either form. */
import { tidy } from '../../../shared/units.ts'
import type { JvmFacts } from './gcEvents.ts'

const COLLECTORS: Readonly<Record<string, string>> = {
  G1: 'G1',
  Parallel: 'Parallel',
  Serial: 'Serial',
  'The Z Garbage Collector': 'ZGC',
  Shenandoah: 'Shenandoah',
  'Concurrent Mark Sweep': 'CMS',
  Epsilon: 'Epsilon',
}

const FACTS: readonly (readonly [RegExp, (match: RegExpExecArray) => JvmFacts | undefined])[] = [
  [
    /^Using (.+)$/,
    ([, name = '']) => {
      const collector = Object.hasOwn(COLLECTORS, name) ? COLLECTORS[name] : undefined
      return collector === undefined ? undefined : { collector }
    },
  ],
  [/^Version: (\d\S*) \(/, ([, version = '']) => ({ version })],
  [/^CPUs: (\d+) total, (\d+) available/, ([, , available]) => ({ cpus: Number(available) })],
  [/^Memory: (\d+)([KMG])$/, ([, n, unit]) => ({ memoryBytes: bytes(n, unit) })],
  [/^Heap [Rr]egion [Ss]ize: (\d+)([KMG])$/, ([, n, unit]) => ({ regionBytes: bytes(n, unit) })],
  [/^(?:Heap )?Min Capacity: (\d+)([KMG])/, ([, n, unit]) => ({ minHeapBytes: bytes(n, unit) })],
  [/^(?:Heap )?Initial Capacity: (\d+)([KMG])/, ([, n, unit]) => ({ initialHeapBytes: bytes(n, unit) })],
  [/^(?:Heap )?Max Capacity: (\d+)([KMG])/, ([, n, unit]) => ({ maxHeapBytes: bytes(n, unit) })],
]

/** One fact of a line of unified logging. */
export function heapFact(message: string): JvmFacts | undefined {
  for (const [pattern, fact] of FACTS) {
    const match = pattern.exec(message)
    if (match) return fact(match)
  }
  return undefined
}

const FLAGS = /-XX:(\S+)/g
const FLAG_COLLECTORS: readonly (readonly [RegExp, string])[] = [
  [/^\+UseG1GC$/, 'G1'],
  [/^\+UseConcMarkSweepGC$/, 'CMS'],
  [/^\+UseParallel(?:Old)?GC$/, 'Parallel'],
  [/^\+UseSerialGC$/, 'Serial'],
  [/^\+UseShenandoahGC$/, 'Shenandoah'],
]

/** Facts of the two first lines of a log of JDK 8 and before: its version, and its flags. */
export function legacyFacts(line: string): JvmFacts | undefined {
  const version = /\bJRE \(([\w.+-]+)\)/.exec(line)?.[1]
  if (version !== undefined) return { version }
  if (!line.startsWith('CommandLine flags:')) return undefined
  const facts: JvmFacts = {}
  for (const [, flag = ''] of line.matchAll(FLAGS)) {
    const number = /^(\w+)=(\d+)$/.exec(flag)
    const collector = FLAG_COLLECTORS.find(([pattern]) => pattern.test(flag))?.[1]
    if (collector !== undefined) facts.collector = collector
    else if (number?.[1] === 'MaxHeapSize') facts.maxHeapBytes = Number(number[2])
    else if (number?.[1] === 'InitialHeapSize') facts.initialHeapBytes = Number(number[2])
    else if (number?.[1] === 'G1HeapRegionSize') facts.regionBytes = Number(number[2])
  }
  return facts
}

function bytes(digits: string | undefined, unit: string | undefined): number {
  return Number(digits) * (tidy(`${unit}iB`)?.factor ?? 1)
}
