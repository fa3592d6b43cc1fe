import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Profile, StringTable } from 'pprof-format'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callGraph, callNodes, stackSums } from '../../../shared/analysis/callTree.ts'
import { UserError } from '../../../shared/errors.ts'
import type { StackProfile } from '../../../shared/profile/profile.ts'
import { IndexBuilder } from '../../../shared/profile/profileIndex.ts'
import { seriesOf } from '../../../shared/profile/profileSelection.ts'
import { namesFromLeaf } from '../../../shared/profile/profileSeries.ts'
import { wholeProfile } from '../../../shared/profile/view.ts'
import { memorySource } from '../byteSource.ts'
import { openProfile } from '../profiles/openProfile.ts'
import { PROFILE_LIMITS } from './limits.ts'
import { makeProfile, random } from './madeProfile.ts'
import { readAll } from './readAll.ts'
import { readProfile } from './readProfile.ts'

/** A profile of two types; each sample is a list of location ids, innermost first, and its values. */
function small(samples: readonly { locationId: number[]; value: (number | bigint)[] }[], locations = 4): Uint8Array {
  const strings = new StringTable()
  const text = (value: string) => strings.dedup(value)
  const ids = Array.from({ length: locations }, (_, i) => i + 1)
  return new Profile({
    sampleType: ['objects', 'space'].map((type) => ({ type: text(type), unit: text('bytes') })),
    sample: [...samples],
    location: ids.map((id) => ({ id, line: [{ functionId: id, line: id }] })),
    function: ids.map((id) => ({ id, name: text(`f${id}`) })),
    stringTable: strings,
  }).encode()
}

function reading(bytes: Uint8Array): StackProfile | string {
  try {
    return readProfile(bytes, 'heap.pprof').profile
  } catch (error) {
    if (error instanceof UserError && error.code === 'bad-data') return error.message
    throw error
  }
}

describe('reading profile.proto', () => {
  it.each([1, 2, 3, 4, 5])('finds what another reader finds (seed %i)', (seed) => {
    const bytes = makeProfile({ seed, samples: 200, functions: 40, depth: 12, odd: true })
    const { profile } = readProfile(bytes, 'made')
    const other = Profile.decode(bytes)
    const text = (index: number | bigint) => other.stringTable.strings[Number(index)] ?? ''
    const locations = new Map(other.location.map((location) => [Number(location.id), location]))
    const functions = new Map(other.function.map((each) => [Number(each.id), each]))

    expect(profile.samples.count).toBe(other.sample.length)
    other.sample.forEach((sample, i) => {
      expect(profile.samples.values.map((column) => column[i])).toEqual(
        sample.value.map((value) => Number(BigInt.asIntN(64, BigInt(value)))),
      )
      const expected = sample.locationId.map((id) => {
        const { address, line } = locations.get(Number(id)) ?? { address: 0, line: [] }
        const names = line.map((each) => `${text(functions.get(Number(each.functionId))?.name ?? 0)}:${each.line}`)
        return `${address} ${names.join(' ')}`
      })
      expect(framesOf(profile, profile.samples.stack[i] ?? -1)).toEqual(expected)
    })
    expect(profile.takenAtMs).toBeCloseTo(1_795_225_788_003.88, 1)
    expect(profile.comments).toEqual(['made for a test', '#hidden'])
  })

  it('reads labels with their units, equal ones once', () => {
    const { profile } = readProfile(makeProfile({ seed: 3, samples: 400, odd: true }), 'made')
    const sets = profile.labelSets.map((set) => JSON.stringify(set))
    expect(new Set(sets).size).toBe(sets.length)
    expect(profile.labelSets[0]).toEqual({ text: [], numbers: [] })
    const units = new Set(
      profile.labelSets.flatMap(({ numbers }) => numbers.flatMap(([, values]) => values.map(({ unit }) => unit))),
    )
    expect(units).toEqual(new Set(['', 'bytes']))
  })

  it('keeps negative values, and rounds those beyond 2^53 with a caveat', () => {
    const { profile, caveats } = readProfile(small([{ locationId: [1], value: [-5, 2n ** 60n + 1n] }]), 'heap.pprof')
    expect(profile.samples.values.map((column) => column[0])).toEqual([-5, 2 ** 60])
    expect(caveats.map(({ code }) => code)).toEqual(['profile-values-rounded'])
    const least = readProfile(small([{ locationId: [1], value: [-(2n ** 63n), 2n ** 63n - 1n] }]), 'heap.pprof').profile
    expect(least.samples.values.map((column) => column[0])).toEqual([-(2 ** 63), 2 ** 63])
  })

  it('leaves out samples that name what is not there, says so, and keeps the rest', () => {
    const bytes = small([
      { locationId: [1, 2], value: [1, 10] },
      { locationId: [1, 99], value: [2, 20] },
      { locationId: [1], value: [3] },
      { locationId: [3], value: [4, 40] },
    ])
    const { profile, caveats } = readProfile(bytes, 'heap.pprof')
    expect([...(profile.samples.values[1] ?? [])]).toEqual([10, 40])
    expect(caveats[0]?.code).toBe('profile-damaged')
    expect(caveats[0]?.message).toContain('2 samples')
  })

  it('counts a stack that goes round in circles once for each function', () => {
    const circle = [1, 2, 3, 1, 2, 3, 1]
    const { profile } = readProfile(small([{ locationId: circle, value: [1, 8] }]), 'circle')
    const view = wholeProfile(profile)
    expect([...callGraph(view, callNodes(view), stackSums(view, 1)).cum]).toEqual([8, 8, 8, 0])
  })

  it('refuses tables whose ids are the same, or none', () => {
    const bytes = small([{ locationId: [1], value: [1, 8] }])
    // Field 4 of the profile is a location, whose field 1 is its id; then the same of functions.
    for (const [what, field] of [
      ['location', 4],
      ['function', 5],
    ] as const)
      for (const id of [0, 1])
        expect(reading(Buffer.concat([bytes, Uint8Array.of((field << 3) | 2, 2, 1 << 3, id)]))).toMatch(
          new RegExp(`is damaged: .*${what}`),
        )
  })

  it('holds a stack of 100,000 frames without recursion', () => {
    const depth = 100_000
    const locationId = Array.from({ length: depth }, (_, i) => 1 + (i % 4))
    const { profile } = readProfile(
      small([
        { locationId, value: [1, 8] },
        { locationId: locationId.slice(1), value: [1, 4] },
      ]),
      'deep',
    )
    expect(profile.stacks.count).toBeGreaterThanOrEqual(depth)
    const view = wholeProfile(profile)
    const graph = callGraph(view, callNodes(view), stackSums(view, 1))
    expect([...graph.cum]).toEqual([12, 12, 12, 12])
    expect(graph.flat.reduce((sum, value) => sum + value, 0)).toBe(12)
    const builder = new IndexBuilder()
    builder.add(profile, { path: 'deep' })
    const index = builder.finish()
    const finished = seriesOf(index, index.profiles, 1)
    expect(finished.stacks.count).toBeGreaterThanOrEqual(depth)
    expect(namesFromLeaf(finished, finished.stacks.count - 1)).toHaveLength(1_000)
  })
})

/** Frames innermost first: address, and names with lines. */
function framesOf({ stacks, locations, functions, strings }: StackProfile, stack: number): string[] {
  const frames: string[] = []
  for (let entry = stack; entry >= 0; entry = stacks.parent[entry] ?? -1) {
    const location = stacks.location[entry] ?? 0
    const lines: string[] = []
    for (let line = locations.lineStart[location] ?? 0; line < (locations.lineStart[location + 1] ?? 0); line++)
      lines.push(`${strings[functions.name[locations.lineFunction[line] ?? 0] ?? 0]}:${locations.lineNumber[line]}`)
    frames.push(`${locations.address[location]} ${lines.join(' ')}`)
  }
  return frames
}

describe('what is no profile', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'quartile-pprof-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const encode = (text: string) => new TextEncoder().encode(text)

  it.each([
    ['nothing', new Uint8Array(), 'is empty'],
    ['a web page', encode('<!DOCTYPE html><html><body>404</body></html>'), 'is a web page'],
    ['text', encode('Cached: 123456 kB\nDirty: 12 kB\n'), 'is text'],
    ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), 'is cut off, or damaged'],
    ['another message', Uint8Array.from([0x48, 0x01]), 'is no pprof profile: it names no sample types'],
  ])('refuses %s with a sentence', (_, bytes, sentence) => {
    expect(reading(bytes)).toContain(`heap.pprof ${sentence}`)
  })

  it('refuses two profiles in one file', () => {
    const one = makeProfile({ seed: 1, samples: 3, functions: 5 })
    expect(reading(Buffer.concat([one, one]))).toContain('several profiles')
  })

  it('refuses gzip that is cut off or damaged', async () => {
    const packed = gzipSync(makeProfile({ seed: 1, samples: 50, functions: 20 }))
    const damaged = Uint8Array.from(packed)
    damaged.fill(0x55, packed.length >> 1, (packed.length >> 1) + 8)
    for (const [name, bytes] of [
      ['cut', packed.subarray(0, packed.length - 9)],
      ['damaged', damaged],
    ] as const) {
      const file = join(folder, name)
      writeFileSync(file, bytes)
      await expect(openProfile(file, name)).rejects.toThrow(/^(cut is cut off|damaged (holds damaged gzip|is ))/)
    }
  })

  it('stops unpacking at the cap', async () => {
    const bomb = gzipSync(new Uint8Array(3 * 2 ** 20))
    await expect(readAll(memorySource('bomb', bomb), 2 ** 20)).rejects.toThrow('bomb unpacks to more than 1 MiB')
  })

  it('refuses a bomb of 10 GB after what fits', async () => {
    const member = gzipSync(new Uint8Array(100 * 2 ** 20))
    const file = join(folder, 'bomb.pb.gz')
    writeFileSync(file, Buffer.concat(Array.from({ length: 100 }, () => member)))
    await expect(openProfile(file, 'bomb')).rejects.toThrow(/^bomb unpacks to more than /)
  })

  it.each([
    ['strings', { strings: 3 }],
    ['functions', { functions: 3 }],
    ['locations', { locations: 3 }],
    ['lines', { lines: 3 }],
    ['mappings', { mappings: 1 }],
    ['sample types', { sampleTypes: 3 }],
    ['values', { values: 3 }],
    ['stacks', { stacks: 3 }],
    ['frames', { frames: 3 }],
    ['sets of labels', { labelSets: 3 }],
    ['comments', { comments: 1 }],
  ])('refuses more %s than it reads', (what, limit) => {
    const bytes = makeProfile({ seed: 1, samples: 60, functions: 20, odd: true })
    expect(() => readProfile(bytes, 'x', { ...PROFILE_LIMITS, ...limit })).toThrow(
      new RegExp(`holds more than \\d+ ${what}`),
    )
  })

  it('reads past ten million strings that nothing names', () => {
    const table = new Uint8Array(20_000_000)
    for (let i = 0; i < table.length; i += 2) table[i] = 0x32
    const before = process.memoryUsage().heapUsed
    const { profile } = readProfile(Buffer.concat([small([{ locationId: [1], value: [1, 2] }]), table]), 'wide')
    expect(profile.strings.length).toBeLessThan(20)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 2 ** 20)
  })

  it('ends with a sentence or a result when cut at any place', () => {
    const bytes = makeProfile({ seed: 7, samples: 12, functions: 6, depth: 9, odd: true })
    let refused = 0
    for (let length = 0; length < bytes.length; length++)
      if (typeof reading(bytes.subarray(0, length)) === 'string') refused++
    // A cut between two fields leaves a shorter profile, which cannot be told from one that was meant.
    expect(refused).toBeGreaterThan(bytes.length * 0.8)
  })

  it('ends with a sentence or a result for 2,000 damaged copies', () => {
    const bytes = makeProfile({ seed: 8, samples: 40, functions: 20, depth: 10, odd: true })
    const next = random(42)
    let read = 0
    for (let copy = 0; copy < 2_000; copy++) {
      const damaged = Uint8Array.from(bytes)
      for (let hits = 1 + Math.floor(next() * 8); hits > 0; hits--)
        damaged[Math.floor(next() * bytes.length)] = Math.floor(next() * 256)
      const profile = reading(damaged)
      if (typeof profile === 'string') continue
      read++
      const view = wholeProfile(profile)
      const graph = callGraph(view, callNodes(view), stackSums(view, 0))
      expect(graph.flat.length).toBe(graph.nodes.count)
    }
    expect(read).toBeGreaterThan(100)
  })
})
