import { existsSync, globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Profile, StringTable } from 'pprof-format'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../shared/errors.ts'
import type { ImportRecord } from '../../shared/records.ts'
import { fileSource, memorySource, readHead } from './byteSource.ts'
import { recognise } from './index.ts'
import { pprof } from './pprof.ts'

function profile(
  timeNanos: bigint,
  values: readonly (number | bigint)[][] = [
    [2, 4096],
    [1, 2 ** 40],
  ],
): Uint8Array {
  const strings = new StringTable()
  const type = (name: string, unit: string) => ({ type: strings.dedup(name), unit: strings.dedup(unit) })
  return new Profile({
    sampleType: [type('inuse_objects', 'count'), type('inuse_space', 'bytes')],
    sample: values.map((value) => ({ locationId: [], value: [...value] })),
    stringTable: strings,
    timeNanos,
  }).encode()
}

async function parse(path: string, bytes: Uint8Array): Promise<ImportRecord[]> {
  const records: ImportRecord[] = []
  for await (const record of pprof.parse(memorySource(path, bytes, 1_000))) records.push(record)
  return records
}

const TAKEN = 1_795_225_709_123_000_000n

describe('a pprof profile', () => {
  it('is registered with its time, types, units and totals', async () => {
    for (const bytes of [profile(TAKEN), gzipSync(profile(TAKEN))]) {
      expect(await parse('profiles/write/heap_1.pprof', bytes)).toMatchObject([
        {
          kind: 'profile',
          atMs: 1_795_225_709_123,
          profile: {
            name: 'heap_1',
            path: 'profiles/write/heap_1.pprof',
            sampleTypes: [
              { type: 'inuse_objects', unit: 'count', total: 3 },
              { type: 'inuse_space', unit: 'bytes', total: 2 ** 40 + 4096 },
            ],
            samples: 2,
          },
        },
      ])
    }
  })

  it('without a time of its own has that of its name, or none', async () => {
    const at = async (path: string) => (await parse(path, profile(0n)))[0]
    expect(await at('heap_1795225709.pprof')).toMatchObject({ atMs: 1_795_225_709_000 })
    expect(await at('cpu-1795225709.pb.gz')).toMatchObject({ atMs: 1_795_225_709_000 })
    expect(await at('heap_1.pprof')).not.toHaveProperty('atMs')
  })

  it('is recognised by its bytes, whatever its name', () => {
    expect(recognise(profile(TAKEN), 'x.csv')).toBe(pprof)
    expect(recognise(new Profile({}).encode(), 'x.pprof')).toBeUndefined()
    for (const text of ['', '\n', '\n\n\n\n', 'timestamp,a\n1,2\n', '\x0a\x04\x08\x01', 'Z\x04abcd'])
      expect(pprof.sniff(Buffer.from(text), 'heap_1.pprof'), JSON.stringify(text)).toBe(false)
  })

  it('damaged anywhere is a profile or a sentence, never another error', async () => {
    const whole = profile(TAKEN)
    for (let at = 0; at < whole.length; at++) {
      const flipped = Uint8Array.from(whole, (byte, i) => (i === at ? byte ^ 0x5a : byte))
      for (const bytes of [flipped, whole.subarray(0, at)]) {
        const records = await parse('heap.pprof', bytes).catch((error: unknown) => error)
        if (Array.isArray(records)) expect(records.filter(({ kind }) => kind === 'profile').length).toBe(1)
        else expect(records).toBeInstanceOf(UserError)
      }
    }
  })
})

const recordings = resolve(import.meta.dirname, '../../../shared/samples/go-trace-stress')

describe.skipIf(!existsSync(recordings))('profiles that Go wrote', () => {
  it('are recognised and placed at the second in their names', async () => {
    const files = globSync('*/profiles/*/*.pprof', { cwd: recordings })
    expect(files.length).toBe(78)
    for (const name of files) {
      const path = resolve(recordings, name)
      expect(recognise(await readHead(path), name), name).toBe(pprof)
      expect(readFileSync(path).length).toBeGreaterThan(0)
      for await (const record of pprof.parse(fileSource(path, name))) {
        if (record.kind !== 'profile') throw new Error(`${name} gave a ${record.kind}`)
        expect(record.content?.samples.count).toBe(record.profile.samples)
        expect(record.profile.sampleTypes.map(({ type, unit }) => `${type}/${unit}`)).toEqual([
          'alloc_objects/count',
          'alloc_space/bytes',
          'inuse_objects/count',
          'inuse_space/bytes',
        ])
        const seconds = Number(/heap_(\d+)/.exec(name)?.[1])
        expect(Math.abs((record.atMs ?? 0) / 1000 - seconds)).toBeLessThan(2)
      }
    }
  })
})
