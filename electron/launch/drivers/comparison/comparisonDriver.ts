/**
 * A command in two modes over growing scales, as the streaming-versus-in-memory suite runs its aggregator: measured, its
 * result validated, and told in the suite's own files, which have the point where streaming begins to need less.
 */
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { coverage, type Mode } from '../../../../shared/analysis/streamingComparison.ts'
import { UserError } from '../../../../shared/errors.ts'
import { format, formatNumber } from '../../../../shared/units.ts'
import { readLog } from '../../../import/aggregator/log.ts'
import { readValidation } from '../../../import/aggregator/validationLog.ts'
import { fileSource } from '../../../import/byteSource.ts'
import { TextLines } from '../../../import/textLines.ts'
import { size } from '../../quantityFields.ts'
import { type DriverContext, driver } from '../driver.ts'
import { containedCommand } from './containedCommand.ts'
import { type Done, report, SUMMARY_HEADER, summaryRow, timeLines } from './suiteFiles.ts'
import { type Timed, timedCommand } from './timedCommand.ts'

const MODES: readonly Mode[] = ['in-memory', 'streaming']
const MAX_SCALES = 50
/** The image of commands that run on this machine. */
const NONE = 'none'

const commandField = z.array(z.string()).min(1)
const options = z.strictObject({
  inMemory: commandField.describe('In it and the others, {scale}, {mode} and {tolerance} stand for their values.'),
  streaming: commandField,
  image: z
    .string()
    .default(NONE)
    .describe(
      'Both modes run in a container of it each time, with the result folder as /work, and peaks are its control group’s.',
    ),
  memory: size().exactOptional().describe('Limit of that container.'),
  prepare: commandField.exactOptional().describe('Once for each scale, unmeasured: makes its data.'),
  validate: commandField.exactOptional().describe('After each mode; its exit code is its verdict.'),
  /** A list, or text with commas between them; from small to large. */
  scales: z
    .union([z.string(), z.number(), z.array(z.union([z.string(), z.number()]))])
    .transform((given) => (Array.isArray(given) ? given.map(String) : String(given).split(',')).map((s) => s.trim()))
    .pipe(
      z
        .array(z.string().regex(/^[\w.-]{1,60}$/, 'a scale has letters, digits, - and .'))
        .min(1)
        .max(MAX_SCALES),
    ),
  environment: z.record(z.string(), z.string()).default({}),
  tolerance: z.number().min(0).default(0.01).describe('Relative; handed to the validator.'),
  coverage: z.number().min(0).max(1).default(1).describe('Share of the expected rows that must have been matched.'),
  onFailure: z.enum(['stop', 'go-on']).default('stop'),
})
type Options = z.output<typeof options>

export const streamingComparison = driver({
  id: 'streaming-comparison',
  title: 'A command in two modes over growing scales',
  options,
  plan: ({ scales, inMemory, streaming, prepare, validate, onFailure, image }: Options) => [
    `for each of ${formatNumber(scales.length, 0)} scales, ${scales.join(', ')}:`,
    ...(prepare ? [`runs \`${prepare.join(' ')}\` on this machine`] : []),
    `runs \`${inMemory.join(' ')}\`${placeOf(image)} and measures it`,
    `runs \`${streaming.join(' ')}\`${placeOf(image)} and measures it`,
    ...(validate ? [`runs \`${validate.join(' ')}\` after each`] : []),
    onFailure === 'stop' ? 'ends at the first that fails' : 'goes on where one fails',
  ],
  run: (given, context) => new Comparison(given, context).run(),
})

function placeOf(image: string): string {
  return image === NONE ? ' on this machine' : ` in a container of ${image}`
}

class Comparison {
  private readonly given: Options
  private readonly context: DriverContext
  private readonly done: Done[] = []
  private readonly failures: string[] = []

  constructor(given: Options, context: DriverContext) {
    this.given = given
    this.context = context
  }

  async run(): Promise<void> {
    const { given, context, failures } = this
    await writeFile(this.file('SUMMARY.csv'), SUMMARY_HEADER)
    for (const [i, scale] of given.scales.entries()) {
      if (given.prepare && !(await this.prepare(given.prepare, scale))) continue
      for (const [m, mode] of MODES.entries()) {
        await context.whilePaused()
        if (context.signal.aborted) return
        const failure = await this.one(scale, mode)
        // Ended by us, whatever became of it.
        if (context.signal.aborted) return
        if (failure !== undefined) this.failed(`${scale} ${mode}: ${failure}`)
        context.progress((i * MODES.length + m + 1) / (given.scales.length * MODES.length))
      }
    }
    await writeFile(this.file('COMPARISON_REPORT.md'), report(this.done))
    if (failures.length > 0)
      throw new UserError('bad-data', `${formatNumber(failures.length, 0)} did not go well: ${failures.join('; ')}`)
  }

  private async prepare(command: readonly string[], scale: string): Promise<boolean> {
    const { ended } = await this.command(command, scale, 'in-memory', join('logs', `prepare-${scale}.log`))
    if (ended !== 0 && !this.context.signal.aborted) this.failed(`${scale}: preparing ended with ${ended}`)
    return ended === 0
  }

  /** Runs and validates; gives what went wrong. */
  private async one(scale: string, mode: Mode): Promise<string | undefined> {
    const { given, context } = this
    const name = `${scale}_${mode}.log`
    const timed = await this.command(
      mode === 'streaming' ? given.streaming : given.inMemory,
      scale,
      mode,
      name,
      given.image,
    )
    await appendFile(this.file(name), timeLines(timed))
    context.log(`${scale} ${mode}: ${format(timed.seconds, 'seconds')}, ${format(timed.peak, 'bytes')} at most`)
    if (timed.ended !== 0) return `ended with ${timed.ended}`
    const { inputRows, outputRows } = await readLog(this.lines(name))
    const validation = await this.validate(scale, mode)
    if (validation.failure !== undefined) return validation.failure
    const { seconds, peak } = timed
    const done = { scale, mode, seconds, peak, inputRows, outputRows, validation: validation.verdict }
    this.done.push(done)
    await appendFile(this.file('SUMMARY.csv'), summaryRow(done))
    context.record('comparison_seconds', 'seconds', seconds, { scale, mode })
    context.record('comparison_peak_memory_bytes', 'bytes', peak, { scale, mode })
    return undefined
  }

  private async validate(
    scale: string,
    mode: Mode,
  ): Promise<{ readonly verdict: Done['validation']; readonly failure?: string }> {
    const { given } = this
    if (!given.validate) return { verdict: 'SKIPPED' }
    const name = `${scale}_${mode}_validation.log`
    const { ended } = await this.command(given.validate, scale, mode, name)
    await this.conclude(name, ended === 0)
    if (ended !== 0) return { verdict: 'PARTIAL', failure: `its validation ended with ${ended}` }
    const { counts, verdict } = await readValidation(this.lines(name))
    const covered = coverage(counts)
    if (covered !== undefined && covered < given.coverage)
      return {
        verdict: 'PARTIAL',
        failure: `${format(covered, 'ratio')} of the expected rows were matched, and ${format(given.coverage, 'ratio')} are asked for`,
      }
    return { verdict: verdict === 'partial' && covered !== undefined ? 'PARTIAL' : 'PASS' }
  }

  /** The suite's last line, where a validator of another kind says it by its exit code only. */
  private async conclude(name: string, passed: boolean): Promise<void> {
    const text = await readFile(this.file(name), 'utf8')
    if (/CORRECTNESS VALIDATION (?:PASSED|FAILED)/.test(text)) return
    const verdict = passed ? '✅ CORRECTNESS VALIDATION PASSED' : '❌ CORRECTNESS VALIDATION FAILED'
    await appendFile(this.file(name), `${text === '' || text.endsWith('\n') ? '' : '\n'}${verdict}\n`)
  }

  private async command(
    command: readonly string[],
    scale: string,
    mode: Mode,
    log: string,
    image = NONE,
  ): Promise<Timed> {
    const { given, context } = this
    const known: Readonly<Record<string, string>> = { scale, mode, tolerance: String(given.tolerance) }
    const asked = {
      command: command.map((part) =>
        part.replace(/\{(scale|mode|tolerance)\}/g, (_, name: string) => known[name] ?? ''),
      ),
      environment: given.environment,
      folder: context.folder,
      log: this.file(log),
      signal: context.signal,
    }
    if (image === NONE) return timedCommand(asked)
    return containedCommand(asked, image, given.memory, await context.engine())
  }

  private failed(sentence: string): void {
    this.context.log(sentence)
    if (this.given.onFailure === 'stop') throw new UserError('bad-data', sentence)
    this.failures.push(sentence)
  }

  private file(name: string): string {
    return join(this.context.folder, name)
  }

  private lines(name: string): TextLines {
    return new TextLines(fileSource(this.file(name), name, { hash: false }))
  }
}
