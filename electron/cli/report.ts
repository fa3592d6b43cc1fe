import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Theme } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import {
  type ExportOptions,
  MAX_PAGE_WIDTH,
  MAX_REPORT_RUNS,
  MAX_REPORT_SCALE,
  MIN_PAGE_WIDTH,
  REPORT_ENDINGS,
  type ReportResult,
  type ReportSpec,
} from '../../shared/reportApi.ts'
import { readTemplate } from '../report/readTemplate.ts'
import { redactionLines } from './redactionText.ts'
import { findRun, runJob, type WorkspaceOption, withCore } from './session.ts'
import { examples, print } from './text.ts'

interface ReportOptions extends WorkspaceOption {
  readonly output?: readonly string[]
  readonly width?: number
  readonly scale?: number
  readonly split?: true
  readonly inline?: true
  readonly data: boolean
  readonly force?: true
  readonly template?: string
  readonly redact?: true | readonly string[]
  readonly redactList?: true
  readonly suite?: boolean
  readonly prefix?: string
  readonly theme: Theme
}

export function reportCommand(): Command {
  return new Command('report')
    .summary("write a report page, or the figures of the suite's own script")
    .argument('<run...>', 'one run, base and candidate, or several: id, name or path')
    .option(
      '-o, --output <file>',
      `files to write, the ending names the format (${REPORT_ENDINGS.join(' ')}); a folder with --suite; may be given several times`,
      (output: string, before: readonly string[] = []) => [...before, output],
    )
    .option(
      '--width <pixels>',
      `width of the page, ${MIN_PAGE_WIDTH} to ${MAX_PAGE_WIDTH}`,
      whole(MIN_PAGE_WIDTH, MAX_PAGE_WIDTH),
    )
    .option('--scale <n>', 'pixels of a picture per pixel of the page, 1 to 4', whole(1, MAX_REPORT_SCALE))
    .option('--split', 'PNG and SVG: a file for each figure, NAME_figure.png, instead of one page')
    .option('--inline', 'Markdown: pictures within the text instead of beside it')
    .option('--no-data', 'leave out what lets a PNG be opened again')
    .option('--template <name>', 'sections and their order: a file, or a ready one of resources/templates')
    .option(
      '--redact [text...]',
      'remove these texts, or all that looks like a secret, user, host, path or JVM argument',
    )
    .option('--redact-list', 'list what --redact would remove, and write nothing')
    .option('--force', 'replace files that exist')
    .option('--suite', "write the system's own figures under their own names into the folder")
    .option('--prefix <prefix>', "start of the suite figures' names", 'memory')
    .addOption(new Option('--theme <theme>', 'colours of the page').choices(['light', 'dark']).default('light'))
    .addHelpText(
      'after',
      examples(
        'report resources/samples/demo/leaking -o leaking.png',
        'report resources/samples/demo/stable resources/samples/demo/leaking -o comparison.svg --theme dark',
        'report resources/samples/demo/leaking -o leaking.html -o leaking.pdf -o leaking.md',
        'report resources/samples/demo/leaking --redact-list',
        'report resources/samples/demo/leaking --template trace-streaming --redact -o shared.png -o shared.txt',
        'report resources/samples/demo/leaking --suite -o figures --prefix memory_small',
      ),
    )
    .action((references: string[], options: ReportOptions) =>
      withCore(options, async (core) => {
        if (references.length > MAX_REPORT_RUNS)
          throw new UserError('usage', `a report is of at most ${MAX_REPORT_RUNS} runs`)
        if (options.output === undefined && !options.redactList)
          throw new UserError(
            'usage',
            'no file to write is named',
            `Say -o FILE; the ending names the format: ${REPORT_ENDINGS.join(', ')}.`,
          )
        const runs = []
        for (const reference of references) runs.push((await findRun(core, reference)).id)
        const spec: ReportSpec = { ...specOf(options), runs }
        const { written, found } = await runJob<ReportResult>(core, spec)
        if (options.redactList) print(...redactionLines(found))
        else if (options.redact === true)
          process.stderr.write(`Removed from the report:\n${redactionLines(found).join('\n')}\n`)
        if (written.length > 0) print(...written)
      }),
    )
}

function specOf({ output, redactList, template, redact, ...options }: ReportOptions): Omit<ReportSpec, 'runs'> {
  return {
    kind: 'report',
    what: options.suite ? 'suite' : 'page',
    outputs: redactList ? [] : (output ?? []).map((each) => resolve(each)),
    ...(template === undefined ? {} : { template: readTemplate(template) }),
    ...(redact === undefined ? {} : { redact: redact === true ? 'all' : redact }),
    ...(options.prefix === undefined ? {} : { prefix: options.prefix }),
    ...exportOptions(options),
  }
}

function exportOptions(options: Omit<ReportOptions, 'output'>): ExportOptions {
  const { theme, width, scale, split, inline, data, force } = options
  return {
    theme,
    ...(width === undefined ? {} : { width }),
    ...(scale === undefined ? {} : { scale }),
    ...(split ? { split } : {}),
    ...(inline ? { inline } : {}),
    ...(data ? {} : { withoutData: true }),
    ...(force ? { overwrite: true } : {}),
  }
}

/** Reads a whole number between the two. */
function whole(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`)
  }
}
