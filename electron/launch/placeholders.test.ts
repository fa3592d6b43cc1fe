import { expect, it } from 'vitest'
import { withKnown, withParameters } from './placeholders.ts'

const at = (name: string) => `\${${name}}`

it('keeps the type of a value that stands alone, and leaves what is known later', () => {
  const unknown: string[] = []
  const filled = withParameters(
    { a: at('n'), b: [`x${at('n')}`, at('targets.s.http')], c: { d: at('nothing') } },
    { n: 3 },
    (name, path) => unknown.push(`${path.join('.')}: ${name}`),
  )
  expect(filled).toEqual({ a: 3, b: ['x3', at('targets.s.http')], c: { d: at('nothing') } })
  expect(unknown).toEqual(['c.d: nothing'])
  expect(withKnown(filled, (name) => (name === 'targets.s.http' ? '127.0.0.1:1' : undefined))).toMatchObject({
    b: ['x3', '127.0.0.1:1'],
  })
})
