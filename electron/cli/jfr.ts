/** `quartile jfr`: the named views of flight recordings, of one or of two side by side. */
import { Command } from 'commander'
import { asForm, DELTA, viewDiff } from '../../shared/analysis/viewDiff.ts'
import type { JfrViewDocument, RunDocument } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import { JFR_VIEWS, type JfrView, viewNamed, viewTableName } from '../../shared/jfrViews.ts'
import type { Cell, Table, Unit } from '../../shared/model.ts'
import { format, formatDelta } from '../../shared/units.ts'
import type { Core } from '../core.ts'
import { findRun, type WorkspaceOption, withCore } from './session.ts'
import { examples, heading, print, printJson, tableLines } from './text.ts'

/** Rows before a terminal scrolls them away; `--json` has them all. */
const ROWS = 40
/** Characters of a cell: the class path of a JVM fills a screen. */
const CELL = 100

type ViewOptions = WorkspaceOption & { readonly json?: boolean; readonly base?: string }

export function jfrCommand(): Command {
  const jfr = new Command('jfr')
    .summary('read flight recordings by the views of `jfr view`, of one or of two')
    .addHelpText('after', examples('jfr views'))
  for (const command of [viewsCommand(), viewCommand()]) jfr.addCommand(command.exitOverride())
  return jfr
}

function viewsCommand(): Command {
  return new Command('views')
    .summary('list the views there are')
    .option('--json', 'one `quartile/jfr-views` document on stdout')
    .action(({ json }: { readonly json?: boolean }) => {
      const views = JFR_VIEWS.map(({ name, title, columns }) => ({ name, title, columns: columns.map((c) => c.title) }))
      if (json) return printJson({ format: 'quartile/jfr-views', version: 1, views })
      print(
        ...tableLines(
          [{ title: 'view' }, { title: 'what it shows' }],
          views.map(({ name, title }) => [name, title]),
        ),
      )
    })
}

function viewCommand(): Command {
  return new Command('view')
    .summary('one view of a recording; with --base, what changed from another')
    .argument('<view>', 'as `quartile jfr views` lists them')
    .argument('<run>', 'id, name, or a path that is imported on the fly')
    .option('--base <run>', 'the run to compare with')
    .option('--json', 'one `quartile/jfr-view` document on stdout')
    .action((name: string, reference: string, _: ViewOptions, command: Command) => {
      const options = command.optsWithGlobals<ViewOptions>()
      const view = viewNamed(name)
      if (!view)
        throw new UserError('usage', `there is no view ${JSON.stringify(name)}`, '`quartile jfr views` lists them.')
      return withCore(options, (core) => show(core, view, reference, options))
    })
}

async function show(core: Core, view: JfrView, reference: string, { json, base }: ViewOptions): Promise<void> {
  const run = await core.api.showRun((await findRun(core, reference)).id)
  const before = base === undefined ? undefined : await core.api.showRun((await findRun(core, base)).id)
  const table = before ? difference(view, before, run) : (tableOf(run, view) ?? nothing(view, [run]))
  const document: JfrViewDocument = {
    format: 'quartile/jfr-view',
    version: 1,
    view: view.name,
    run: { id: run.id, name: run.name, system: run.system },
    ...(before ? { base: { id: before.id, name: before.name, system: before.system } } : {}),
    table,
  }
  if (json) return printJson(document)
  print(
    heading(view.title),
    ...(before ? [`base: ${before.name} (${before.id})`] : []),
    `run:  ${run.name} (${run.id})`,
    '',
  )
  print(...viewLines(table))
}

function tableOf(run: RunDocument, view: JfrView): Table | undefined {
  return run.tables.find(({ name }) => name === viewTableName(view))
}

function difference(view: JfrView, base: RunDocument, run: RunDocument): Table {
  const [left, right] = [tableOf(base, view), tableOf(run, view)]
  if (!left && !right) return nothing(view, [base, run])
  const table = viewDiff(view, left, right)
  if (!table) {
    throw new UserError('usage', `the rows of ${view.name} have nothing by which those of two recordings are the same`)
  }
  return table
}

function nothing(view: JfrView, runs: readonly RunDocument[]): never {
  throw new UserError(
    'bad-data',
    `${runs.map(({ name }) => name).join(' and ')} recorded nothing for the view ${view.name}`,
    `It needs ${view.events.map((event) => `jdk.${event}`).join(', ')}.`,
  )
}

/** A single row reads better as a list of its columns. */
function viewLines(table: Table): string[] {
  const { columns, rows } = asForm(table) ?? table
  const [only, ...others] = rows
  const isDelta = (name: string) => name.endsWith(DELTA)
  const texts = (row: readonly Cell[]) =>
    columns.map(({ name, unit }, i) => cellText(row[i] ?? null, unit, isDelta(name)))
  if (only && others.length === 0) {
    const cells = texts(only)
    return tableLines(
      [{ title: 'name' }, { title: 'value' }],
      columns.map(({ name }, i) => [name, cells[i] ?? '']),
    )
  }
  const titled = columns.map(({ name, unit }) => ({ title: name, align: unit === 'text' ? 'left' : 'right' }) as const)
  const more = rows.length > ROWS ? [`and ${rows.length - ROWS} more rows, which --json has`] : []
  return [...tableLines(titled, rows.slice(0, ROWS).map(texts)), ...more]
}

function cellText(cell: Cell, unit: Unit | 'text', isDelta: boolean): string {
  if (cell === null) return ''
  if (typeof cell === 'number' && unit !== 'text') return isDelta ? formatDelta(cell, unit) : format(cell, unit)
  return String(cell).replaceAll(/\s+/g, ' ').slice(0, CELL)
}
