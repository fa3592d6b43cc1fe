import fc from 'fast-check'
import { JSDOM } from 'jsdom'
import { describe, expect, it } from 'vitest'
import type { CheckDocument } from '../../shared/api.ts'
import type { Verdict } from '../../shared/criteria/criterion.ts'
import { checkJunit } from './checkJunit.ts'
import { checkMarkdown } from './checkMarkdown.ts'
import { element, escapeXml } from './xml.ts'

const { DOMParser } = new JSDOM('').window

/** The root element; throws when the text is not well-formed. */
function parsed(xml: string): Element {
  const root = new DOMParser().parseFromString(xml, 'application/xml').documentElement
  if (root.tagName === 'parsererror' || root.querySelector('parsererror'))
    throw new Error(`not well-formed: ${xml.slice(0, 200)}`)
  return root
}

function checked(...verdicts: readonly Partial<Verdict>[]): CheckDocument {
  const run = { id: '0123456789abcdef', name: 'run <1> & "2"', system: 'trace-streaming' }
  return {
    format: 'quartile/check',
    version: 1,
    run,
    criteria: { name: 'C', path: 'c.yaml', from: 'ready' },
    inputs: [{ name: 'size', text: '4.00 KiB', value: 4096, from: 'file' }],
    status: 'fail',
    verdicts: verdicts.map((verdict, i) => ({
      criterion: `criterion ${i}`,
      rule: 'max(x) < 5',
      status: 'pass',
      reason: 'So it is.',
      line: 1,
      ...verdict,
    })),
    guard: [],
  }
}

const ALL = checked(
  { status: 'pass' },
  {
    status: 'fail',
    reason: '5 is not < 5 & so on',
    observed: { value: 5, text: '5' },
    limit: { value: 5, text: '< 5' },
    subject: { phase: 'query' },
  },
  { status: 'inconclusive' },
  { status: 'not-evaluable' },
)

describe('JUnit XML', () => {
  it('counts failures, and skips what could not be judged', () => {
    const suite = parsed(checkJunit(ALL)).querySelector('testsuite')
    expect(['tests', 'failures', 'errors', 'skipped'].map((name) => suite?.getAttribute(name))).toEqual([
      '4',
      '1',
      '0',
      '2',
    ])
    expect(suite?.querySelectorAll('testcase > failure')).toHaveLength(1)
    expect(suite?.querySelectorAll('testcase > skipped')).toHaveLength(2)
  })

  it('says what failed, of what, and by how much', () => {
    const failed = parsed(checkJunit(ALL)).querySelectorAll('testcase')[1]
    expect(failed?.getAttribute('name')).toBe('criterion 1 [query]')
    expect(failed?.getAttribute('classname')).toBe('run <1> & "2"')
    expect(failed?.querySelector('failure')?.getAttribute('message')).toBe('5 is not < 5 & so on')
    expect(failed?.querySelector('failure')?.textContent).toBe('max(x) < 5\nobserved 5\nlimit < 5')
  })

  it('stays well-formed and keeps every text, whatever names files bring', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(']]>', '<!--', '\u0000', '\ud800', '\uffff', '&amp;', '\r\n\t'),
    )
    fc.assert(
      fc.property(text, (name) => {
        const root = parsed(element('a', { name }, [escapeXml(name)]))
        // What XML cannot hold has become U+FFFD.
        const kept = name.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
        expect(root.getAttribute('name')).toBe(kept)
        expect(root.textContent).toBe(kept)
      }),
      { numRuns: 300 },
    )
  })
})

describe('Markdown', () => {
  it('is a table with a row a verdict, and nothing in a name becomes markup', () => {
    const text = checkMarkdown(checked({ criterion: 'a | b\n<script> [x](y)', promised: true }, { status: 'fail' }))
    const rows = text.split('\n').filter((line) => line.startsWith('| '))
    expect(rows).toHaveLength(4)
    expect(rows[2]).toContain('a \\| b \\<script\\> \\[x\\](y) (promised, never asserted by the suite)')
    expect(rows.map((row) => row.replace(/\\\|/g, '').split('|').length)).toEqual([8, 8, 8, 8])
    expect(rows[3]).toContain('**fail**')
  })
})
