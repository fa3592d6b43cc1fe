import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ComparisonDocument, LeakDocument, LogDocument, RunDocument, RunsDocument } from '../../shared/api.ts'
import { MIB } from '../../shared/units.ts'
import { requireOrSkip, ROOT as root, SAMPLES } from '../requirements.ts'
import { type Ended, KILLED, type ProgramOptions, runProgram } from './testCommand.ts'

const samples = join(SAMPLES, 'go-trace-stress')
const demo = join(root, 'resources', 'samples', 'demo')
const broken = join(root, 'resources', 'samples', 'broken')

/** The user that owns nothing, by the number it has on every Unix. */
const NOBODY = 65_534

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartile-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** One phase in expected.json: the suite's arithmetic by a script of its own. */
interface Expected
  extends Readonly<
    Record<'rows' | 'peakHeap' | 'averageHeap' | 'minimumHeap' | 'peakRss' | 'totalGc' | 'maxGoroutines', number>
  > {
  readonly upstream: { readonly first: number; readonly last: number; readonly ratio: number; readonly verdict: string }
  readonly corrected: { readonly last: number; readonly ratio: number }
}

/** As a person runs it, in a workspace of this test. */
function quartile(args: readonly string[], options: Partial<ProgramOptions> = {}): Promise<Ended> {
  return runProgram(args, { workspace: join(folder, 'workspace.sqlite'), ...options })
}

async function document<T>(args: readonly string[]): Promise<T> {
  const { out, err } = await quartile([...args, '--json'])
  try {
    return JSON.parse(out)
  } catch {
    throw new Error(`no JSON on stdout: ${out}\n${err}`)
  }
}

function summaryOf(run: RunDocument, phase: string, metric = 'go_memstats_heap_alloc_bytes') {
  const found = run.series.find((series) => series.phase === phase && series.metric === metric)
  if (!found) throw new Error(`no ${metric} in ${phase}`)
  return found.summary
}

describe.skipIf(!requireOrSkip('samples'))(
  'the check values of real results (needs the sample folder beside the checkout)',
  () => {
    it.each([
      ['stable', 'write', 160, 157.29, 110.56, 102.88, 113.39],
      ['stable', 'query', undefined, 164.28, 112.48, 113.47, 111.14],
      ['query-leak', 'write', 161, undefined, undefined, undefined, 115.73],
      ['query-leak', 'query', 156, 898.32, undefined, 194.13, 669.23],
    ])('%s, %s phase', async (name, phase, rows, peak, average, first, last) => {
      const run = await document<RunDocument>(['show', join(samples, name)])
      const leak = await document<LeakDocument>(['leak', join(samples, name)])
      const summary = summaryOf(run, phase)
      const report = leak.reports.find((each) => each.phase === phase)
      if (rows !== undefined) expect(summary.n).toBe(rows)
      if (peak !== undefined) expect(summary.max / MIB).toBeCloseTo(peak, 2)
      if (average !== undefined) expect(summary.mean / MIB).toBeCloseTo(average, 2)
      if (first !== undefined) expect((report?.quartile?.first ?? 0) / MIB).toBeCloseTo(first, 2)
      if (last !== undefined) expect((report?.quartile?.last ?? 0) / MIB).toBeCloseTo(last, 2)
    })

    it('shows the slip of the upstream script beside the right figure', async () => {
      const leak = await document<LeakDocument>(['leak', join(samples, 'query-leak')])
      const [write, query] = leak.reports
      expect(write).toMatchObject({ phase: 'write', outcome: 'stable', upstream: { unit: 'MB', verdict: 'stable' } })
      expect(write?.upstream).toHaveProperty('last', expect.closeTo(119.08, 2))
      expect(write?.reasons.join(' ')).toMatch(/119\.08 MiB instead of 115\.73 MiB/)
      expect(query).toMatchObject({ phase: 'query', outcome: 'leak', upstream: { verdict: 'warning' } })
      expect(leak.outcome).toBe('leak')
    })

    it('ends with 0 for the stable run, with 2 for the leak', async () => {
      expect((await quartile(['leak', join(samples, 'stable')])).code).toBe(0)
      expect((await quartile(['leak', join(samples, 'query-leak')])).code).toBe(2)
      expect((await quartile(['leak', join(samples, 'query-leak'), '--phase', 'write'])).code).toBe(0)
    })

    it('finds two runs in the folder above, and registers every profile with its time', async () => {
      const { format, runs } = await document<RunsDocument>(['show', samples])
      expect(format).toBe('quartile/runs')
      expect(runs.map((run) => [run.name, run.system, run.profiles.length])).toEqual([
        ['query-leak', 'trace-streaming', 40],
        ['stable', 'trace-streaming', expect.any(Number)],
      ])
      const [leaking] = runs
      expect(leaking?.phases.map((phase) => phase.name)).toEqual(['write', 'query'])
      for (const profile of leaking?.profiles ?? []) {
        const phase = leaking?.phases.find((each) => each.name === profile.phase)
        // Profiles are stamped to the second, and the last may follow the last row.
        expect(profile.at).toBeGreaterThanOrEqual((phase?.start ?? 0) - 1)
        expect(profile.at).toBeLessThanOrEqual((phase?.end ?? 0) + 3)
      }
    })
  },
)

describe('the demo runs', () => {
  const expected: Record<string, Record<string, Expected>> = JSON.parse(
    readFileSync(join(demo, 'expected.json'), 'utf8'),
  )
  const cases = Object.entries(expected).flatMap(([run, phases]) =>
    Object.entries(phases).map(([phase, figures]) => ({ run, phase, figures })),
  )

  it.each(cases)(
    'give the figures that an independent script computed: $run, $phase phase',
    async ({ run: name, phase, figures }) => {
      const run = await document<RunDocument>(['show', join(demo, name)])
      const leak = await document<LeakDocument>(['leak', join(demo, name)])
      const table = run.tables.find((each) => each.name.includes('own figures'))
      const row =
        table?.rows
          .find((cells) => cells[0] === phase)
          ?.slice(1)
          .map(Number) ?? []
      const inMib = row.map((value, i) => (table?.columns[i + 1]?.unit === 'bytes' ? value / MIB : value))
      const { peakHeap, averageHeap, minimumHeap, peakRss, totalGc, maxGoroutines } = figures
      const script = [peakHeap, averageHeap, minimumHeap, peakRss, totalGc, maxGoroutines]
      expect(inMib).toEqual(script.map((value) => expect.closeTo(value, 10)))
      expect(summaryOf(run, phase).n).toBe(figures.rows)
      const report = leak.reports.find((each) => each.phase === phase)
      // To the last bit: both add the same numbers in the same order.
      const { ratio: _, ...upstream } = figures.upstream
      expect(report?.upstream).toEqual({ ...upstream, unit: 'MB' })
      expect((report?.quartile?.last ?? 0) / MIB).toBeCloseTo(figures.corrected.last, 10)
      expect(report?.quartile?.ratio).toBeCloseTo(figures.corrected.ratio, 12)
    },
  )

  it('tell the leak from the stable run', async () => {
    expect((await document<LeakDocument>(['leak', join(demo, 'stable')])).outcome).toBe('stable')
    const leaking = await document<LeakDocument>(['leak', join(demo, 'leaking')])
    const memory = leaking.reports.filter((report) => report.metric === 'go_memstats_heap_alloc_bytes')
    expect(memory.map((report) => [report.phase, report.outcome])).toEqual([
      ['write', 'stable'],
      ['query', 'leak'],
    ])
  })

  it('compare with the sides in words, and a regression where only the candidate leaks', async () => {
    const forward = await quartile(['compare', join(demo, 'stable'), join(demo, 'leaking'), '--json'])
    const comparison: ComparisonDocument = JSON.parse(forward.out)
    expect(comparison).toMatchObject({
      format: 'quartile/comparison',
      version: 1,
      base: { name: 'stable' },
      candidate: { name: 'leaking' },
    })
    expect(forward.code).toBe(2)
    const heap = comparison.rows.find(
      (row) => row.phase === 'query' && row.metric === 'go_memstats_heap_alloc_bytes' && row.statistic === 'max',
    )
    expect(heap?.delta).toBeCloseTo(Number(heap?.candidate) - Number(heap?.base), 3)
    expect((await quartile(['compare', join(demo, 'leaking'), join(demo, 'stable')])).code).toBe(3)
    expect((await quartile(['compare', join(demo, 'stable'), join(demo, 'stable')])).code).toBe(0)
  })

  it('write a report that is a picture, and refuse a format that does not exist', async () => {
    const output = join(folder, 'report.png')
    const { code, out, err } = await quartile(['report', join(demo, 'leaking'), '-o', output])
    expect(err).toBe('')
    expect([code, out.trim()]).toEqual([0, output])
    expect(readFileSync(output).subarray(1, 4).toString()).toBe('PNG')
    expect(statSync(output).size).toBeGreaterThan(20_000)
    const refused = await quartile(['report', join(demo, 'leaking'), '-o', join(folder, 'report.docx')])
    expect([refused.code, refused.err]).toEqual([64, expect.stringContaining('.png')])
  })

  it("write the suite's figures under its own names", async () => {
    const output = join(folder, 'figures')
    const { code, out } = await quartile([
      'report',
      join(demo, 'stable'),
      '--suite',
      '-o',
      output,
      '--prefix',
      'memory_small',
    ])
    expect(code).toBe(0)
    expect(out.trim().split('\n')).toEqual(
      ['write', 'query', 'comparison'].map((name) => join(output, `memory_small_${name}.png`)),
    )
  })

  it('are known again when they are opened a second time', async () => {
    const workspace = join(folder, 'twice.sqlite')
    const opened = await quartile(['open', demo, '--json'], { workspace })
    const again = await quartile(['open', demo, '--json'], { workspace })
    const ids = ({ out }: Ended) => (JSON.parse(out) as RunsDocument).runs.map((run) => run.id)
    expect(ids(again)).toEqual(ids(opened))
    const { out } = await quartile(['list'], { workspace })
    expect(out.trim().split('\n')).toHaveLength(3)
    const removed = await quartile(['remove', 'stable'], { workspace })
    expect(removed.out).toContain('removed stable')
    expect((await quartile(['show', 'stable-is-gone'], { workspace })).code).toBe(74)
  })
})

describe('the documents', () => {
  it('of a run have the properties that the contract names, and no others', async () => {
    const run = await document<RunDocument>(['show', join(demo, 'stable')])
    expect(Object.keys(run).sort()).toEqual([
      'caveats',
      'duration',
      'files',
      'format',
      'id',
      'name',
      'origin',
      'parameters',
      'phases',
      'profiles',
      'series',
      'startedAtMs',
      'system',
      'tables',
      'version',
    ])
    expect(run).toMatchObject({ format: 'quartile/run', version: 1, name: 'stable', parameters: { scale: 'small' } })
    expect(run.files).toContainEqual({ path: 'memory_write_small.csv', importer: 'go-memory-csv' })
  })
})

describe('what cannot be read', () => {
  const cases: readonly (readonly [string, () => string, number, RegExp])[] = [
    ['a path that does not exist', () => join(folder, 'nowhere'), 74, /nowhere does not exist/],
    [
      'an empty folder',
      () => {
        mkdirSync(join(folder, 'empty'), { recursive: true })
        return join(folder, 'empty')
      },
      65,
      /holds no files/,
    ],
    [
      'a folder with nothing known in it',
      () => {
        mkdirSync(join(folder, 'unknown'), { recursive: true })
        writeFileSync(join(folder, 'unknown', 'picture.bin'), Buffer.from([0, 1, 2, 3]))
        return join(folder, 'unknown')
      },
      65,
      /picture\.bin/,
    ],
  ]
  it.each(cases)('%s ends with a sentence and the exit code of its kind', async (_, make, code, sentence) => {
    const ended = await quartile(['open', make()])
    expect(ended.err).toMatch(sentence)
    expect([ended.code, ended.out]).toEqual([code, ''])
  })

  it('an unreadable file ends with 74', async () => {
    const path = join(folder, 'unreadable.csv')
    writeFileSync(path, 't,v\n1,2\n')
    chmodSync(path, 0)
    chmodSync(folder, 0o755)
    // Root may read everything, so root has somebody else try.
    const user = process.getuid?.() === 0 ? { uid: NOBODY } : {}
    const ended = await quartile(['open', path], { workspace: ':memory:', ...user })
    expect([ended.code, ended.err]).toEqual([74, expect.stringContaining('unreadable.csv')])
  })

  it('says usage for a verb, an option or a run that does not exist', async () => {
    for (const args of [
      ['leak'],
      ['open', '--no-such-option', demo],
      ['leak', join(demo, 'stable'), '--metric', 'no_such_metric'],
    ]) {
      expect((await quartile(args)).code, args.join(' ')).toBe(64)
    }
  })

  it('keeps what is good beside what is bad', async () => {
    const mixed = join(folder, 'mixed')
    mkdirSync(mixed, { recursive: true })
    writeFileSync(join(mixed, 'good.csv'), 'time_s,rss_kb\n0,100\n1,101\n2,102\n')
    writeFileSync(join(mixed, 'bad.csv'), 'Process with PID 25613 does not exist\n')
    const { code, out } = await quartile(['open', mixed])
    expect(code).toBe(0)
    expect(out).toMatch(/rss_bytes/)
    expect(out).toMatch(/bad\.csv: /)
  })
})

describe('Ctrl-C', () => {
  /** Pressed when so many bytes of the workspace are written. */
  async function interrupted(path: string, bytes: number): Promise<Ended> {
    const workspace = join(folder, `interrupted-${bytes}.sqlite`)
    const written = () => statSync(`${workspace}-wal`, { throwIfNoEntry: false })?.size ?? 0
    const ended = await quartile(['open', path], { workspace, interruptWhen: () => written() > bytes })
    expect((await quartile(['list'], { workspace })).out).toContain('No runs yet')
    return ended
  }

  it('cancels an import with 130 and leaves nothing of it', async () => {
    const path = join(folder, 'long.csv')
    writeFileSync(path, `time_s,a,b,c,d,e\n${'1,2,3,4,5,6\n'.repeat(10_000_000)}`)
    const ended = await interrupted(path, 8 * MIB)
    expect([ended.code, ended.err]).toEqual([130, expect.stringContaining('cancelled')])
    // While the program or its job still starts, a signal may be what ends it.
    for (const bytes of [0, MIB / 2, MIB]) expect([130, KILLED]).toContain((await interrupted(path, bytes)).code)
  })
})

describe('quartile log', () => {
  const logs = join(root, 'resources', 'samples', 'logs')

  it('prints the rows that match in order of time, with known trouble counted', async () => {
    const { out, code } = await quartile(['log', logs, '--level', 'error', '--search', 'limit'])
    expect(code).toBe(0)
    expect(out).toContain('01:50:03.000  error  zap.jsonl:3  memory usage exceeds limit caller=scan.go:12')
    expect(out).toMatch(/^1 of 1 rows that match, of \d+$/m)
    expect(out).toMatch(/^Known trouble: .*1 × quota exceeded/m)
  })

  it('gives one document, as many rows as asked for', async () => {
    const { out } = await quartile(['log', logs, '--from', '1s', '--to', '4', '--limit', '3', '--json'])
    const document = JSON.parse(out) as LogDocument
    expect(document).toMatchObject({ format: 'quartile/log', version: 1 })
    expect(document.rows).toHaveLength(3)
    expect(document.total).toBeGreaterThan(3)
    for (const { at } of document.rows) expect(at).toBeGreaterThanOrEqual(1)
  })

  it.each([
    ['--from', '5s', '--to', '1s'],
    ['--from', 'noon'],
    ['--limit', 'all'],
  ])('refuses %s %s', async (...args) => {
    expect((await quartile(['log', logs, ...args])).code).toBe(64)
  })
})

describe('the help', () => {
  it('names every verb and every exit code, and its examples run', async () => {
    const { out, code } = await quartile(['--help'])
    expect(code).toBe(0)
    const verbs = [
      'open',
      'list',
      'show',
      'remove',
      'formats',
      'leak',
      'label',
      'compare',
      'check',
      'log',
      'profile',
      'heap',
      'report',
      'serve',
      'desktop',
    ]
    for (const verb of verbs) expect(out).toMatch(new RegExp(`^  ${verb}`, 'm'))
    for (const exit of [0, 1, 2, 3, 64, 65, 69, 70, 74, 130]) expect(out).toMatch(new RegExp(`\\b${exit} `))
    const examples: string[] = []
    for (const verb of verbs) {
      const help = await quartile([verb, '--help'])
      examples.push(...[...help.out.matchAll(/^ {2}\$ quartile (.+)$/gm)].map((match) => match[1] ?? ''))
    }
    expect(examples.length).toBeGreaterThan(8)
    for (const example of examples) {
      const args = example.split(' ').map((word, i, all) => (all[i - 1] === '-o' ? join(folder, word) : word))
      const { code, err } = await quartile(args)
      expect([0, 1, 2, 3], `${example}: ${err}`).toContain(code)
    }
  }, 300_000)
})

describe('broken files', () => {
  const fixtures = readdirSync(broken).filter((name) => !name.endsWith('.md'))

  it.each(fixtures)('%s opens with what it has, or is refused with its name and a sentence', async (name) => {
    const { code, out, err } = await quartile(['open', join(broken, name)], { workspace: ':memory:' })
    expect([0, 65], err).toContain(code)
    if (code === 65)
      expect([out, err]).toEqual(['', expect.stringMatching(new RegExp(`${RegExp.escape(name)}.*: .{8,}`))])
    else expect(out).toContain('1 file read')
  })

  it('do not hide each other', async () => {
    const ended = await quartile(['open', broken])
    expect([0, 65]).toContain(ended.code)
    expect(ended.err).not.toContain('bug in Quartile')
  })
})
