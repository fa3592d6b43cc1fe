import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JfrViewDocument } from '../../shared/api.ts'
import { JFR_VIEWS } from '../../shared/jfrViews.ts'
import { jdks } from '../import/jfr/testRecordings.ts'
import { requireOrSkip, SAMPLES } from '../requirements.ts'
import { runHere } from './testCommand.ts'

const RECORDING = join(SAMPLES, 'jvm', 'bounded', '20261121-090000-recording.jfr')
const WIDE = '400'

const quartile = (...args: readonly string[]) => runHere([...args, '--workspace', ':memory:'])

async function view(...args: readonly string[]): Promise<JfrViewDocument['table']> {
  return (JSON.parse((await quartile('jfr', 'view', ...args, '--json')).out) as JfrViewDocument).table
}

describe('quartile jfr', () => {
  it('has each view once, and those that matter to memory', () => {
    const names = JFR_VIEWS.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThan(35)
    expect(names).toEqual(expect.arrayContaining(['gc', 'gc-pauses', 'memory-leaks-by-class', 'allocation-by-site']))
  })

  it('refuses a view that there is not', async () => {
    expect((await quartile('jfr', 'view', 'no-such-view', RECORDING)).code).toBe(64)
  })

  it.skipIf(!requireOrSkip('samples'))(
    'shows no difference of a recording from itself',
    { timeout: 60_000 },
    async () => {
      const { columns, rows } = await view('gc-pause-phases', RECORDING, '--base', RECORDING)
      expect(rows.length).toBeGreaterThan(5)
      const deltas = columns.flatMap(({ name }, i) => (name.endsWith(', delta') ? [i] : []))
      expect(deltas.length).toBeGreaterThan(3)
      expect(rows.every((row) => deltas.every((i) => row[i] === 0))).toBe(true)
    },
  )

  it.skipIf(!requireOrSkip('samples') || !requireOrSkip('jdk'))(
    'counts what the view of the JDK counts',
    { timeout: 120_000 },
    async (context) => {
      const jdk = (await jdks()).find(({ major }) => major >= 21)
      if (!jdk) return context.skip('no JDK of 21 or later')
      for (const [name, key, count] of [
        ['gc-pause-phases', 'Name', 'Count'],
        ['gc-concurrent-phases', 'Name', 'Count'],
        ['gc-parallel-phases', 'Name', 'Count'],
        ['vm-operations', 'VM Operation', 'Count'],
      ] as const) {
        const printed = execFileSync(join(jdk.home, 'bin', 'jfr'), ['view', '--width', WIDE, name, RECORDING], {
          encoding: 'utf8',
        })
        const { columns, rows } = await view(name, RECORDING)
        const [at, counted] = [key, count].map((title) => columns.findIndex((column) => column.name === title))
        for (const row of rows) {
          const word = String(row[at ?? -1])
          const line = printed.split('\n').find((each) => ` ${each} `.includes(` ${word}  `))
          expect(` ${line?.replaceAll(',', '')} `, `${name}: ${word}`).toContain(` ${row[counted ?? -1]} `)
        }
      }
    },
  )
})
