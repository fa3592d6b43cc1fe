import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Severity } from '../../shared/model.ts'

const root = resolve(import.meta.dirname, '..', '..')
const severities: readonly Severity[] = ['info', 'misleading', 'data-loss', 'error']

/** Tests, and what only tests import: its caveats are made up. */
const FOR_TESTS = /\.test\.ts$|\/(example|test)[A-Z]\w*\.ts$/

const sources = globSync('{shared,electron}/**/*.ts', { cwd: root })
  .filter((path) => !FOR_TESTS.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

/** `code severity` of every caveat that a source can give: written out, or through a function that puts a prefix before the code. */
function caveatsOf(text: string): string[] {
  const prefix = /code: `([a-z-]+-)\$\{code\}`/.exec(text)?.[1] ?? ''
  return [
    ...[...text.matchAll(/\bcode: '([a-z-]+)',\s*severity: '([a-z-]+)'/g)].map(([, code, severity]) => [
      code,
      severity,
    ]),
    ...[...text.matchAll(/\bcaveat\(\s*'([a-z-]+)',\s*'([a-z-]+)'/g)].map(([, code, severity]) => [
      `${prefix}${code}`,
      severity,
    ]),
  ].map((pair) => pair.join(' '))
}

/** Rows of the tables in docs/caveats.md: `code`, severity, meaning, what to do. */
const documented = readFileSync(join(root, 'docs', 'caveats.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )

describe('docs/caveats.md', () => {
  it('lists every caveat of the sources with its severity, and no other', () => {
    const given = [...new Set(sources.flatMap(({ text }) => caveatsOf(text)))].sort()
    expect(given.length).toBeGreaterThan(10)
    expect(documented.map(([code = '', severity = '']) => `${code.slice(1, -1)} ${severity}`).sort()).toEqual(given)
  })

  it('says of each what it means and what to do', () => {
    for (const cells of documented) {
      expect(cells, `the row of ${cells[0]}`).toHaveLength(4)
      expect(cells.slice(2).join('').length, `the row of ${cells[0]}`).toBeGreaterThan(40)
      expect(severities).toContain(cells[1])
    }
  })
})

describe('a caveat in the sources', () => {
  it('is written so that its code can be found', () => {
    const states = new RegExp(`\\bseverity: '(?:${severities.join('|')})'`, 'g')
    for (const { path, text } of sources) {
      const stated = text.match(states)?.length ?? 0
      const found = [...text.matchAll(/\bcode: '[a-z-]+',\s*severity: '/g)].length
      expect(found, `${path} states a severity without a code right before it`).toBe(stated)
    }
  })
})
