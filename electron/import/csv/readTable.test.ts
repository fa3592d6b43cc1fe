import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../../shared/errors.ts'
import type { FrameRecord, ImportRecord } from '../../../shared/records.ts'
import { HEAD_BYTES, memorySource } from '../byteSource.ts'
import { csv, explain } from '../csv.ts'
import { readTable, SAMPLE_BYTES } from './readTable.ts'

interface Reading {
  readonly frame: FrameRecord | undefined
  readonly t: number[]
  readonly v: number[][]
  /** `code line`. */
  readonly caveats: string[]
  readonly messages: string[]
  readonly error: string | undefined
}

/** All that a reader says about the bytes; only a UserError is a way to fail. */
async function read(content: Uint8Array | string, chunkBytes?: number): Promise<Reading> {
  const t: number[] = []
  let v: number[][] = []
  const caveats: string[] = []
  const messages: string[] = []
  let frame: FrameRecord | undefined
  let error: string | undefined
  const source = memorySource('t.csv', typeof content === 'string' ? Buffer.from(content) : content, chunkBytes)
  try {
    for await (const record of readTable(source) as AsyncIterable<ImportRecord>) {
      if (record.kind === 'frame') {
        frame = record
        v = record.series.map(() => [])
      } else if (record.kind === 'points') {
        for (const value of record.t) t.push(value)
        record.v.forEach((values, i) => {
          for (const value of values) v[i]?.push(value)
        })
      } else if (record.kind === 'caveat') {
        caveats.push(`${record.caveat.code} ${record.caveat.line ?? '-'}`)
        messages.push(record.caveat.message)
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof UserError) || thrown.code !== 'bad-data') throw thrown
    error = thrown.message
  }
  return { frame, t, v, caveats, messages, error }
}

const CHUNKS = [1, 7, 65_536]

async function readAlike(content: Uint8Array | string): Promise<Reading> {
  const [first, ...others] = await Promise.all(CHUNKS.map((size) => read(content, size)))
  for (const other of others) expect(other).toEqual(first)
  return first as Reading
}

const rows = (lines: readonly string[], header = 'timestamp,a,b') => `${header}\n${lines.join('\n')}\n`

describe('a table with a time column', () => {
  const number = fc.oneof(
    fc
      .tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(99))
      .map(([a, b]) => `${a}.${String(b).padStart(2, '0')}`),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
    fc.stringMatching(/^[+-]?[0-9]{1,18}\.[0-9]{0,18}$/),
    fc.constantFrom('', 'NaN', '-', '0', '-0', '.5', '1e5'),
  )
  const table = fc.integer({ min: 1, max: 6 }).chain((width) =>
    fc.record({
      cells: fc.array(fc.array(number, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 40 }),
      delimiter: fc.constantFrom(',', ';', '\t'),
      lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
      quote: fc.constantFrom('', '"'),
      space: fc.constantFrom('', ' '),
      bom: fc.constantFrom('', '\uFEFF'),
      lastLineEnd: fc.boolean(),
    }),
  )

  it('gives every cell as Number would, however it is written and cut', async () => {
    await fc.assert(
      fc.asyncProperty(table, async ({ cells, delimiter, lineEnd, quote, space, bom, lastLineEnd }) => {
        const header = ['time', ...(cells[0] ?? []).map((_, i) => `column ${i}`)].join(delimiter)
        const lines = cells.map((row, i) =>
          [new Date(1_767_225_600_000 + i * 500).toISOString(), ...row]
            .map((cell) => space + quote + cell + quote)
            .join(delimiter),
        )
        // A row 0 of plain numbers, so that no column is empty or all words, and a last row that nobody doubts.
        const plain = [new Date(1_767_225_599_000).toISOString(), ...(cells[0] ?? []).map(() => '1')].join(delimiter)
        const content = bom + [header, plain, ...lines, plain].join(lineEnd) + (lastLineEnd ? lineEnd : '')
        const { v, t, error } = await readAlike(content)
        expect(error).toBeUndefined()
        expect(t.slice(0, -1)).toEqual([0, ...cells.map((_, i) => 1 + i / 2)])
        cells.forEach((row, i) => {
          row.forEach((cell, c) => {
            const wanted = cell === '' || cell === '-' || cell === 'NaN' ? Number.NaN : Number(cell)
            expect(v[c]?.[i + 1], `${cell} in row ${i}`).toBe(wanted)
          })
        })
      }),
      { numRuns: 300 },
    )
  })

  it('is cut into blocks of 65,536 rows that its receiver may keep', async () => {
    const count = 150_000
    const lines = Array.from({ length: count }, (_, i) => `${i},${i * 2}.5,${i % 7}`)
    const blocks: Float64Array[] = []
    for await (const record of readTable(memorySource('t.csv', Buffer.from(rows(lines, 't_s,a,b')))))
      if (record.kind === 'points') blocks.push(record.v[0] as Float64Array)
    expect(blocks.map((block) => block.length)).toEqual([65_536, 65_536, count - 131_072])
    expect(blocks.flatMap((block) => [...block])).toEqual(Array.from({ length: count }, (_, i) => i * 2 + 0.5))
  })

  it('names its series by its header', async () => {
    const { frame, caveats } = await readAlike(
      rows(['2026-11-21T10:00:00Z,1,2,3,x'], 'Time,rss_kb,rss_bytes,size (MiB),host'),
    )
    expect(frame?.series.map(({ metric, unit, column }) => [metric, unit, column])).toEqual([
      ['rss_bytes', 'bytes', 'rss_kb'],
      ['rss_bytes_2', 'bytes', 'rss_bytes'],
      ['size_bytes', 'bytes', 'size (MiB)'],
    ])
    expect(frame?.epochMs).toBe(Date.UTC(2026, 10, 21, 10))
    expect(caveats).toEqual(['duplicate-column 1', 'columns-left-out 1'])
  })

  it('turns cells into base units without a rounding of its own', async () => {
    const { v } = await readAlike(rows(['0,0.083,1.5,50,1.25'], 't_s,pause_ms,heap_MiB,cpu_percent,size_kb'))
    expect(v.map((values) => values[0])).toEqual([0.000083, 1.5 * 2 ** 20, 0.5, 1250])
    const fine = await readAlike(rows(['0,0.12345678901234', '1,5'], 't_s,lag_ns'))
    expect(fine.v).toEqual([[0.12345678901234e-9, 5e-9]])
  })

  it('may have decimal commas where the delimiter is another', async () => {
    const { v, t } = await readAlike(rows(['0,5;1,25;-3', '1,5;2,5;4'], 'elapsed [s];a;b'))
    expect([t, v]).toEqual([
      [0.5, 1.5],
      [
        [1.25, 2.5],
        [-3, 4],
      ],
    ])
  })

  it('may have comments and blank lines, and counts them', async () => {
    const { t, caveats } = await readAlike('# made by hand\n\nt_s,a\n0,1\n\n1,2\nx,3\n')
    expect(t).toEqual([0, 1])
    expect(caveats).toEqual(['unreadable-time 7'])
  })

  it('may have words with delimiters, quotes and line ends inside quotes', async () => {
    const content = rows(
      ['0,"a, b",1', '1,"say ""hi""",2', '2,"two\nlines",3', '3,"",4', 'oops,"x",5', '5,plain,6'],
      't_s,note,value',
    )
    const { t, v, caveats } = await readAlike(content)
    expect(t).toEqual([0, 1, 2, 3, 5])
    expect(v).toEqual([[1, 2, 3, 4, 6]])
    // The row with two lines moves the later ones.
    expect(caveats).toEqual(['columns-left-out 1', 'unreadable-time 7'])
  })
})

describe('the time of a row', () => {
  const times = async (header: string, cells: readonly string[]) => {
    const { t, frame, caveats } = await readAlike(
      rows(
        cells.map((cell, i) => `${cell},${i}`),
        `${header},a`,
      ),
    )
    return { t, epochMs: frame?.epochMs, caveats }
  }

  it('is absolute when it is a date or looks like Unix time', async () => {
    const epochMs = Date.UTC(2026, 10, 21, 1, 48, 29)
    expect(epochMs).toBe(1_795_225_709_000)
    for (const [header, cells] of [
      ['timestamp', ['2026-11-21T01:48:29Z', '2026-11-21T01:48:30.5Z', '2026-11-21T09:48:31.25+08:00']],
      ['ts', ['1795225709', '1795225710.5', '1795225711.25']],
      ['time_ms', ['1795225709000', '1795225710500', '1795225711250']],
      ['epoch', ['1795225709000000', '1795225710500000', '1795225711250000']],
      ['time', ['1795225709000000000', '1795225710500000000', '1795225711250000000']],
    ] as const)
      expect(await times(header, cells), header).toEqual({ t: [0, 1.5, 2.25], epochMs, caveats: [] })
  })

  it('without a zone is read as UTC, and says so', async () => {
    const { t, epochMs, caveats } = await times('date', ['2026-11-21 01:48:29', '2026-11-21 01:48:30'])
    expect([t, epochMs]).toEqual([[0, 1], 1_795_225_709_000])
    expect(caveats).toEqual(['time-without-zone 2'])
  })

  it('is relative when it is a small number, in the unit of its header', async () => {
    expect(await times('elapsed_ms', ['0', '500', '1250.5'])).toEqual({
      t: [0, 0.5, 1.2505],
      epochMs: undefined,
      caveats: [],
    })
    expect(await times('Elapsed [min]', ['0', '1.5', '2'])).toEqual({
      t: [0, 90, 120],
      epochMs: undefined,
      caveats: [],
    })
    expect(await times('elapsed_ns', ['0', '500000000', '1000000000'])).toMatchObject({ t: [0, 0.5, 1] })
    expect(await times('t', ['-1', '0', '1'])).toEqual({
      t: [-1, 0, 1],
      epochMs: undefined,
      caveats: ['time-unit-assumed 1'],
    })
  })

  it('is found by its values when no name tells it', async () => {
    const { t, v, frame } = await readAlike(
      rows(['1,2026-11-21T01:48:29Z', '2,2026-11-21T01:48:30Z'], 'value,recorded'),
    )
    expect([t, v]).toEqual([[0, 1], [[1, 2]]])
    expect(frame?.series[0]?.metric).toBe('value')
  })

  it('repeated or going back is told with the first line, and kept in the order of the file', async () => {
    const { t, caveats, messages } = await readAlike(rows(['0,1', '1,2', '1,3', '1,4', '0.5,5', '2,6', '2,7'], 't_s,a'))
    expect(t).toEqual([0, 1, 1, 1, 0.5, 2, 2])
    expect(caveats).toEqual(['unordered-time 6', 'repeated-time 4'])
    expect(messages[1]).toBe('t.csv line 4: 5 rows share their timestamp with a neighbour: the clock steps by 1.00 s')
  })

  it('is not a result in a column further right', async () => {
    const { error } = await readAlike(rows(['a,1,4.31', 'a,2,4.33', 'b,1,4.10'], 'scale,run,time_s'))
    expect(error).toBe('t.csv line 1: the line has no time column: “scale”, “run”, “time_s”')
  })
})

describe('a table too large for its kind', () => {
  it('drops a line that is no row, and goes on behind it', async () => {
    const lines = ['0,1', `1,${'9'.repeat(300_000)}`, '2,3']
    for (const size of [4_096, 65_536, 1 << 20]) {
      const { t, caveats } = await read(rows(lines, 't_s,a'), size)
      expect([t, caveats]).toEqual([[0, 2], ['line-too-long 3']])
    }
  })

  it('refuses more columns than it reads', async () => {
    const wide = (n: number) =>
      rows([`0${',1'.repeat(n - 1)}`, `1${',2'.repeat(n - 1)}`], ['t_s', ...Array(n - 1).fill('a')].join())
    expect((await read(wide(1_024))).v.length).toBe(1_023)
    expect((await read(wide(1_025))).error).toBe('t.csv line 1: the line has 1025 columns; 1024 are read at most')
  })

  it('refuses a header without an end', async () => {
    const { error } = await readAlike(`timestamp,${'x'.repeat(SAMPLE_BYTES)}`)
    expect(error).toBe('t.csv line 1: the line does not end within 65,536 bytes')
  })

  it('keeps its caveats few', async () => {
    const header = ['t_s', ...Array.from({ length: 300 }, (_, i) => `c${i}`)].join()
    const good = (i: number) => [i, ...Array(300).fill('1')].join()
    const bad = [40, ...Array(300).fill('oops')].join()
    const { caveats } = await read(rows([...Array.from({ length: 40 }, (_, i) => good(i)), bad], header))
    expect(caveats.length).toBe(101)
    expect(caveats.at(-1)).toBe('caveats-left-out -')
  })
})

describe('sniffing', () => {
  it('knows a head by its content, and explains one that it does not know', () => {
    const known = rows(['2026-11-21T01:48:29Z,1,2'])
    const long = known + '2026-11-21T01:48:29Z,1,2\n'.repeat(500)
    for (const text of [known, long, 'timestamp,a\n', 'elapsed;b\n1;2\n'])
      expect(csv.sniff(Buffer.from(text).subarray(0, HEAD_BYTES), 'data.bin'), text.slice(0, 40)).toBe(true)
    const header = `timestamp,${Array.from({ length: 900 }, (_, i) => `column_${i}`).join()}\n`
    expect(csv.sniff(Buffer.from(header).subarray(0, HEAD_BYTES), 'wide.csv')).toBe(true)
    for (const [text, reason] of [
      ['', 'is empty'],
      ['\0\x01\x02', 'is not text'],
      ['{"timestamp": 1, "a": 2}', 'line 1 starts like JSON, not like a table'],
      ['<html><body>404, not found', 'line 1 starts like HTML or XML, not like a table'],
      ['1,2,3\n4,5,6\n', 'line 1 has numbers where column names should be'],
      [`name,${'x'.repeat(5_000)}`, 'line 1 is longer than 4,096 bytes and starts with no time column'],
    ] as const) {
      const head = Buffer.from(text).subarray(0, HEAD_BYTES)
      expect(csv.sniff(head, 'data.csv'), text.slice(0, 40)).toBe(false)
      expect(explain(head)).toBe(reason)
    }
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => typeof csv.sniff(bytes, 'x') === 'boolean'))
    const pieces = fc.constantFrom(
      ',',
      ';',
      '\t',
      '\n',
      '\r',
      '"',
      'time',
      'a',
      '1',
      '.',
      '-',
      '2026-11-21',
      'T10:00:00Z',
      ' ',
      'é',
    )
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 60 }),
        (parts) => typeof explain(Buffer.from(parts.join(''))) === 'string',
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('a damaged table', () => {
  const fixture = readFileSync(resolve(import.meta.dirname, '../../../resources/samples/broken/odd-cells.csv'))

  it('cut at any byte keeps the rows before the cut and no other', async () => {
    const whole = await read(fixture)
    for (let length = 0; length < fixture.length; length++) {
      const { t, v, error, caveats } = await read(fixture.subarray(0, length), 64)
      if (error !== undefined) {
        expect(t).toEqual([])
        continue
      }
      expect(t, `cut at ${length}`).toEqual(whole.t.slice(0, t.length))
      // Only the very last cell may be shorter than it was, and then the file says so.
      const kept = caveats.some((caveat) => caveat.startsWith('no-final-line-end')) ? t.length - 1 : t.length
      v.forEach((values, i) => {
        expect(values.slice(0, kept), `cut at ${length}`).toEqual(whole.v[i]?.slice(0, kept))
      })
    }
  })

  it('ends in rows, caveats or a sentence, alike for every chunk size, in 2,000 mutations', async () => {
    let seed = 2026
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % below
    }
    const odd = Buffer.from('",;\t\r\n\0.-eE+ \xff09#TZ:', 'latin1')
    let kept = 0
    for (let run = 0; run < 2_000; run++) {
      let bytes = Buffer.from(fixture)
      for (let change = 0; change <= random(4); change++) {
        const at = random(bytes.length)
        const byte = Buffer.from([odd[random(odd.length)] as number])
        if (random(3) === 0) bytes[at] = byte[0] as number
        else if (random(2) === 0) bytes = Buffer.concat([bytes.subarray(0, at), byte, bytes.subarray(at)])
        else bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(20))])
        if (bytes.length === 0) break
      }
      const result = await read(bytes)
      expect(await read(bytes, 7), bytes.toString('latin1')).toEqual(result)
      expect(result.error === undefined || result.error.startsWith('t.csv')).toBe(true)
      kept += result.t.length
    }
    // Most rows survive, so the loop did not just see refusals.
    expect(kept).toBeGreaterThan(2_000 * 5)
  })
})
