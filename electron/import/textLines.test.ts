import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memorySource } from './byteSource.ts'
import { headLines, MAX_LINE_BYTES, plainText, TextLines } from './textLines.ts'

async function linesOf(bytes: Uint8Array, chunk?: number) {
  const lines = new TextLines(memorySource('log', bytes, chunk))
  const found = []
  for await (const line of lines) found.push(line)
  return { found, lines }
}

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('lines of a text', () => {
  it('are numbered, without line ends, and the last one is open', async () => {
    const { found } = await linesOf(utf8('\ufeffa\r\n\nc'), 1)
    expect(found).toEqual([
      { text: 'a', number: 1, open: false },
      { text: '', number: 2, open: false },
      { text: 'c', number: 3, open: true },
    ])
  })

  it('are the same however the bytes are cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r\n', '📊', '\u001b[31m', '\0'), maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (written, chunk) => {
        const bytes = utf8(written)
        expect((await linesOf(bytes, chunk)).found).toEqual((await linesOf(bytes)).found)
      }),
    )
  })

  it('longer than any are cut and counted', async () => {
    const { found, lines } = await linesOf(utf8(`short\n${'x'.repeat(MAX_LINE_BYTES + 9)}\nlast\n`), 1_000)
    expect(found.map((line) => line.text.length)).toEqual([5, MAX_LINE_BYTES, 4])
    expect([lines.cutLines, lines.firstCutLine]).toEqual([1, 2])
  })

  it('before damage are given, and the damage is kept for the end', async () => {
    const packed = gzipSync(utf8('one\ntwo\n'.repeat(5_000)))
    const { found, lines } = await linesOf(packed.subarray(0, packed.length - 9))
    expect(found.length).toBeGreaterThan(0)
    expect(lines.failure?.code).toBe('bad-data')
  })
})

describe('plain text', () => {
  it('has no colours, cursor movements or window titles', () => {
    const esc = '\u001b'
    expect(
      plainText(utf8(`[${esc}[32m${esc}[1minfo ${esc}[0m] ${esc}[36mrows${esc}[0m=${esc}[35m12370${esc}[0m`)),
    ).toBe('[info ] rows=12370')
    expect(
      plainText(utf8(`${esc}[2K${esc}[1;31mno${esc}[m ${esc}]0;title\u0007yes${esc}]8;;http://x${esc}\\ end`)),
    ).toBe('no yes end')
  })

  it('is found in time even where every byte could begin a sequence', () => {
    const started = performance.now()
    for (const hostile of ['\u001b]', '\u001b[', '\u001b[0;', '\u001b']) plainText(utf8(hostile.repeat(30_000)))
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  it('of a head is cut into its lines', () => {
    expect(headLines(utf8('a\r\nb\nc'))).toEqual(['a', 'b', 'c'])
  })
})
