import { describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../../shared/records.ts'
import { memorySource } from '../byteSource.ts'
import { recognise } from '../index.ts'
import { goroutineTotal } from './goroutineText.ts'
import { textProfiles } from './textProfiles.ts'

const STACKS = 'main;serve;parse 42\nmain;serve;write 7\nmain;idle 1\n'
const GOROUTINES =
  'goroutine 1 [running]:\nmain.main()\n\t/src/main.go:10 +0x1d\n\ngoroutine 7 [chan receive, 5 minutes]:\nmain.worker()\n\t/src/main.go:20 +0x2f\n'

async function parse(path: string, text: string): Promise<ImportRecord[]> {
  const records: ImportRecord[] = []
  for await (const record of textProfiles.parse(memorySource(path, Buffer.from(text), 1_000))) records.push(record)
  return records
}

describe('profiles that are text', () => {
  it('are recognised by content; stacks in lines by their name too', () => {
    expect(recognise(Buffer.from(GOROUTINES), 'dump.txt')).toBe(textProfiles)
    expect(recognise(Buffer.from(STACKS), 'cpu.folded')).toBe(textProfiles)
    expect(recognise(Buffer.from(STACKS), 'notes.txt')).toBe(textProfiles)
    const mixed = `${STACKS.repeat(3)}and a line of words\n`
    expect(recognise(Buffer.from(mixed), 'cpu.folded')).toBe(textProfiles)
    expect(recognise(Buffer.from(mixed), 'notes.txt')).not.toBe(textProfiles)
    expect(recognise(Buffer.from('1;2;3 4\n5;6;7 8\n'), 'notes.txt')).not.toBe(textProfiles)
    expect(recognise(Buffer.from('seconds,heap\n1,2\n'), 'memory.csv')).not.toBe(textProfiles)
  })

  it('count goroutines by the first line, and say where the stacks hold others', async () => {
    expect(goroutineTotal(Buffer.from('goroutine profile: total 708\n1 @ 0x1\n'))).toBe(708)
    expect(goroutineTotal(Buffer.from('threadcreate profile: total 8\n'))).toBeUndefined()
    expect(goroutineTotal(Buffer.from(GOROUTINES))).toBeUndefined()
    expect(await parse('cut.txt', 'goroutine profile: total 10\n4 @ 0x43a1d6\n')).toMatchObject([
      { kind: 'profile', profile: { sampleTypes: [{ total: 4 }] } },
      { kind: 'caveat', caveat: { code: 'goroutines-do-not-add-up' } },
    ])
  })

  it('are kept with their stacks, at the time in their name', async () => {
    expect(await parse('cpu_1795225709.folded', STACKS)).toMatchObject([
      {
        kind: 'profile',
        atMs: 1_795_225_709_000,
        profile: { samples: 3, sampleTypes: [{ type: 'samples', unit: 'count', total: 50 }] },
        content: { samples: { count: 3 } },
      },
    ])
    expect(await parse('dump.txt', GOROUTINES)).toMatchObject([
      { profile: { sampleTypes: [{ type: 'goroutine', total: 2 }] } },
    ])
  })
})
