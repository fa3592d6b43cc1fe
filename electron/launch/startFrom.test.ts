import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settingsIn, startOfRun } from './startFrom.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-start-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function written(name: string, value: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
  return path
}

describe('a start from an earlier run', () => {
  it('takes the name of its scenario and its parameters, and nothing else', () => {
    written('manifest.json', {
      format: 'quartile/manifest',
      scenario: 'demo',
      parameters: { mode: 'leaking', rate: 5, keep: true },
      targets: { service: { command: ['rm', '-rf', '/'] } },
    })
    expect(startOfRun(folder)).toEqual({ scenario: 'demo', set: { mode: 'leaking', rate: '5', keep: 'true' } })
  })

  it('says of a folder without a manifest that it is none', () => {
    expect(() => startOfRun(folder)).toThrow(/manifest\.json cannot be read/)
    written('manifest.json', { format: 'something else' })
    expect(() => startOfRun(folder)).toThrow(/is no manifest of a run/)
  })
})

describe('parameters in a file', () => {
  it('stand by their names, or are what to run next', () => {
    expect(settingsIn(written('p.json', { writers: 3, overlap: 0.2 }))).toEqual({ writers: '3', overlap: '0.2' })
    const next = [{ parameters: { writers: 4 }, repeats: 3, reason: 'between two levels' }]
    expect(settingsIn(written('b.json', { format: 'quartile/boundary', next }))).toEqual({ writers: '4' })
  })

  it.each([
    ['no object', '[1]', /holds no object/],
    ['no JSON', '{', /cannot be read/],
    ['a value of another kind', { a: [1] }, /a is no text, number or truth value/],
    ['nothing to run next', { next: [] }, /has nothing to run next/],
  ])('are refused when there is %s', (_, text, message) => {
    expect(() => settingsIn(written('p.json', text))).toThrow(message)
  })
})
