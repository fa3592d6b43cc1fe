import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

it('docs/dependencies.md gives a reason for each dependency, and names no other', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const used = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
  const rows = readFileSync(join(root, 'docs', 'dependencies.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  const named = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''),
  )
  const isTypes = (name: string) => name.startsWith('@types/')
  expect(named.filter((name) => !isTypes(name)).sort()).toEqual(used.filter((name) => !isTypes(name)).sort())
  expect(named.some(isTypes)).toBe(used.some(isTypes))
})
