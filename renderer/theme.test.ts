import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PALETTES } from '../shared/figures/theme.ts'

const css = readFileSync(new URL('theme.css', import.meta.url), 'utf8')

/** The light and dark value of a token. */
function token(name: string): readonly string[] {
  const found = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\);`).exec(css)
  return found === null ? [] : found.slice(1)
}

const { light, dark } = PALETTES

describe('the window and its figures', () => {
  it.each(['page', 'surface', 'ink', 'muted', 'grid', 'border', 'base', 'candidate', 'better', 'worse'] as const)(
    'share the colour %s',
    (name) => expect(token(name)).toEqual([light[name], dark[name]]),
  )
  it.each(Object.keys(light.outcome) as (keyof typeof light.outcome)[])('share the colour of the outcome %s', (name) =>
    expect(token(`outcome-${name}`)).toEqual([light.outcome[name], dark.outcome[name]]),
  )
  it.each(Object.keys(light.severity) as (keyof typeof light.severity)[])(
    'share the colour of the severity %s',
    (name) => expect(token(`severity-${name}`)).toEqual([light.severity[name], dark.severity[name]]),
  )
})
