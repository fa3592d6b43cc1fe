import { Command, Option } from 'commander'
import type { LogDocument, LogQuestion } from '../../shared/api.ts'
import { MAX_LOG_ROWS } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import { rowTime } from '../../shared/logTime.ts'
import type { LogLevel, LogRow } from '../../shared/model.ts'
import { repairMojibake } from '../../shared/mojibake.ts'
import { secondsIn } from './seconds.ts'
import { findRun, type WorkspaceOption, withCore } from './session.ts'
import { examples, print, printJson } from './text.ts'

/** More rows than a person scrolls through; `--search` and `--from` find the others. */
const MAX_PRINTED = 100_000

interface LogOptions extends WorkspaceOption {
  readonly search?: string
  readonly level?: LogLevel
  readonly trouble?: string | true
  readonly from?: string
  readonly to?: string
  readonly limit: string
  readonly json?: boolean
}

export function logCommand(): Command {
  return new Command('log')
    .summary("search a run's logs: words, level, known trouble, a stretch of time")
    .argument('<run>', 'id, name, or a path that is imported on the fly')
    .option('--search <text>', 'only messages with this text, in letters of either case')
    .addOption(
      new Option('--level <level>', 'this level and those above').choices([
        'trace',
        'debug',
        'info',
        'warn',
        'error',
        'fatal',
      ]),
    )
    .option('--trouble [name]', 'only known trouble, all of it or of this name')
    .option('--from <time>', "on the run's time axis, as 30s or 2min")
    .option('--to <time>', 'until then')
    .option('--limit <rows>', 'rows to print', String(MAX_LOG_ROWS))
    .option('--json', 'one `quartile/log` document on stdout')
    .addHelpText(
      'after',
      examples(
        'log resources/samples/logs',
        'log resources/samples/logs --level warn --search memory',
        'log resources/samples/banyandb/trace-streaming --trouble --json',
      ),
    )
    .action((reference: string, options: LogOptions) =>
      withCore(options, async (core) => {
        const { id } = await findRun(core, reference)
        const found = await search((question) => core.api.searchLog(question), question(id, options), rowsIn(options))
        if (options.json) return printJson(found)
        print(...textOf(found))
      }),
    )
}

function question(run: string, { search, level, trouble, from, to }: LogOptions): LogQuestion {
  const start = from === undefined ? Number.NEGATIVE_INFINITY : secondsIn(from, '--from')
  const end = to === undefined ? Number.POSITIVE_INFINITY : secondsIn(to, '--to')
  if (start >= end) throw new UserError('usage', '--from comes before --to')
  return {
    run,
    ...(search === undefined ? {} : { text: search }),
    ...(level === undefined ? {} : { level }),
    ...(trouble === undefined ? {} : { trouble }),
    ...(from === undefined && to === undefined ? {} : { window: { start, end } }),
  }
}

function rowsIn({ limit }: LogOptions): number {
  if (/^[1-9]\d{0,9}$/.test(limit)) return Math.min(Number(limit), MAX_PRINTED)
  throw new UserError('usage', `--limit ${limit} is no number of rows`)
}

/** Page after page. */
async function search(
  ask: (question: LogQuestion) => Promise<LogDocument>,
  asked: LogQuestion,
  rows: number,
): Promise<LogDocument> {
  const first = await ask({ ...asked, limit: Math.min(rows, MAX_LOG_ROWS) })
  const found: LogRow[] = [...first.rows]
  while (found.length < Math.min(rows, first.total)) {
    const limit = Math.min(rows - found.length, MAX_LOG_ROWS)
    const page = await ask({ ...asked, offset: found.length, limit })
    if (page.rows.length === 0) break
    found.push(...page.rows)
  }
  return { ...first, rows: found }
}

function textOf({ run, lines, total, files, troubles, rows, startedAtMs }: LogDocument): readonly string[] {
  if (lines === 0) return [`${run.name} has no log.`]
  const widest = Math.max(0, ...rows.map((row) => rowTime(row, startedAtMs).length))
  const printed = rows.flatMap((row) => {
    const place = files.length > 1 ? `${row.file}:${row.line}` : String(row.line)
    const head = `${rowTime(row, startedAtMs).padStart(widest)}  ${(row.level ?? '').padEnd(5)}  ${place}  `
    const [first = '', ...others] = repairMojibake(row.message).split('\n')
    return [`${head}${first}`, ...others.map((line) => `${' '.repeat(widest + 9)}${line}`)]
  })
  const known = troubles.map(({ trouble, lines }) => `${lines.toLocaleString('en-US')} × ${trouble}`)
  return [
    ...printed,
    '',
    `${rows.length.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} rows that match, of ${lines.toLocaleString('en-US')}${rows.length < total ? '; --limit shows more' : ''}`,
    ...(known.length === 0 ? [] : [`Known trouble: ${known.join(', ')}`]),
  ]
}
