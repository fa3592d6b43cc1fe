import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitRule } from './fitRule.ts'
import { parseRule } from './parseRule.ts'
import { kindOfUnit } from './quantity.ts'
import { RuleError } from './ruleError.ts'
import { namesAlone } from './runData.ts'

const scope = namesAlone([
  { name: 'traces', kind: { bytes: 0, seconds: 0, flavour: 'plain' } },
  { name: 'span_size', kind: kindOfUnit('bytes') },
])

function complaint(text: string): RuleError {
  try {
    fitRule(parseRule(text), scope)
  } catch (error) {
    if (error instanceof RuleError) return error
    throw error
  }
  throw new Error(`${text} was accepted`)
}

describe('rules', () => {
  it.each([
    'max(go_memstats_heap_alloc_bytes{phase="query"}) <= 500 MiB',
    'max(rss_proxy_bytes) < traces * 20.5 * span_size * 2',
    "p95('Query latency'.\"p95 of all\"{MaxTraceSize = 100, status != 'failed'}) < 5 s",
    'p99.9(http_request_duration_seconds) ≤ 100 ms',
    'growth(go_memstats_heap_alloc_bytes) <= 0.2',
    'increase(go_gc_duration_seconds_count) / 60 s < 5 /s',
    'sum(T.matched) / sum(T.expected) = 100 %',
    'sum(T.a) within 1 % of sum(T.b)',
    'last(go_goroutines) within 3 of first(go_goroutines)',
    'spread(max(go_memstats_heap_alloc_bytes) by MaxTraceSize) <= 30 %',
    'change(mean(go_memstats_heap_alloc_bytes{phase="query"})) <= 10 %',
    'delta(max(go_memstats_heap_alloc_bytes)) < 50 MiB',
    'change(repeats(Runs.time{class="Parquet"})) <= 10 %',
    'change(repeats(benchmark_duration_seconds)) <= 10 %',
    'stable(go_goroutines)',
    'slope(go_memstats_heap_alloc_bytes{phase="query"}) <= 5 MiB/h',
    'slope(go_goroutines) < 10 /h',
    '(max(a_bytes) - min(a_bytes)) / 60 s < 1 MiB/s',
    'min(T.retry_success{rate > 10 %}) > 70 %',
    'last(go_goroutines) > -1',
  ])('reads %s', (text) => {
    expect(() => fitRule(parseRule(text), scope)).not.toThrow()
  })

  it('multiplies before it adds, and reads left to right', () => {
    const rule = parseRule('1 + 2 * 3 - 4 < 10')
    expect(rule).toMatchObject({
      left: { operator: '-', left: { operator: '+', right: { operator: '*' } }, right: { value: 4 } },
    })
  })

  it('takes a unit with its number, and a slash before a unit as part of it', () => {
    expect(parseRule('max(x) < 60 MiB/min')).toMatchObject({
      right: { kind: 'number', value: 1024 ** 2, unit: kindOfUnit('bytes/second') },
    })
    expect(parseRule('max(x) < 60 MiB/traces')).toMatchObject({ right: { kind: 'binary', operator: '/' } })
  })

  // What is wrong, where the caret stands, and a word that the sentence must hold.
  it.each([
    ['', 0, 'ends'],
    ['max(x)', 6, 'comparison'],
    ['max(x) < ', 9, 'ends'],
    ['max(x) < 5 parsecs', 11, 'parsecs'],
    ['maximum(x) < 5', 0, 'no aggregate'],
    ['p0(x) < 5', 0, 'no aggregate'],
    ['p100(x) < 5', 0, 'no aggregate'],
    ['max(x < 5', 6, '`)`'],
    ['max("x) < 5', 4, 'never closed'],
    ['max(x) < 5 § 3', 11, 'means nothing'],
    ['max(x) < 5 5', 11, 'nothing more'],
    ['max(x{phase}) < 5', 11, 'condition'],
    ['max(x) within 1 %', 17, '`of`'],
    ['max(x) < change(max(y))', 9, 'start of a rule'],
    ['change(max(x)) = 10 %', 15, 'limit'],
    ['stable(T.column)', 7, 'no time'],
    // Rules that do not fit what they speak of.
    ['max(go_memstats_heap_alloc_bytes) < 500', 36, 'write its unit'],
    ['max(go_memstats_heap_alloc_bytes) < 5 s', 36, 'seconds'],
    ['p95(go_gc_duration_seconds_count) < 5', 0, 'counter'],
    ['mean(http_requests_total) < 5', 0, 'counter'],
    ['stable(go_gc_duration_seconds_count)', 7, 'only ever rises'],
    ['increase(go_goroutines) < 5', 0, 'gauge'],
    ['sum(go_goroutines) < 5', 0, 'sampled'],
    ['growth(T.column) < 5 %', 0, 'times'],
    ['slope(go_memstats_heap_alloc_bytes) <= 5 MiB', 39, 'bytes/second'],
    ['slope(T.column) < 5 /h', 0, 'times'],
    ['slope(http_requests_total) < 5 /h', 0, 'counter'],
    ['spread(slope(go_goroutines) by size) < 5 %', 7, 'no spread'],
    ['max(go_goroutines) < 10 %', 21, 'ratio'],
    ['max(go_goroutines) < unknown_input', 21, 'neither declared'],
    ['max(rss_proxy_bytes) < traces * 3', 30, 'bytes'],
    ['max(rss_proxy_bytes) + 5 s < 10 MiB', 21, 'seconds'],
    ['change(max(rss_proxy_bytes)) <= 10 MiB', 32, 'ratio'],
    ['delta(max(rss_proxy_bytes)) <= 10 %', 31, 'bytes'],
    ['change(traces) <= 10 %', 7, 'measured'],
    ['change(max(x)) <= max(y)', 18, 'inputs'],
    ['change(repeats(go_goroutines)) <= 10 %', 15, 'no repeated runs'],
    ['max(rss_proxy_bytes) within 5 s of 10 MiB', 28, 'tolerance'],
  ])('refuses %j at %i', (text, at, word) => {
    const error = complaint(text)
    expect(error.message).toContain(word)
    expect(error.at).toBe(at)
  })

  it('bounds length and depth', () => {
    expect(complaint(`${'('.repeat(400)}1${')'.repeat(400)} < 2`).message).toContain('brackets')
    expect(complaint(`max(x) < ${'-'.repeat(400)}1`).message).toContain('brackets')
    expect(complaint(`max(x) < ${'1 + '.repeat(400)}1`).message).toContain('longer')
  })

  it('ends in a rule or a RuleError with a place inside the text, whatever it is given', () => {
    const word = fc.constantFrom(
      'max',
      '(',
      ')',
      'x',
      '<',
      '5',
      'MiB',
      '{',
      '}',
      '"',
      "'a'",
      '.',
      ',',
      '=',
      '/',
      's',
      '-',
      'within',
      'of',
      'by',
      'spread',
      'change',
      'repeats',
      'stable',
      '%',
      'p95',
      '€',
      '.5',
    )
    const text = fc.oneof(
      fc.array(word, { maxLength: 25 }).map((words) => words.join(' ')),
      fc.string({ maxLength: 60 }),
    )
    fc.assert(
      fc.property(text, (rule) => {
        try {
          fitRule(parseRule(rule), scope)
        } catch (error) {
          expect(error).toBeInstanceOf(RuleError)
          expect((error as RuleError).at).toBeGreaterThanOrEqual(0)
          expect((error as RuleError).at).toBeLessThanOrEqual(rule.length)
        }
      }),
      { numRuns: 3_000, seed: 4 },
    )
  })
})
