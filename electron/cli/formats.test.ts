/** Columns answered by options, at the terminal, and forgotten again. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FilePreview, FormatAnswer, ImportPreview } from '../../shared/formatAnswer.ts'
import { csv } from '../import/csv.ts'
import { fusioSweepCsv } from '../import/fusio/sweepCsv.ts'
import { ROOT } from '../requirements.ts'
import { askFormats } from './askFormats.ts'
import { answersByOptions, intervalIn } from './formatOptions.ts'
import { previewLines } from './previewText.ts'
import { type Ended, runProgram } from './testCommand.ts'

const SAMPLES = join(ROOT, 'resources', 'samples', 'csv')

function preview(...lines: readonly string[]): FilePreview {
  const guess = csv.guess?.(Buffer.from(`${lines.join('\n')}\n`), true, () => undefined)
  if (!guess) throw new Error('it is a table')
  return { path: 'a.csv', importer: 'csv', guess }
}

/** A chaos sweep of three rows: scenarios that failed are not in it. */
const CHAOS = readFileSync(join(ROOT, 'resources', 'samples', 'fusio-manifest', 'chaos_sweep.csv'), 'utf8')
  .split('\n')
  .slice(0, 4)
  .join('\n')
function chaosPreview(): FilePreview {
  const guess = fusioSweepCsv.guess?.(Buffer.from(CHAOS), true, () => undefined)
  if (!guess) throw new Error('its rows are asked for')
  return { path: 'chaos_sweep.csv', importer: 'fusio-sweep-csv', guess }
}

const COUNTED = preview('heap,b', '1,2', '3,4', '5,6')
const DATED = preview('date,p99', '03/04/2026 09:05:00,1.5', '03/04/2026 09:05:05,2.5')

describe('options', () => {
  it('become the answer for the files that they speak of', () => {
    expect(answersByOptions([COUNTED, DATED], { column: ['p99=ms'], interval: '250ms', phase: 'query' })).toEqual([
      { header: ['heap', 'b'], columns: [], time: { kind: 'rows', interval: 0.25 }, phase: 'query' },
      { header: ['date', 'p99'], columns: [{ name: 'p99', role: 'value', unit: 'ms' }], phase: 'query' },
    ])
    expect(answersByOptions([COUNTED], { column: ['b=time', 'heap=ignore'] })).toEqual([
      {
        header: ['heap', 'b'],
        columns: [
          { name: 'b', role: 'time' },
          { name: 'heap', role: 'ignored' },
        ],
        time: { kind: 'relative', column: 'b', unit: 's' },
      },
    ])
  })

  it('add to what was answered before', () => {
    const before = {
      id: '0',
      answeredAtMs: 0,
      header: ['heap', 'b'],
      columns: [{ name: 'b', role: 'ignored' }],
    } as const
    const [answer] = answersByOptions([{ ...COUNTED, answered: before }], { column: ['heap=MiB'] })
    expect(answer?.columns).toEqual([
      { name: 'b', role: 'ignored' },
      { name: 'heap', role: 'value', unit: 'MiB' },
    ])
  })

  it('name the rows of a file that has so many', () => {
    const row = ['baseline', 'net-delay-200ms', 'cpu-4threads-80pct']
    const [answer, ...others] = answersByOptions([COUNTED, chaosPreview()], { row })
    expect(others).toEqual([])
    expect(answer).toMatchObject({ columns: [], rows: row })
    expect(answer?.header.at(-1)).toBe('3 rows')
    expect(() => answersByOptions([COUNTED, chaosPreview()], { row: ['baseline'] })).toThrow(
      expect.objectContaining({
        message: 'no file leaves 1 row without a name',
        hint: 'chaos_sweep.csv has 3.',
      }),
    )
  })

  it('that fit nothing are an error that says what would', () => {
    expect(() => answersByOptions([COUNTED], { column: ['rss=MiB'] })).toThrow(
      /no file of a general format has a column/,
    )
    expect(() => answersByOptions([COUNTED], { column: ['heap=furlongs'] })).toThrow(/no NAME=UNIT/)
    expect(() => answersByOptions([DATED], { interval: '5s' })).toThrow(/without a time column/)
    for (const text of ['5', '0s', '-1s', '5 MiB', 'often']) expect(() => intervalIn(text), text).toThrow(/no time/)
  })
})

describe('questions at the terminal', () => {
  async function ask(
    files: readonly FilePreview[],
    typed: string,
  ): Promise<{ answers: readonly FormatAnswer[]; said: string }> {
    const [input, output] = [new PassThrough(), new PassThrough()]
    input.end(typed)
    const answers = await askFormats(files, input, output)
    output.end()
    return { answers, said: (await output.toArray()).join('') }
  }

  it('name the doubt, show cells, and take an empty line for the guess', async () => {
    const { answers, said } = await ask([DATED], '\n\n')
    expect(said).toContain('they are read with the day first')
    expect(said).toContain('e.g. 1.5, 2.5')
    expect(answers[0]).toMatchObject({ time: { kind: 'instant', column: 'date', order: 'day-first' } })
    expect(answers[0]?.columns).toContainEqual({ name: 'p99', role: 'value', unit: '' })
  })

  it('are asked again when an answer is not understood', async () => {
    const { answers } = await ask([DATED], 'perhaps\nmonth-first\nfurlongs\nms\n')
    expect(answers[0]).toMatchObject({ time: { order: 'month-first' } })
    expect(answers[0]?.columns).toContainEqual({ name: 'p99', role: 'value', unit: 'ms' })
    expect((await ask([COUNTED], '5s\nMiB\n')).answers[0]).toMatchObject({ time: { kind: 'rows', interval: 5 } })
    await expect(ask([DATED], 'x\n'.repeat(9))).rejects.toThrow('the answer was not understood')
  })

  it('ask for rows one by one, and leave unknown what is not answered', async () => {
    const { answers, said } = await ask([chaosPreview()], 'baseline\n\ncpu-4threads-80pct\n')
    expect(said).toContain('there are 3 and not 7')
    expect(said).toContain('e.g. baseline, net-delay-100ms')
    expect(said).toMatch(/scenario of row 2, precondition_failure_rate 0\.\d+, write_tps/)
    expect(answers[0]?.rows).toEqual(['baseline', '', 'cpu-4threads-80pct'])
  })

  it('are none where nothing is in doubt', async () => {
    expect((await ask([preview('t_s,a', '0,1', '1,2')], '')).answers).toEqual([])
  })
})

it('a preview in words names each column, what it is read as, and what is in doubt', () => {
  const text = previewLines({ format: 'quartile/preview', version: 1, files: [DATED], more: 2 }).join('\n')
  expect(text).toMatch(/a\.csv {2}2 questions/)
  expect(text).toContain('time: date, dates with the day first')
  expect(text).toMatch(/p99 +value/)
  expect(text).toContain('? p99 looks like a duration')
  expect(text).toContain('and 2 more files')
  const rows = previewLines({ format: 'quartile/preview', version: 1, files: [chaosPreview()], more: 0 }).join('\n')
  expect(rows).toMatch(/chaos_sweep\.csv {2}1 question\n[^\n]*row +scenario +figures/)
  expect(rows).toMatch(/ 3 +not known +precondition_failure_rate/)
  expect(rows).toContain('? All rows have the same settings')
})

describe('the command line', { timeout: 60_000 }, () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'quartile-formats-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  function quartile(args: readonly string[], typed = ''): Promise<Ended> {
    return runProgram(args, { workspace: join(folder, 'workspace.sqlite'), typed })
  }

  it('previews, asks, remembers, lists and forgets', async () => {
    const file = join(SAMPLES, 'day-or-month-first.csv')
    const looked = await quartile(['open', file, '--preview', '--json'])
    expect(looked.code).toBe(0)
    const { format, files } = JSON.parse(looked.out) as ImportPreview
    expect([format, files[0]?.guess.time]).toEqual([
      'quartile/preview',
      { kind: 'instant', column: 'date', order: 'day-first' },
    ])
    expect((await quartile(['list'])).out).toContain('No runs yet')
    expect((await quartile(['open', file])).out).toContain('3 things were guessed')

    const asked = await quartile(['open', file, '--ask'], 'month-first\nB\nms\n')
    expect(asked.err).toContain('heap_used states no unit')
    expect(asked.out).toContain('started 2026-03-04T09:05:00')
    expect(asked.out).toContain('[read-as-answered]')
    expect(asked.out).not.toContain('guessed')

    const { formats } = JSON.parse((await quartile(['formats', '--json'])).out) as { formats: { id: string }[] }
    const id = formats[0]?.id ?? ''
    expect((await quartile(['formats'])).out).toContain(id)
    expect((await quartile(['formats', 'forget', id])).out).toContain('forgot')
    expect((await quartile(['formats', 'forget', id])).code).toBe(64)
    expect((await quartile(['formats', 'drop'])).code).toBe(64)
  })
})
