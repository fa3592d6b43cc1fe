import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StackProfile } from '../../../shared/profile/profile.ts'
import { formatOf, openProfile } from './openProfile.ts'

const COUNTED = `goroutine profile: total 7
5 @ 0x47fece 0x4159ae
#	0x4e2c84	main.(*pool).wait+0x24	/src/main.go:127
#	0x4e2c00	main.serve[...]+0x10		/src/main.go:90

1 @ 0x47fece 0x45fba6
# labels: {"role":"waiter"}
#	0x4e2cae	main.idle+0xe	/src/main.go:129

1 @ 0x1 0x2
`

const EACH = `goroutine 1 [running]:
main.dump({0x521d88, 0xb3})
	/src/main.go:12 +0x6b
main.main()
	/src/main.go:30 +0xb11

goroutine 23 [chan receive, 4 minutes]:
main.(*pool).wait(0x1, {0x2?, (0x3)})
	/src/main.go:127 +0x25
created by main.main in goroutine 1
	/src/main.go:99 +0x837

goroutine 24 [chan receive, 9 minutes, locked to thread]:
main.(*pool).wait(...)
	/src/main.go:127
created by main.main in goroutine 1
	/src/main.go:99 +0x837
`

const SCHEMA = 'https://www.speedscope.app/file-format-schema.json'
const FRAMES = [{ name: 'main', file: 'main.go', line: 3 }, { name: 'serve' }, { name: 'parse' }]
const SPEEDSCOPE = {
  $schema: SCHEMA,
  shared: { frames: FRAMES },
  profiles: [
    { type: 'sampled', name: 'one', unit: 'milliseconds', samples: [[0, 1], [0, 1, 2], []], weights: [1.5, 2, 9] },
    {
      type: 'evented',
      name: 'two',
      unit: 'milliseconds',
      startValue: 10,
      endValue: 14,
      events: [
        { type: 'O', frame: 0, at: 10 },
        { type: 'O', frame: 2, at: 11 },
        { type: 'C', frame: 2, at: 13 },
        { type: 'C', frame: 0, at: 14 },
      ],
    },
  ],
}

const call = (functionName: string, selfSize: number, children: readonly object[] = []) => ({
  callFrame: { functionName, url: 'app.js', lineNumber: 4, scriptId: '1', columnNumber: 0 },
  selfSize,
  id: 1,
  children,
})
const HEAP = { head: call('(root)', 0, [call('main', 8, [call('', 16), call('load', 32)])]), samples: [] }

/** Value by stack, root first. */
function valuesOf({ samples, stacks, locations, functions, strings }: StackProfile): Record<string, number> {
  const values: Record<string, number> = {}
  for (let i = 0; i < samples.count; i++) {
    const names: string[] = []
    for (let entry = samples.stack[i] ?? -1; entry >= 0; entry = stacks.parent[entry] ?? -1)
      names.unshift(
        strings[
          functions.name[locations.lineFunction[locations.lineStart[stacks.location[entry] ?? 0] ?? 0] ?? 0] ?? 0
        ] ?? '',
      )
    const key = names.join(';')
    values[key] = (values[key] ?? 0) + (samples.values[0]?.[i] ?? 0)
  }
  return values
}

describe('profiles that are not pprof', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'quartile-profiles-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  async function open(content: string | Uint8Array) {
    const file = join(folder, 'profile')
    writeFileSync(file, content)
    return openProfile(file, 'profile')
  }

  it('reads goroutines counted by stack, with labels, and addresses where there are no names', async () => {
    const { profile } = await open(COUNTED)
    expect(profile.sampleTypes).toEqual([{ type: 'goroutine', unit: 'count' }])
    expect(valuesOf(profile)).toEqual({ 'main.serve[...];main.(*pool).wait': 5, 'main.idle': 1, '0x2;0x1': 1 })
    expect(profile.labelSets[profile.samples.labels[1] ?? 0]?.text).toEqual([['role', ['waiter']]])
    expect(profile.strings).toContain('/src/main.go')
  })

  it('reads goroutines one by one, with what they wait for and for how long', async () => {
    const { profile } = await open(EACH)
    expect(valuesOf(profile)).toEqual({ 'main.main;main.dump': 1, 'main.(*pool).wait': 2 })
    expect(profile.labelSets[profile.samples.labels[1] ?? 0]).toEqual({
      text: [
        ['created by', ['main.main']],
        ['state', ['chan receive']],
      ],
      numbers: [['waiting', [{ value: 4, unit: 'minutes' }]]],
    })
  })

  it('reads collapsed stacks, and says which lines it left out', async () => {
    const { profile, caveats } = await open(
      'main;serve;parse 42\nmain;serve it 1\n# a note\nmain;broken\nmain;serve;parse 8\n',
    )
    expect(valuesOf(profile)).toEqual({ 'main;serve;parse': 50, 'main;serve it': 1 })
    expect(caveats).toMatchObject([{ code: 'profile-lines-left-out', line: 4 }])
  })

  it('reads speedscope, samples and events alike, in nanoseconds', async () => {
    const { profile } = await open(JSON.stringify(SPEEDSCOPE))
    expect(profile.sampleTypes).toEqual([{ type: 'time', unit: 'nanoseconds' }])
    expect(valuesOf(profile)).toEqual({
      'main;serve': 1_500_000,
      'main;serve;parse': 2_000_000,
      main: 2_000_000,
      'main;parse': 2_000_000,
    })
  })

  it("reads V8's sampled heap, however deep", async () => {
    expect(valuesOf((await open(JSON.stringify(HEAP))).profile)).toEqual({
      main: 8,
      'main;(anonymous)': 16,
      'main;load': 32,
    })
    const depth = 100_000
    const text = `{"head":${`{"callFrame":{"functionName":"f"},"selfSize":0,"children":[`.repeat(depth)}${']}'.repeat(depth)}}`
    expect((await open(text)).profile.stacks.count).toBe(depth - 1)
  })

  it('reads them gzipped too', async () => {
    expect(valuesOf((await open(gzipSync('a;b 1\nc;d 2\n'))).profile)).toEqual({ 'a;b': 1, 'c;d': 2 })
  })

  it.each([
    ['a goroutine dump of none', 'goroutine profile: total 0\n', 'holds no goroutine'],
    ['JSON that is cut off', `{"$schema":"${SCHEMA}","shared":`, 'is no valid JSON'],
    ['speedscope without profiles', `{"$schema":"${SCHEMA}"}`, 'holds no profile'],
    [
      'a frame that is not there',
      JSON.stringify({ ...SPEEDSCOPE, shared: { frames: [] } }),
      'names a frame 0 that is not in its list',
    ],
    [
      'units that do not mix',
      JSON.stringify({ ...SPEEDSCOPE, profiles: [{ unit: 'bytes' }, { unit: 'seconds' }] }),
      'bytes and seconds',
    ],
    ['a heap without a tree', '{"head":{"callFrame":{}},"x":"\u0001"', 'is no valid JSON'],
    ['a CSV', 'time,heap\n1,2\n', 'is text'],
    ['a sentence', 'Cached: 12\n', 'is text'],
  ])('refuses %s with a sentence', async (_, content, sentence) => {
    await expect(open(content)).rejects.toThrow(sentence)
  })

  it('takes no table for stacks', () => {
    for (const text of ['a;b;c\n1;2;3\n', 'time 1\nheap 2\n', '2024-01-01;1\n2024-01-02;2\n'])
      expect(formatOf(new TextEncoder().encode(text))?.id, text).toBeUndefined()
  })
})
