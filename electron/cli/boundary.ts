import { Command } from 'commander'
import { crossingWords } from '../../shared/analysis/sweep/boundaryDocument.ts'
import { levelLabel } from '../../shared/analysis/sweep/levels.ts'
import { fits, kindName, kindOfUnit, type Quantity, readQuantity } from '../../shared/criteria/quantity.ts'
import { UserError } from '../../shared/errors.ts'
import type { BoundaryDocument, BoundaryLine } from '../../shared/sweepApi.ts'
import { format } from '../../shared/units.ts'
import { EXIT } from './exit.ts'
import { withCore } from './session.ts'
import { type RowsOptions, rowsOf, withRows } from './sweep.ts'
import { caveatLines, examples, heading, print, printJson, tableLines } from './text.ts'

interface BoundaryOptions extends RowsOptions {
  readonly metric: string
  readonly at: string
  readonly x?: string
  readonly y?: string
}

export function boundaryCommand(): Command {
  return withRows(
    new Command('boundary').summary(
      'where a metric crosses a threshold between measured settings; exit 3 when it cannot be told',
    ),
  )
    .requiredOption('--metric <column>', 'the result that crosses')
    .requiredOption('--at <value>', 'the threshold with its unit, e.g. 10%, 5s or 512MiB')
    .option('--x <column>', 'the setting of numbers along which it is sought; the most important one unless told')
    .option('--y <column>', 'a second setting: the boundary at each of its levels')
    .addHelpText(
      'after',
      examples(
        'boundary resources/samples/fusio-manifest/comprehensive_sweep.csv --metric precondition_failure_rate --at 100%',
        'boundary resources/samples/fusio-manifest/comprehensive_sweep.csv --metric precondition_failure_rate --at 100% --x num_writers --y key_overlap_ratio --json',
      ),
    )
    .action((references: readonly string[], options: BoundaryOptions) =>
      withCore(options, async (core) => {
        const rows = await rowsOf(core, references, options)
        const { unit } = await core.api.sweep({ ...rows, metric: options.metric })
        const boundary = await core.api.boundary({
          ...rows,
          metric: options.metric,
          at: thresholdOf(options, unit ?? 'unknown'),
          ...(options.x === undefined ? {} : { x: options.x }),
          ...(options.y === undefined ? {} : { y: options.y }),
        })
        process.exitCode = boundary.outcome === 'inconclusive' ? EXIT.inconclusive : EXIT.pass
        if (options.json) return printJson(boundary)
        print(...boundaryText(boundary))
      }),
    )
}

function thresholdOf({ metric, at }: BoundaryOptions, unit: BoundaryDocument['unit']): number {
  const read: Quantity | undefined = readQuantity(at)
  if (read === undefined)
    throw new UserError(
      'usage',
      `${JSON.stringify(at)} is no threshold`,
      'Write a number with its unit, such as 10% or 5s.',
    )
  if (!fits(read.kind, kindOfUnit(unit)))
    throw new UserError(
      'usage',
      `${metric} is in ${unit}, and ${at} is ${kindName(read.kind)}`,
      'Give the threshold in a unit of the metric.',
    )
  return read.value
}

function boundaryText({ answer, lines, x, y, unit, next, caveats }: BoundaryDocument): string[] {
  return [
    heading(answer),
    ...caveatLines(caveats),
    ...lines.flatMap((line) => [
      '',
      ...(y === undefined ? [] : [`${y.column} ${levelLabel(line.y ?? '', y.unit)}: ${lineWords(line, x.unit)}`]),
      ...levelLines(line, x, unit),
    ]),
    ...(next.length === 0 ? [] : ['', heading('Worth running next')]),
    ...next.flatMap(({ parameters, repeats, reason }) => [
      `  ${repeats} × ${JSON.stringify(parameters)}`,
      `      ${reason}`,
    ]),
  ]
}

function lineWords({ outcome, crossings }: BoundaryLine, unit: BoundaryDocument['x']['unit']): string {
  return outcome === 'reached' ? crossings.map((each) => crossingWords(each, unit, true)).join(', and again ') : outcome
}

function levelLines({ levels }: BoundaryLine, x: BoundaryDocument['x'], unit: BoundaryDocument['unit']): string[] {
  const hasInterval = levels.some(({ low }) => low !== undefined)
  return tableLines(
    [
      { title: x.column, align: 'right' },
      { title: 'n', align: 'right' },
      { title: 'mean', align: 'right' },
      ...(hasInterval ? [{ title: '95 % interval', align: 'right' as const }] : []),
    ],
    levels.map((level) => [
      levelLabel(level.x, x.unit),
      String(level.n),
      format(level.mean, unit),
      ...(level.low === undefined || level.high === undefined
        ? []
        : [`${format(level.low, unit)} … ${format(level.high, unit)}`]),
    ]),
  ).map((line) => `  ${line}`)
}
