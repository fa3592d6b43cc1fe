import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { UserError } from '../../shared/errors.ts'
import { criteriaFile, criteriaJsonSchema } from './criteriaSchema.ts'
import { readyFolder } from './findCriteria.ts'
import { readCriteria } from './readCriteria.ts'

const SCHEMA = 'quartile.criteria.schema.json'
const ready = readdirSync(readyFolder()).filter((name) => name !== SCHEMA)

function text(name: string): string {
  return readFileSync(join(readyFolder(), name), 'utf8')
}

/** Complaints as `line:column message`. */
function complaints(source: string): readonly string[] {
  try {
    readCriteria(source, 'x.yaml')
  } catch (error) {
    if (error instanceof UserError) {
      expect(error.code).toBe('bad-data')
      return error.message.split('\n').map((line) => line.replace(/^x\.yaml:(\d+:\d+): /, '$1 '))
    }
    throw error
  }
  return []
}

/** A file whose only criterion is this rule, which starts at 5:11. */
function withRule(rule: string): string {
  return `version: 1\nname: N\ncriteria:\n  - name: C\n    rule: ${rule}\n`
}

describe('a criteria file', () => {
  it('is read with its inputs, each in base units', () => {
    const criteria = readCriteria(
      [
        'version: 1',
        'name: All there is',
        'system: trace-streaming',
        'inputs:',
        '  plain: 100',
        '  size: 4 KiB',
        '  bare: { value: 2, unit: KiB }',
        '  said_later: { unit: s, description: Later. }',
        'criteria:',
        '  - name: One',
        '    rule: max(rss_proxy_bytes) < plain * size + bare',
        '    promised: true',
        '    optional: true',
        '    source: README',
        '    description: Why.',
      ].join('\n'),
      'x.yaml',
    )
    expect(criteria.inputs.map(({ name, value }) => [name, value])).toEqual([
      ['plain', 100],
      ['size', 4096],
      ['bare', 2048],
      ['said_later', undefined],
    ])
    expect(criteria.criteria).toMatchObject([
      { name: 'One', line: 11, promised: true, optional: true, source: 'README' },
    ])
  })

  it.each([
    ['nothing', '', '1:1'],
    ['a list', '- 1\n- 2', '1:1'],
    ['broken YAML', 'version: 1\nname: [\n', '3:1'],
    ['a key twice', 'version: 1\nname: a\nname: b\n', '3:1'],
    ['another version', 'version: 2\nname: a\ncriteria: [{name: a, rule: 1 < 2}]', '1:10 version'],
    ['no criteria', 'version: 1\nname: a\ncriteria: []', '3:11 criteria'],
    ['an unknown key', 'version: 1\nname: a\ncriteria:\n  - name: C\n    rule: 1 < 2\n    limit: 5', '4:5'],
    ['a rule that is a list', 'version: 1\nname: a\ncriteria:\n  - name: C\n    rule: [1]', '5:11 rule'],
    [
      'an input that is no number',
      'version: 1\nname: a\ninputs:\n  x: many\ncriteria: [{name: a, rule: 1 < 2}]',
      '4:6 "many"',
    ],
    [
      'an input named like a unit',
      'version: 1\nname: a\ninputs:\n  s: 1\ncriteria: [{name: a, rule: 1 < 2}]',
      '4:6 s is a unit',
    ],
    [
      'an input whose unit contradicts it',
      'version: 1\nname: a\ninputs:\n  x: {value: 5 s, unit: MiB}\ncriteria: [{name: a, rule: 1 < 2}]',
      '4:6 the value',
    ],
    ['a rule with a mistake', withRule('max(x) < 5 parsecs'), '5:22 "parsecs"'],
    ['a percentile of a counter', withRule('p95(go_gc_duration_seconds_count) < 5'), '5:11 go_gc'],
    ['a limit without its unit', withRule('max(go_memstats_heap_alloc_bytes) < 500'), '5:47 the left side is bytes'],
    ['a mistake in a quoted rule', withRule('"max(x) < 5 parsecs"'), '5:23 "parsecs"'],
    ['an input that nobody declared', withRule('max(go_goroutines) < most'), '5:32 most'],
    ['a mistake in a folded rule', withRule('>-\n      max(x)\n      < 5 parsecs'), '5:11 "parsecs"'],
  ])('is refused with line and column: %s', (_, source, place) => {
    const [first] = complaints(source)
    expect(first?.startsWith(place), first).toBe(true)
  })

  it('tells every rule that is wrong, in the order of the file', () => {
    const rules = ['max(', 'max(go_goroutines) < 5', 'p95(http_requests_total) < 5'].map(
      (rule) => `  - { name: C, rule: "${rule}" }`,
    )
    expect(complaints(`version: 1\nname: N\ncriteria:\n${rules.join('\n')}`).map((line) => line.split(' ')[0])).toEqual(
      ['4:27', '6:23'],
    )
  })

  it('bounds what it tells, how long it is, and what aliases make of it', () => {
    const many = Array.from({ length: 50 }, () => '  - { name: C, rule: "max(" }').join('\n')
    expect(complaints(`version: 1\nname: N\ncriteria:\n${many}`).at(-1)).toBe('and 30 more')
    expect(complaints(`#${'x'.repeat(300_000)}`)[0]).toContain('longer than')
    const bomb = Array.from({ length: 9 }, (_, i) => `a${i}: &a${i} [${`*a${i - 1},`.repeat(i === 0 ? 0 : 9)}1]`).join(
      '\n',
    )
    expect(complaints(bomb)[0]).toMatch(/alias/i)
  })

  it('ends in criteria or in a UserError, whatever the text', () => {
    const source = text('fusio-manifest.criteria.yaml')
    const cut = fc
      .tuple(fc.nat(source.length), fc.nat(40), fc.string({ maxLength: 6 }))
      .map(([at, length, put]) => source.slice(0, at) + put + source.slice(at + length))
    fc.assert(
      fc.property(cut, (changed) => {
        complaints(changed)
      }),
      { numRuns: 500, seed: 11 },
    )
  })
})

describe('the ready criteria', () => {
  it('are there for each of the five systems', () => {
    for (const system of [
      'trace-streaming',
      'stream-vs-trace',
      'streaming-comparison',
      'fusio-manifest',
      'data-caterer',
    ])
      expect(ready).toContain(`${system}.criteria.yaml`)
  })

  it.each(ready)('%s is read, is for its system, and names its schema for editors', (name) => {
    const criteria = readCriteria(text(name), name)
    expect(`${criteria.system}.criteria.yaml`).toBe(name)
    expect(text(name)).toMatch(new RegExp(`^# yaml-language-server: \\$schema=\\./${RegExp.escape(SCHEMA)}\n`))
  })

  it.each(ready.filter((name) => name !== 'data-caterer-benchmarks.criteria.yaml'))(
    '%s marks what the suite promises and never asserts',
    (name) => {
      expect(readCriteria(text(name), name).criteria.some(({ promised }) => promised === true)).toBe(true)
    },
  )
})

describe('docs/criteria.md', () => {
  const page = readFileSync(join(readyFolder(), '..', '..', 'docs', 'criteria.md'), 'utf8')

  it('shows a file that is read as it stands', () => {
    const source = /```yaml\n(.+?)```/s.exec(page)?.[1] ?? ''
    expect(readCriteria(source, 'docs').criteria).toHaveLength(3)
  })

  it('lists rules that are read as they stand', () => {
    const table = page.slice(page.indexOf('| rule  '), page.indexOf('**What is measured**'))
    const rules = [...table.matchAll(/^\| `(.+?)` +\|/gm)].map((match) => match[1] ?? '')
    expect(rules.length).toBeGreaterThan(11)
    for (const rule of rules) expect(complaints(withRule(rule)), rule).toEqual([])
  })

  it('names every ready file', () => {
    for (const name of ready) expect(page).toContain(name)
  })
})

describe('the published schema', () => {
  it('is the one that the reader checks by', () => {
    expect(JSON.parse(text(SCHEMA))).toEqual(JSON.parse(JSON.stringify(criteriaJsonSchema())))
  })

  it('knows every key that a criterion may have, and the reader no other', () => {
    const schema = JSON.parse(text(SCHEMA)) as {
      properties: { criteria: { items: { properties: object; additionalProperties: boolean } } }
    }
    const { properties, additionalProperties } = schema.properties.criteria.items
    expect(additionalProperties).toBe(false)
    expect(Object.keys(properties)).toEqual(['name', 'rule', 'description', 'source', 'promised', 'optional'])
    for (const name of ready) expect(criteriaFile.safeParse(parse(text(name))).success).toBe(true)
  })
})
