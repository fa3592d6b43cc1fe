import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../shared/errors.ts'
import type { Caveat } from '../../shared/model.ts'
import { fileSource, readHead } from './byteSource.ts'
import { explain, recognise } from './index.ts'

const folder = resolve(import.meta.dirname, '../../resources/samples/broken')

type Expected =
  /** Not recognised: the reason that the list of files gives. */
  | { skipped: RegExp }
  /** Recognised: rows kept, `code line` of each caveat, and the error that follows what was kept. */
  | { rows: number; caveats: string[]; error?: RegExp }

const expected: Readonly<Record<string, Expected>> = {
  'binary.csv': { skipped: /^is not text$/ },
  'bom.csv': { rows: 4, caveats: [] },
  'cr-only.csv': { rows: 4, caveats: [] },
  'crlf.csv': { rows: 4, caveats: [] },
  'cut-in-number.csv': { rows: 5, caveats: ['file-cut-off 7'] },
  'cut-off.csv': { rows: 4, caveats: ['file-cut-off 6'] },
  'cut-off.csv.gz': { rows: 979, caveats: ['file-cut-off 981'], error: /its gzip data ends too early/ },
  'damaged.csv.gz': { skipped: /^is damaged gzip data$/ },
  'empty.csv': { skipped: /^is empty$/ },
  'empty.pprof': { skipped: /^is empty$/ },
  'error-sentence.csv': { skipped: /^line 1 is one sentence, not a table: “Error: no process/ },
  'header-only.csv': { rows: 0, caveats: ['no-rows 1'] },
  'joined-files.csv': { rows: 4, caveats: ['repeated-header 4'] },
  'nan.csv': { rows: 6, caveats: ['infinite-cells 6'] },
  'no-final-line-end.csv': { rows: 4, caveats: ['no-final-line-end 5'] },
  'no-header.csv': { rows: 4, caveats: ['header-missing 1'] },
  'no-numbers.csv': { skipped: /^line 1 has a time column \(timestamp\) but no column of numbers$/ },
  'no-time-column.csv': { skipped: /^line 1 has no time column: “scale”, “run”, “memory_mb”$/ },
  'odd-cells.csv': { rows: 11, caveats: ['unreadable-cells 3', 'unreadable-time 5'] },
  'one-column.csv': { skipped: /^line 1 has no delimiter/ },
  'one-row.csv': { rows: 1, caveats: [] },
  'picture.csv': { skipped: /^is a PNG picture$/ },
  'ragged.csv': { rows: 5, caveats: ['short-rows 3', 'long-rows 5'] },
  'repeated-timestamps.csv': { rows: 5, caveats: ['repeated-time 3'] },
  'unclosed-quote.csv': { rows: 5, caveats: ['unclosed-quote 3', 'unreadable-cells 3'] },
  'unordered-timestamps.csv': { rows: 5, caveats: ['unordered-time 5'] },
  'utf-16.csv': { skipped: /^is UTF-16 text/ },
  'web-page.pprof': { skipped: /^is named like a profile and is none$/ },
  'zeros-inside.csv': { rows: 9, caveats: ['unreadable-time 8'] },
}

async function read(name: string) {
  const file = join(folder, name)
  const importer = recognise(await readHead(file), name)
  let rows = 0
  let error: unknown
  const caveats: Caveat[] = []
  try {
    for await (const record of importer?.parse(fileSource(file, name)) ?? []) {
      if (record.kind === 'points') rows += record.t.length
      if (record.kind === 'caveat') caveats.push(record.caveat)
    }
  } catch (thrown) {
    error = thrown
  }
  return { importer, rows, caveats, error }
}

describe('broken files', () => {
  it('are all in the table below, and only they', () => {
    const files = readdirSync(folder).filter((name) => !name.startsWith('.'))
    expect(Object.keys(expected).sort()).toEqual(files.sort())
  })

  for (const [name, outcome] of Object.entries(expected)) {
    if ('skipped' in outcome) {
      it(`${name} is skipped with its reason`, async () => {
        const head = await readHead(join(folder, name))
        expect(recognise(head, name)).toBeUndefined()
        expect(explain(head, name)).toMatch(outcome.skipped)
      })
    } else {
      it(`${name} keeps ${outcome.rows} rows and says what it lost`, async () => {
        const { importer, rows, caveats, error } = await read(name)
        expect(importer?.id).toBe('csv')
        expect(rows).toBe(outcome.rows)
        expect(caveats.map(({ code, line }) => `${code} ${line}`)).toEqual(outcome.caveats)
        for (const caveat of caveats) {
          expect(caveat.message).toContain(`${name} line ${caveat.line}: `)
          expect(caveat.message.length).toBeLessThan(200)
        }
        if (outcome.error) {
          expect(error).toBeInstanceOf(UserError)
          expect(String(error)).toMatch(outcome.error)
        } else expect(error).toBeUndefined()
      })
    }
  }

  it('text that claims to be a profile is refused in a sentence by the profile reader too', async () => {
    const { pprof } = await import('./pprof.ts')
    for (const [name, reason] of [
      ['web-page.pprof', /web-page\.pprof is a web page, not a profile/],
      ['empty.pprof', /empty\.pprof is empty/],
      ['binary.csv', /binary\.csv is no (readable )?pprof profile/],
    ] as const) {
      const reading = (async () => {
        for await (const record of pprof.parse(fileSource(join(folder, name), name))) void record
      })()
      await expect(reading).rejects.toThrow(UserError)
      await expect(reading).rejects.toThrow(reason)
    }
  })

  it('a cell of NaN, of nothing or of a dash is a missing value and no loss', async () => {
    const text = readFileSync(join(folder, 'nan.csv'), 'utf8')
    expect(text).toMatch(/NaN/)
    const source = fileSource(join(folder, 'nan.csv'), 'nan.csv')
    for await (const record of recognise(Buffer.from(text), 'nan.csv')?.parse(source) ?? []) {
      if (record.kind === 'points') {
        expect([...(record.v[0] ?? [])]).toEqual([1000.25, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 1085.25])
        expect([...(record.v[1] ?? [])]).toEqual([10, 11, 12, 10, 11, 12])
      }
    }
  })
})
