import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findings, redacted } from '../../shared/redaction.ts'
import type { Report, ReportBlock } from '../../shared/report.ts'
import { REPORT_ENDINGS } from '../../shared/reportApi.ts'
import { exportedTexts } from './exportedTexts.ts'
import { writeReport } from './write.ts'

// Every form of a report is drawn, and drawing is slow beside other work.
vi.setConfig({ testTimeout: 120_000 })

const PLANTED = {
  host: 'build-7.ci.internal',
  address: '10.1.22.3',
  user: 'aliceson',
  path: '/srv/perf/lab',
  secret: 'hunter22x',
  argument: '-Dspring.profile=prod',
  environment: 'jdbc:thing9',
}

/** Everything that is planted, in each place of a report that takes words from files. */
function planted(): Report {
  const { host, address, user, path, secret, argument, environment } = PLANTED
  const short = [`on ${host}`, `at ${address}:80`, `/home/${user}`, path, `password=${secret}`, `java ${argument}`]
  const blocks: readonly ReportBlock[] = [
    {
      kind: 'figure',
      name: 'run',
      title: `Heap ${short[0]}`,
      height: 300,
      figure: {
        data: short.map((name, i) => ({ type: 'scatter', name, x: [0, 1], y: [i, 2], text: [name, name] })),
        layout: { title: { text: short[4] }, showlegend: true, yaxis: { title: { text: path } } },
      },
    },
    {
      kind: 'table',
      title: `Table ${short[0]}`,
      columns: short.map((name) => ({ name, align: 'left' })),
      rows: [short.map((text) => ({ text }))],
      leftOut: 0,
    },
    {
      kind: 'verdicts',
      verdicts: [{ subject: `heap ${short[0]}`, outcome: 'leak', reasons: short, evidence: [] }],
      leftOut: 0,
    },
    {
      kind: 'checks',
      name: `Promises ${short[0]}`,
      status: 'fail',
      note: short[3] ?? '',
      verdicts: short.map((reason, line) => ({
        criterion: `Rule ${line}`,
        rule: 'a < b',
        line,
        status: 'fail',
        reason,
        subject: { run: host, labels: { [address]: user } },
      })),
      leftOut: 0,
    },
    {
      kind: 'flame',
      name: 'flame',
      whole: `12 MiB ${short[0]}`,
      frames: short.map((name, i) => ({ name, package: path, depth: i + 1, start: 0, width: 1, value: '12 MiB' })),
      depth: short.length,
      leftOut: 0,
    },
    { kind: 'note', markdown: short.join('\n'), parts: short.map((text) => ({ kind: 'paragraph', text })) },
    { kind: 'console', name: 'console', title: 'Console', text: short.join('\n') },
    {
      kind: 'caveats',
      groups: [
        {
          severity: 'error',
          caveats: short.map((message) => ({ code: 'c', severity: 'error', subject: path, message })),
          leftOut: 0,
        },
      ],
    },
  ]
  const data = {
    parameters: { hostname: host, DB_URL: environment, [user]: secret },
    phases: [],
    caveats: [],
    tables: [{ name: host, columns: [{ name: path, unit: 'text' as const }], rows: [[secret]] }],
    series: [{ metric: 'm', unit: 'count' as const, column: host, labels: { instance: address }, t: [0], v: [1] }],
  }
  return {
    format: 'quartile/report',
    version: 1,
    title: `Run ${short[0]}`,
    lead: [...short, `DB_URL ${environment}`],
    runs: [{ id: '0123456789abcdef', name: `Run ${short[0]}`, system: 'files', data }],
    sections: [{ id: 'all', title: `All ${short[0]}`, blocks }],
    provenance: [{ title: 'Provenance', entries: [{ name: 'Opened', lines: [`${path}/of a run`, ...short] }] }],
  }
}

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-redacted-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** By the ending of the file: which of the planted texts its bytes hold. */
async function told(report: Report): Promise<Readonly<Record<string, readonly string[]>>> {
  const outputs = REPORT_ENDINGS.map((ending) => join(folder, `r${ending}`))
  const written = await writeReport(report, outputs, { theme: 'light', scale: 1 })
  expect(written.length).toBeGreaterThan(outputs.length)
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    files.map(({ name, parentPath }) => {
      const texts = exportedTexts(readFileSync(join(parentPath, name)))
      return [name, Object.keys(PLANTED).filter((key) => texts.some((text) => text.includes(PLANTED[key as 'host'])))]
    }),
  )
}

describe('a redacted report', () => {
  it('holds nothing of what was removed in the bytes of any export', async () => {
    const report = planted()
    const listed = findings(report)
    for (const [kind, text] of Object.entries(PLANTED))
      expect(listed.map((each) => each.text).join('\n'), kind).toContain(text)
    const clean = redacted(
      report,
      listed.map(({ text }) => text),
    )
    for (const [name, texts] of Object.entries(await told(clean))) expect(texts, name).toEqual([])
  })

  it('is looked through where words are to be found: the report as it was tells them all', async () => {
    const found = await told(planted())
    const all = Object.keys(PLANTED)
    for (const ending of ['.png', '.json', '.svg', '.html', '.pdf', '.md'])
      expect([ending, ...(found[`r${ending}`] ?? [])].sort(), ending).toEqual([ending, ...all].sort())
    for (const ending of ['.csv', '.xml', '.txt']) expect(found[`r${ending}`], ending).toContain('secret')
  })
})
