import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckDocument } from '../../shared/api.ts'
import type { VerdictStatus } from '../../shared/criteria/criterion.ts'
import { type Core, createCore } from '../core.ts'
import { requireOrSkip, ROOT as root, SAMPLES } from '../requirements.ts'
import { importPaths } from './session.ts'
import { type Ended, runProgram } from './testCommand.ts'

const demo = join(root, 'resources', 'samples', 'demo')
const own = join(root, 'resources', 'samples')

let folder: string
let core: Core
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-check-'))
  core = await createCore({ workspace: join(folder, 'core.sqlite') })
  // Imported once, and meant by name from then on.
  await quartile('open', demo)
})
afterAll(async () => {
  await core.close()
  rmSync(folder, { recursive: true, force: true })
})

function quartile(...args: readonly string[]): Promise<Ended> {
  return runProgram(args, { workspace: join(folder, 'workspace.sqlite') })
}

async function checked(...args: readonly string[]): Promise<CheckDocument & { readonly code: number }> {
  const { out, err, code } = await quartile('check', ...args, '--json')
  try {
    return { ...JSON.parse(out), code }
  } catch {
    throw new Error(`no JSON on stdout: ${out}\n${err}`)
  }
}

/** The check of what a path holds, by the ready criteria, asked of a core in this process. */
async function checkedHere(path: string): Promise<CheckDocument> {
  const [run] = (await importPaths(core, [path])).runs
  if (!run) throw new Error(`no run in ${path}`)
  return core.api.checkRun({ run: run.id })
}

/** Statuses of the verdicts of a criterion, in order. */
function statuses({ verdicts }: CheckDocument, criterion: string): readonly VerdictStatus[] {
  const found = verdicts.filter((verdict) => verdict.criterion === criterion).map(({ status }) => status)
  if (found.length === 0) throw new Error(`no verdict on ${criterion}`)
  return found
}

function observed({ verdicts }: CheckDocument, criterion: string): number | undefined {
  return verdicts.find((verdict) => verdict.criterion === criterion)?.observed?.value
}

/** A criteria file with one rule. */
function written(name: string, ...rules: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(
    path,
    `version: 1\nname: Test\ncriteria:\n${rules.map((rule) => `  - name: C\n    rule: ${rule}\n`).join('')}`,
  )
  return path
}

describe('quartile check', () => {
  it('passes with 0, fails with 1, and ends with 3 where something could not be judged', async () => {
    const bounded = written('bounded.yaml', 'max(go_memstats_heap_alloc_bytes{phase="query"}) < 200 MiB')
    expect((await quartile('check', 'stable', '--criteria', bounded)).code).toBe(0)
    expect((await quartile('check', 'leaking', '--criteria', bounded)).code).toBe(1)
    const lacking = written('lacking.yaml', 'max(process_open_fds) < 100', 'max(go_goroutines) < 1000')
    expect((await quartile('check', 'stable', '--criteria', lacking)).code).toBe(3)
    const failing = written('failing.yaml', 'max(process_open_fds) < 100', 'max(go_goroutines) < 1')
    expect((await quartile('check', 'stable', '--criteria', failing)).code).toBe(1)
  })

  it('judges the demo runs by the ready criteria of their system', async () => {
    const stable = await checked('stable')
    expect(stable).toMatchObject({
      format: 'quartile/check',
      version: 1,
      criteria: { from: 'ready' },
      code: 3,
    })
    expect(statuses(stable, 'No unbounded growth over time')).not.toContain('fail')
    expect(statuses(stable, 'Memory is bounded by what a batch holds')).toEqual(['not-evaluable'])
    const leaking = await checked('leaking', '--set', 'avg_span_size=4 KiB', 'max_trace_size=50')
    expect(leaking).toMatchObject({ status: 'fail', code: 1 })
    expect(statuses(leaking, 'No unbounded growth over time').at(-1)).toBe('fail')
    expect(statuses(leaking, 'Last quarter of the heap within 20 % above the first')).toEqual(['pass', 'fail'])
    // 50 × 20.5 × 4 KiB × 2
    expect(leaking.verdicts.find(({ criterion }) => criterion.startsWith('Memory is bounded'))?.limit?.value).toBe(
      50 * 20.5 * 4096 * 2,
    )
    expect(leaking.inputs.map(({ name, from }) => [name, from])).toEqual([
      ['max_trace_size', 'caller'],
      ['avg_spans_per_trace', 'file'],
      ['avg_span_size', 'caller'],
    ])
  })

  it('finds quartile.criteria.yaml in the folder of the run, or beside it', async () => {
    const place = join(folder, 'beside')
    mkdirSync(place)
    cpSync(join(demo, 'stable'), join(place, 'run'), { recursive: true })
    cpSync(written('found.yaml', 'max(go_goroutines) < 1000'), join(place, 'quartile.criteria.yaml'))
    expect(await checked(join(place, 'run'))).toMatchObject({ code: 0, criteria: { name: 'Test', from: 'given' } })
    cpSync(written('inner.yaml', 'max(go_goroutines) < 1'), join(place, 'run', 'quartile.criteria.yaml'))
    const inner = await checked(join(place, 'run', 'memory_write_small.csv'))
    expect(inner).toMatchObject({ code: 1, criteria: { path: join(place, 'run', 'quartile.criteria.yaml') } })
  })

  it('keeps criteria in the workspace for all runs of the system, until they are dropped', async () => {
    const file = written('kept.yaml', 'max(go_goroutines) < 1')
    expect(await checked('stable', '--criteria', file, '--keep')).toMatchObject({ code: 1 })
    expect(await checked('leaking')).toMatchObject({ code: 1, criteria: { from: 'kept', name: 'Test' } })
    expect(await checked('leaking', '--forget')).toMatchObject({ criteria: { from: 'ready' } })
  })

  it('compares with a base, and judges nothing under four runs a side', async () => {
    const rule = written('change.yaml', 'change(max(go_memstats_heap_alloc_bytes{phase="query"})) <= 10 %')
    const one = await checked('leaking', '--base', 'stable', '--criteria', rule)
    expect(one).toMatchObject({ code: 3, status: 'inconclusive', base: [{ name: 'stable' }] })
    expect(one.verdicts[0]?.observed?.text).toMatch(/^\+244\.\d % \(n=1\)$/)
    expect(one.guard.length).toBeGreaterThan(0)
  })

  it('takes four repeats a side for enough', async () => {
    const repeat = (side: string, i: number, peak: number) => {
      const path = join(folder, side, `${i}`)
      mkdirSync(path, { recursive: true })
      const rows = Array.from(
        { length: 20 },
        (_, t) => `2026-01-01T00:00:${String(t).padStart(2, '0')}Z,${t === 10 ? peak : 5}`,
      )
      writeFileSync(join(path, 'run.csv'), `timestamp,rss_bytes\n${rows.join('\n')}\n`)
      return path
    }
    const bases = [100, 101, 102, 103].map((peak, i) => repeat('base', i, peak))
    const [candidate = '', ...others] = [150, 151, 152, 153].map((peak, i) => repeat('candidate', i, peak))
    const rule = written('peak.yaml', 'change(max(rss_bytes)) <= 10 %')
    const result = await checked(candidate, '--with', ...others, '--base', ...bases, '--criteria', rule)
    expect(result.verdicts[0]).toMatchObject({ status: 'fail', observed: { text: '+49.3 % (p=0.029 n=4)' } })
    expect(result.guard.map(({ code }) => code)).not.toContain('compare-single-run')
    expect(result.code).toBe(1)
  })

  it('prints a table, Markdown, JUnit XML or JSON', async () => {
    const run = 'leaking'
    const table = await quartile('check', run)
    expect(table.out).toMatch(/^fail +No goroutine leaks +query +leak +stable$/m)
    expect(table.out).toMatch(/Promised by the suite, and asserted by nothing in it:\n {2}Memory is bounded/)
    expect((await quartile('check', run, '--format', 'md')).out).toMatch(/^# Trace streaming success criteria: fail\n/)
    expect((await quartile('check', run, '--format', 'junit')).out).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites /,
    )
    expect(JSON.parse((await quartile('check', run, '--format', 'json')).out)).toMatchObject({
      format: 'quartile/check',
    })
  })

  it.each([
    ['a file with a mistake', 65, ['--criteria', 'BAD'], /bad\.yaml:5:34: "parsecs" is no unit/],
    ['a rule that the run contradicts', 65, ['--criteria', 'UNFIT'], /unfit\.yaml:5:\d+: .*write its unit/],
    ['no such file', 74, ['--criteria', '/nowhere.yaml'], /nowhere\.yaml cannot be read/],
    ['an input that the criteria do not have', 64, ['--set', 'x=1'], /no input "x"/],
    ['an input of another kind', 64, ['--set', 'avg_span_size=5 s'], /avg_span_size is bytes, and "5 s" is seconds/],
    ['an input that is no number', 64, ['--set', 'avg_span_size=big'], /no number/],
    ['a setting without a value', 64, ['--set', 'avg_span_size'], /name=value/],
    ['an unknown format', 64, ['--format', 'html'], /table, json, md, junit/],
  ])('refuses %s with %i', async (_, exit, args, message) => {
    const files = {
      BAD: written('bad.yaml', 'max(go_goroutines) < 5 parsecs'),
      UNFIT: written(
        'unfit.yaml',
        "max('The suite*'.'Peak Heap Alloc') < 500",
        "max(\"The suite's own figures\".'Peak Heap Alloc') < 500",
      ),
    }
    const ended = await quartile(
      'check',
      'stable',
      ...args.map((arg) => (Object.hasOwn(files, arg) ? files[arg as keyof typeof files] : arg)),
    )
    expect([ended.code, ended.out, ended.err]).toEqual([exit, '', expect.stringMatching(message)])
  })

  it('has examples that run', async () => {
    const help = await quartile('check', '--help')
    const examples = [...help.out.matchAll(/^ {2}\$ quartile (.+)$/gm)].map((match) => match[1] ?? '')
    expect(examples.length).toBeGreaterThan(2)
    for (const example of examples) {
      const { code, err } = await quartile(...example.split(' '))
      expect([0, 1, 3], `${example}: ${err}`).toContain(code)
    }
  })
})

describe("each system's criteria on our own samples", () => {
  it('trace streaming: p95 and success of its console log', async () => {
    const result = await checkedHere(join(own, 'banyandb', 'trace-streaming'))
    expect(statuses(result, 'p95 of queries under 10 s')).toEqual(['pass'])
    // 5 of 25 tried queries failed.
    expect(observed(result, 'Every query succeeds')).toBeCloseTo(0.8, 9)
    expect(statuses(result, 'Every query succeeds')).toEqual(['fail'])
  })

  it('stream versus trace: memory against the limit of its own container', async () => {
    const result = await checkedHere(join(own, 'banyandb', 'stream-vs-trace'))
    expect(statuses(result, "Memory stays below 90 % of the container's limit")).toEqual(['pass', 'pass'])
    expect(result.verdicts.find(({ criterion }) => criterion.startsWith('Memory stays'))?.limit?.value).toBeCloseTo(
      0.9 * 4 * 1024 ** 3,
      0,
    )
    expect(statuses(result, 'Every batch is written')).toEqual(['fail'])
  })

  it('streaming against in-memory: tolerance kept, coverage not', async () => {
    const result = await checkedHere(join(own, 'streaming-comparison', 'streaming_comparison_20260115_101500'))
    expect(statuses(result, 'All values within tolerance')).toEqual(['pass'])
    expect(statuses(result, 'No missing data')).toEqual(['fail'])
    expect(observed(result, 'No missing data')).toBeCloseTo(64 / 124, 9)
    expect(result.status).toBe('fail')
  })

  it('fusio-manifest: failure rate, retries and p99 of a chaos sweep', async () => {
    const result = await checkedHere(join(own, 'fusio-manifest', 'chaos_sweep.csv'))
    for (const criterion of [
      'CAS failure rate below 10 %',
      'Retries succeed in more than 70 %',
      'p99 of writes under 5 s',
    ])
      expect(observed(result, criterion), criterion).toBeGreaterThan(0)
    expect(result.verdicts.find(({ criterion }) => criterion.startsWith('CAS'))).toMatchObject({ promised: true })
    expect(statuses(result, 'Isolation is verified in full')).toEqual(['not-evaluable'])
  })

  it('Data Caterer: each run of its flat folder', async () => {
    const { runs } = await importPaths(core, [join(own, 'data-caterer', 'results')])
    const completed: VerdictStatus[] = []
    for (const { id } of runs.filter(({ name }) => /^2027030[45]-\d{6}$/.test(name) && name !== '20270305-020000'))
      completed.push(...statuses(await core.api.checkRun({ run: id }), 'The run completes'))
    expect(completed.sort()).toEqual(['fail', 'pass'])
  })
})

describe.skipIf(!requireOrSkip('samples'))(
  "each system's criteria on real results (needs the sample folder beside the checkout)",
  () => {
    const samples: readonly (readonly [path: string, criterion: string, status: VerdictStatus, value: number])[] = [
      ['fusio-manifest/comprehensive_sweep.csv', 'CAS failure rate below 10 %', 'fail', 2.5],
      ['fusio-manifest/test_baseline.csv', 'Baseline test fails less than half of its commits', 'pass', 0.4545],
      ['fusio-manifest/chaos_sweep.csv', 'Retries succeed in more than 70 %', 'fail', 0.4],
      [
        'poc-parquet-aggregator/format_specimens/small_in-memory_validation.FAIL.log',
        'All values within tolerance',
        'fail',
        3,
      ],
      [
        'poc-parquet-aggregator/format_specimens/small_in-memory_validation.PASS.log',
        'All values within tolerance',
        'pass',
        0,
      ],
      [
        'poc-parquet-aggregator/format_specimens/small_validation.PASS_despite_60_missing_rows.log',
        'No missing data',
        'fail',
        64 / 124,
      ],
      ['jvm/http-bounded', 'No request fails', 'pass', 0],
      ['jvm/oom', 'The run completes', 'fail', 0],
    ]

    it.each(samples)('%s: %s: %s', async (path, criterion, status, value) => {
      const result = await checkedHere(join(SAMPLES, path))
      expect(statuses(result, criterion)).toEqual([status])
      expect(observed(result, criterion)).toBeCloseTo(value, 6)
    })

    it('go-trace-stress: quarters within 20 %, and not where the query phase leaks', async () => {
      const stable = await checkedHere(join(SAMPLES, 'go-trace-stress', 'stable'))
      expect(statuses(stable, 'Last quarter of the heap within 20 % above the first')).toEqual(['pass', 'pass'])
      const leak = await checkedHere(join(SAMPLES, 'go-trace-stress', 'query-leak'))
      expect(statuses(leak, 'Last quarter of the heap within 20 % above the first')).toEqual(['pass', 'fail'])
      // 194.13 to 669.23 MB.
      expect(
        leak.verdicts.find(({ criterion, subject }) => criterion.startsWith('Last') && subject?.phase === 'query')
          ?.observed?.value,
      ).toBeCloseTo(669.23 / 194.13 - 1, 3)
    })
  },
)
