import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findings, REMOVED, redacted } from './redaction.ts'
import type { Report } from './report.ts'

function report(text: string, parameters: Record<string, string> = {}): Report {
  return {
    format: 'quartile/report',
    version: 1,
    title: `Run of ${text}`,
    lead: [text],
    runs: [
      {
        id: '0000000000000000',
        name: text,
        system: 'files',
        data: {
          parameters,
          phases: [],
          tables: [],
          caveats: [],
          series: [{ metric: 'm', unit: 'count', labels: { [text]: text }, t: [0], v: [1] }],
        },
      },
    ],
    sections: [
      {
        id: 'run-figure',
        title: 'Figure',
        blocks: [
          {
            kind: 'figure',
            name: 'run',
            figure: { data: [{ name: text, x: [0], y: [1] }], layout: { title: { text } } },
            height: 100,
          },
          { kind: 'table', columns: [{ name: text, align: 'left' }], rows: [[{ text }]], leftOut: 0 },
        ],
      },
    ],
    provenance: [{ title: 'Provenance', entries: [{ name: 'Opened', lines: [`/home/alice/results of ${text}`] }] }],
  }
}

const texts = (value: Report) => findings(value).map(({ kind, text }) => `${kind}: ${text}`)

describe('what a report should not tell', () => {
  it.each([
    ['password=hunter22 rest', 'secret: hunter22'],
    ['Authorization: Bearer abcdef0123456789', 'secret: abcdef0123456789'],
    ['key AKIAIOSFODNN7EXAMPLE', 'secret: AKIAIOSFODNN7EXAMPLE'],
    ['postgres://bob:s3cretly@db.corp/x', 'secret: s3cretly'],
    ['written by bob@example.org', 'user: bob@example.org'],
    ['on build-7.ci.internal', 'host: build-7.ci.internal'],
    ['at 10.1.22.3:8080', 'host: 10.1.22.3'],
    ['java -Xmx512m -Dspring.profile=prod', 'JVM argument: -Dspring.profile=prod'],
    ['read /srv/data/run/memory.csv', 'path: /srv/data/run/memory.csv'],
    ['C:\\Users\\carol\\run', 'user: carol'],
  ])('is found in %s', (text, expected) => {
    expect(texts(report(text))).toContain(expected)
  })

  it('is found by the name of a parameter, and where the folder was', () => {
    const found = texts(report('x', { hostname: 'perf-lab-3', DB_URL: 'jdbc:thing', owner: 'dora', scale: 'small' }))
    for (const each of ['host: perf-lab-3', 'environment: jdbc:thing', 'user: dora', 'path: /home/alice/results of x'])
      expect(found).toContain(each)
    expect(found.join()).not.toContain('small')
  })

  it('leaves numbers, units and functions alone', () => {
    expect(findings({ ...report('encoding/json.(*decodeState).array 12.5 MiB 3.2 s'), provenance: [] })).toEqual([])
  })
})

describe('a redacted report', () => {
  it('holds nothing of what was removed, wherever it stood', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, unit: 'grapheme' }), fc.string(), (secret, around) => {
        fc.pre(!REMOVED.includes(secret) && secret.trim() === secret)
        const value = report(`${around}${secret}${around}`, { [secret]: secret })
        const found = JSON.stringify(redacted(value, [secret]), (_, each) => each)
        const words = JSON.stringify(report(''))
        // What Quartile itself writes, as `title`, is no secret's place.
        if (!words.includes(secret)) expect(found.includes(JSON.stringify(secret).slice(1, -1))).toBe(false)
      }),
      { numRuns: 200 },
    )
  })

  it('has nothing left to find', () => {
    const value = report('password=hunter22 at 10.1.22.3 in /srv/data/run by bob@example.org', {
      hostname: 'perf-lab-3',
    })
    const clean = redacted(
      value,
      findings(value).map(({ text }) => text),
    )
    expect(findings(clean)).toEqual([])
    expect(clean.sections[0]?.blocks).toHaveLength(2)
  })
})
