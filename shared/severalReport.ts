/** The report of several runs that do not stand against each other: what each came to, and then each by itself. */
import { bounded, type Provenance, type Report, type ReportSection, type ReportTable, section } from './report.ts'

/** Each of one run, in the order in which they were named; `differing` is what tells each run from the others, in words. */
export function severalReport(reports: readonly Report[], differing: readonly string[]): Report {
  const runs = reports.flatMap((report) => report.runs)
  return {
    format: 'quartile/report',
    version: 1,
    title: `${runs.length} runs`,
    lead: [`${reports.map(({ title }) => bounded(title, 60)).join(', ')}.`],
    runs,
    sections: [
      ...section('runs', 'What each came to', [overview(reports, differing)]),
      ...reports.flatMap((report, i) => report.sections.map((each) => numbered(each, report.title, i + 1))),
    ],
    provenance: reports.flatMap((report) => report.provenance.map((each) => of(each, report.title))),
  }
}

function overview(reports: readonly Report[], differing: readonly string[]): ReportTable {
  const left = (name: string) => ({ name, align: 'left' as const })
  const isTold = differing.some((words) => words !== '')
  return {
    kind: 'table',
    columns: [left('Run'), ...(isTold ? [left('What differs')] : []), left('What it is'), left('What it came to')],
    rows: reports.map(({ title, lead: [what = '', ...rest] }, i) =>
      [bounded(title, 60), ...(isTold ? [differing[i] ?? ''] : []), what, rest.join(' ')].map((text) => ({ text })),
    ),
    leftOut: 0,
  }
}

/** What a section's title begins with in a report of several runs. */
export function prefixOf(run: string): string {
  return `${bounded(run, 60)}: `
}

/** Files of figures stay apart by the number of their run. */
function numbered({ id, title, blocks }: ReportSection, run: string, n: number): ReportSection {
  return {
    id,
    title: `${prefixOf(run)}${title}`,
    blocks: blocks.map((block) =>
      block.kind === 'figure' || block.kind === 'flame' || block.kind === 'console'
        ? { ...block, name: `${n}-${block.name}` }
        : block,
    ),
  }
}

function of({ title, entries }: Provenance, run: string): Provenance {
  return { title: `${title} of ${bounded(run, 60)}`, entries }
}
