/** Profiles made for tests and benchmarks: every feature of the format at random, from a seed. */
import { Profile, StringTable } from 'pprof-format'

export interface MadeProfile {
  readonly seed: number
  readonly samples: number
  readonly functions?: number
  /** Most frames of a stack. */
  readonly depth?: number
  /** Whether values may be negative or zero, locations without a name, functions without one, and frames asked to be left out. */
  readonly odd?: boolean
}

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The bytes of a profile.proto, not gzipped, written by a library that shares no code with the reader. */
export function makeProfile({ seed, samples, functions = 300, depth = 30, odd = false }: MadeProfile): Uint8Array {
  const next = random(seed)
  const upTo = (limit: number) => Math.floor(next() * limit)
  const strings = new StringTable()
  const text = (value: string) => strings.dedup(value)
  const nameOf = (i: number) => {
    if (!odd) return `example.com/service/pkg${i % 40}.(*Type${i % 13}).Method${i}`
    const names = [
      `main.run${i}`,
      `tcmalloc::Alloc${i}(int)`,
      `std::vector<int>::push${i}`,
      `größe.π${i}`,
      `java.util.Map${i}.get`,
      '',
    ]
    return names[upTo(names.length)] ?? ''
  }
  const locations = Array.from({ length: functions * 3 }, (_, i) => ({
    id: i + 1,
    mappingId: odd ? upTo(4) : 1,
    address: 0x40_0000 + i * 37,
    line:
      odd && upTo(12) === 0
        ? []
        : Array.from({ length: upTo(5) === 0 ? 1 + upTo(3) : 1 }, () => ({
            functionId: 1 + upTo(functions),
            line: upTo(500),
          })),
  }))
  const value = () => (odd ? ([0, -1, 1, 1, 1][upTo(5)] ?? 0) : 1) * (1 + upTo(odd ? 5_000 : 1_000_000))
  const made = Array.from({ length: samples }, () => {
    const frames = odd ? upTo(depth + 1) : 8 + upTo(depth - 8)
    const locationId: number[] = []
    // Every place calls a few others, one of them most of the time.
    for (let place = 0, k = 0; k < frames; k++) {
      place = (place * 5 + 7 * Math.floor(upTo(64) ** 2 / 1024) + k) % locations.length
      locationId.unshift(place + 1)
    }
    const label = [{ key: text('bytes'), num: 16 << upTo(10), numUnit: odd && upTo(2) === 0 ? text('bytes') : 0 }]
    const words = odd && upTo(2) === 0 ? [{ key: text('request'), str: text(`kind${upTo(4)}`) }] : []
    return { locationId, value: [value(), value(), value(), value()], label: [...label, ...words] }
  })
  const profile = new Profile({
    sampleType: [
      ['alloc_objects', 'count'],
      ['alloc_space', 'bytes'],
      ['inuse_objects', 'count'],
      ['inuse_space', odd ? 'nanoseconds' : 'bytes'],
    ].map(([type = '', unit = '']) => ({ type: text(type), unit: text(unit) })),
    sample: made,
    location: locations,
    function: Array.from({ length: functions }, (_, i) => {
      const name = text(nameOf(i))
      return {
        id: i + 1,
        name,
        systemName: name,
        filename: text(`/src/pkg${i % 40}/file${i % 7}.go`),
        // pprof tells nameless functions apart by it, and lists those of one name in no particular order.
        startLine: odd ? 0 : i % 4,
      }
    }),
    mapping: ['/bin/service', '/lib/libc.so.6', odd ? '' : '/bin/other'].map((file, i) => ({
      id: i + 1,
      memoryStart: 0x40_0000 + i * 0x100_0000,
      memoryLimit: 0x140_0000 + i * 0x100_0000,
      filename: text(file),
      buildId: text(odd ? `build${i}` : ''),
      hasFunctions: true,
      hasFilenames: true,
      hasLineNumbers: true,
    })),
    periodType: { type: text('space'), unit: text('bytes') },
    period: 524_288,
    timeNanos: 1_795_225_788_003_884_829n,
    ...(odd
      ? {
          durationNanos: 10_150_000_000n,
          comment: [text('made for a test'), text('#hidden')],
          dropFrames: text('tcmalloc::.*|main\\.run1.'),
          keepFrames: text('.*7'),
        }
      : {}),
    defaultSampleType: text(odd ? '' : 'inuse_space'),
    stringTable: strings,
  })
  return profile.encode()
}
