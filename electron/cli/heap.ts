/** `quartile heap`: what a JVM's heap dumps hold, by class, by who keeps it alive, and from dump to dump. */
import { basename } from 'node:path'
import { Command } from 'commander'
import { heapGrowth } from '../../shared/analysis/heapGrowth.ts'
import { UserError } from '../../shared/errors.ts'
import {
  type HeapDiffDocument,
  type HeapDominatorsDocument,
  type HeapHistogramDocument,
  type HeapPathDocument,
  type HeapSuspectsDocument,
  pathText,
} from '../../shared/heapApi.ts'
import type { Caveat } from '../../shared/model.ts'
import { format, formatChange, formatDelta } from '../../shared/units.ts'
import { heapPath, hex } from '../import/hprof/tables.ts'
import { EXIT } from './exit.ts'
import { aboutDump, analyseFile, histogramOfFile } from './heapSources.ts'
import { type Column, caveatLines, examples, heading, print, printJson, tableLines } from './text.ts'

interface HeapOptions {
  readonly json?: boolean
  readonly class?: string
}

/** Rows before a terminal scrolls them away; `--json` has them all. */
const ROWS = 40
const OBJECT_ROWS = 20

const DUMP = 'an .hprof file, gzipped or not'

export function heapCommand(): Command {
  const heap = new Command('heap')
    .summary('read heap dumps of the JVM: histogram, dominators, suspects, path, diff')
    .description('Reads heap dumps of the JVM, of any size, without a JVM.')
    .addHelpText(
      'after',
      examples(
        'heap histogram resources/samples/jvm/hprof/hoarder-1.hprof.gz',
        'heap dominators resources/samples/jvm/hprof/hoarder-1.hprof.gz',
        'heap suspects resources/samples/jvm/hprof/hoarder-1.hprof.gz --json',
        'heap path resources/samples/jvm/hprof/hoarder-1.hprof.gz --class java.util.ArrayDeque',
        'heap diff resources/samples/jvm/hprof/hoarder-1.hprof.gz resources/samples/jvm/hprof/hoarder-2.hprof.gz',
      ),
    )
  const commands = [histogramCommand(), dominatorsCommand(), suspectsCommand(), pathCommand(), diffCommand()]
  for (const command of commands) heap.addCommand(command.exitOverride())
  return heap
}

function histogramCommand(): Command {
  return new Command('histogram')
    .summary('instances and bytes by class, as `jmap -histo` counts them')
    .argument('<file>', DUMP)
    .option('--json', 'one `quartile/heap-histogram` document on stdout')
    .action(async (file: string, { json }: HeapOptions) => {
      const { histogram, caveats } = await histogramOfFile(file)
      const { layout } = histogram
      const document: HeapHistogramDocument = {
        format: 'quartile/heap-histogram',
        version: 1,
        ...aboutDump(file, histogram, caveats),
        layout: {
          referenceBytes: layout.reference,
          headerBytes: layout.header,
          alignment: layout.alignment,
          confirmed: layout.confirmed,
          contradicted: layout.contradicted,
        },
        rows: histogram.rows.map(({ name, instances, bytes }) => ({ class: name, instances, bytes })),
      }
      if (json) return printJson(document)
      print(...headLines(document), '', ...classLines(document.rows))
    })
}

function dominatorsCommand(): Command {
  return new Command('dominators')
    .summary('what each class and the largest objects keep alive')
    .argument('<file>', DUMP)
    .option('--json', 'one `quartile/heap-dominators` document on stdout')
    .action(async (file: string, { json }: HeapOptions) => {
      const { histogram, analysis, caveats } = await analyseFile(file)
      const document: HeapDominatorsDocument = {
        format: 'quartile/heap-dominators',
        version: 1,
        ...aboutDump(file, histogram, caveats),
        reachable: analysis.reachable,
        dominators: analysis.dominators.map(({ name, address, ...sizes }) => ({
          object: name,
          address: hex(address),
          ...sizes,
        })),
        classes: histogram.rows
          .map(({ name, instances, bytes }) => ({
            class: name,
            instances,
            shallow: bytes,
            retained: analysis.retainedByClass.get(name) ?? 0,
          }))
          .sort((a, b) => b.retained - a.retained),
      }
      if (json) return printJson(document)
      print(
        ...headLines(document),
        reachableLine(document.reachable),
        '',
        heading('right below the GC roots'),
        ...tableLines(
          [{ title: 'retained', align: 'right' }, { title: 'share', align: 'right' }, { title: 'object' }],
          document.dominators
            .slice(0, OBJECT_ROWS)
            .map(({ retained, share, object, address }) => [
              format(retained, 'bytes'),
              format(share, 'ratio'),
              `${object} @ ${address}`,
            ]),
        ),
        '',
        heading('by class'),
        ...tableLines(
          [...numberColumns('retained', 'shallow', 'instances'), { title: 'class' }],
          document.classes
            .slice(0, ROWS)
            .map(({ retained, shallow, instances, class: name }) => [
              format(retained, 'bytes'),
              format(shallow, 'bytes'),
              format(instances, 'count'),
              name,
            ]),
        ),
      )
    })
}

function suspectsCommand(): Command {
  return new Command('suspects')
    .summary('what holds a fifth of the heap or more, where memory accumulates in it, and what holds that')
    .argument('<file>', DUMP)
    .option('--json', 'one `quartile/heap-suspects` document on stdout')
    .action(async (file: string, { json }: HeapOptions) => {
      const { histogram, analysis, caveats } = await analyseFile(file)
      const document: HeapSuspectsDocument = {
        format: 'quartile/heap-suspects',
        version: 1,
        ...aboutDump(file, histogram, caveats),
        reachable: analysis.reachable,
        suspects: analysis.suspects.map(({ name, instances, retained, share, accumulation, path }) => {
          const { name: object, number: _, ...rest } = accumulation
          return { suspect: name, instances, retained, share, accumulation: { object, ...rest }, path: heapPath(path) }
        }),
      }
      if (json) return printJson(document)
      print(...headLines(document), reachableLine(document.reachable))
      if (document.suspects.length === 0) print('', 'Nothing holds a fifth of the heap: there is no suspect.')
      for (const { suspect, instances, retained, share, accumulation, path } of document.suspects) {
        const who = instances === 1 ? suspect : `${format(instances, 'count')} instances of ${suspect}`
        const { object, holds, holdsInstances, holdsBytes } = accumulation
        print(
          '',
          heading(`${who}: ${format(retained, 'bytes')}, ${format(share, 'ratio')} of the heap`),
          `  accumulates in ${object}, ${format(accumulation.retained, 'bytes')}: ` +
            `${format(holdsInstances, 'count')} × ${holds} with ${format(holdsBytes, 'bytes')}`,
          `  ${pathText(path)}`,
        )
      }
    })
}

function pathCommand(): Command {
  return new Command('path')
    .summary('the shortest way from a GC root to the largest instance of a class')
    .argument('<file>', DUMP)
    .requiredOption('--class <name>', 'as the histogram names it, e.g. `java.util.HashMap`')
    .option('--json', 'one `quartile/heap-path` document on stdout')
    .action(async (file: string, options: HeapOptions) => {
      const { histogram, analysis, caveats } = await analyseFile(file, options.class)
      const { path } = analysis
      const name = options.class ?? ''
      if (!path) {
        const known = histogram.rows.some((row) => row.name === name)
        throw new UserError(
          'usage',
          known ? `no instance of ${name} is reachable` : `the dump has no instance of a class ${JSON.stringify(name)}`,
          known ? 'They wait for the garbage collector.' : '`quartile heap histogram` lists the classes there are.',
        )
      }
      const document: HeapPathDocument = {
        format: 'quartile/heap-path',
        version: 1,
        ...aboutDump(file, histogram, caveats),
        class: name,
        instances: path.instances,
        retained: path.retained,
        path: heapPath(path),
      }
      if (options.json) return printJson(document)
      print(
        ...headLines(document),
        `the largest of ${format(path.instances, 'count')} × ${name} retains ${format(path.retained, 'bytes')}`,
        '',
        ...(path.steps.length === 0 ? [pathText(document.path)] : [`  ${path.root}`]),
        ...document.path.steps.flatMap(({ object, address, field }, i) => [
          `  ${'  '.repeat(Math.min(i + 1, OBJECT_ROWS))}${object} @ ${address}${field === '' ? '' : `  ${field}`}`,
          ...(i === 0 && path.left > 0 ? [`    … ${format(path.left, 'count')} more …`] : []),
        ]),
      )
    })
}

function diffCommand(): Command {
  return new Command('diff')
    .summary('what each class gained over two dumps or more; exit 2 where some grow in every one, which are culprits')
    .argument('<file...>', `${DUMP}, two at least, of one program`)
    .option('--json', 'one `quartile/heap-diff` document on stdout')
    .action(async (files: string[], { json }: HeapOptions) => {
      if (files.length < 2) throw new UserError('usage', 'a difference needs two heap dumps at least')
      const opened: { file: string; takenAtMs: number; bytes: number; rows: readonly Row[] }[] = []
      const caveats: Caveat[] = []
      for (const file of files) {
        const read = await histogramOfFile(file)
        const { header, bytes, rows } = read.histogram
        caveats.push(...read.caveats)
        opened.push({ file: basename(file), takenAtMs: header.takenAtMs, bytes, rows })
      }
      // Dumps that state no time stay in the order in which they were named.
      if (opened.every(({ takenAtMs }) => takenAtMs > 0)) opened.sort((a, b) => a.takenAtMs - b.takenAtMs)
      const document: HeapDiffDocument = {
        format: 'quartile/heap-diff',
        version: 1,
        files: opened.map(({ file, takenAtMs, bytes }) => ({ file, ...(takenAtMs > 0 ? { takenAtMs } : {}), bytes })),
        ...heapGrowth(opened.map(({ rows }) => rows)),
        caveats,
      }
      if (document.rows.some(({ culprit }) => culprit)) process.exitCode = EXIT.regression
      if (json) return printJson(document)
      print(...diffLines(document))
    })
}

interface Row {
  readonly name: string
  readonly instances: number
  readonly bytes: number
}

function diffLines({ files, totals, floor, rows, caveats }: HeapDiffDocument): string[] {
  const culprits = rows.filter(({ culprit }) => culprit)
  const shown = rows.slice(0, ROWS)
  const last = (values: readonly number[]) => values.at(-1) ?? 0
  const first = (values: readonly number[]) => values[0] ?? 0
  return [
    ...files.map(({ file, bytes }) => `${file}: ${format(bytes, 'bytes')}`),
    `in all ${formatDelta(last(totals) - first(totals), 'bytes')}`,
    ...caveatLines(caveats),
    '',
    culprits.length === 0
      ? `No culprit: no class grew in every dump by ${format(floor, 'bytes')} or more in all.`
      : `${culprits.length === 1 ? 'One class' : `${culprits.length} classes`} grew in every dump, and by ${format(floor, 'bytes')} or more in all.`,
    '',
    ...tableLines(
      [{ title: '' }, ...numberColumns('gained', 'change', 'first', 'last', 'instances'), { title: 'class' }],
      shown.map(({ culprit, gained, bytes, instances, class: name }) => [
        culprit ? 'culprit' : '',
        formatDelta(gained, 'bytes'),
        first(bytes) === 0 ? 'new' : formatChange(gained / first(bytes)),
        format(first(bytes), 'bytes'),
        format(last(bytes), 'bytes'),
        formatDelta(last(instances) - first(instances), 'count'),
        name,
      ]),
    ),
    ...(rows.length > shown.length ? [`and ${rows.length - shown.length} more`] : []),
  ]
}

function headLines(document: {
  readonly file: string
  readonly takenAtMs?: number
  readonly objects: number
  readonly bytes: number
  readonly caveats: readonly Caveat[]
}): string[] {
  const { file, takenAtMs, objects, bytes, caveats } = document
  const when = takenAtMs === undefined ? '' : ` at ${new Date(takenAtMs).toISOString()}`
  return [`${file}${when}: ${format(objects, 'count')} objects, ${format(bytes, 'bytes')}`, ...caveatLines(caveats)]
}

function reachableLine({ objects, bytes }: { readonly objects: number; readonly bytes: number }): string {
  return `reachable from the GC roots: ${format(objects, 'count')} objects, ${format(bytes, 'bytes')}`
}

function classLines(rows: HeapHistogramDocument['rows']): string[] {
  const shown = rows.slice(0, ROWS)
  return [
    ...tableLines(
      [...numberColumns('instances', 'bytes'), { title: 'class' }],
      shown.map(({ class: name, instances, bytes }) => [format(instances, 'count'), format(bytes, 'bytes'), name]),
    ),
    ...(rows.length > shown.length ? [`and ${rows.length - shown.length} more`] : []),
  ]
}

function numberColumns(...titles: readonly string[]): Column[] {
  return titles.map((title) => ({ title, align: 'right' }))
}
