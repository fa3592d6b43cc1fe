/** A report as Markdown, for a pull request or a chat. Figures are named; the PNG and SVG reports draw them. */
import { unreachable } from '../../shared/errors.ts'
import { caveatPlace, type Report, type ReportSection, type ReportTable, SEVERITY_WORDS } from '../../shared/report.ts'
import { printable } from './sheet.ts'

/** Ends with a line end. */
export function markdownOf(report: Report): string {
  const blocks = [`# ${plain(report.title)}`, ...report.lead.map(plain), ...report.sections.flatMap(sectionBlocks)]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function sectionBlocks(section: ReportSection): readonly string[] {
  switch (section.kind) {
    case 'paragraph':
      return [plain(section.text)]
    case 'verdicts':
      return [
        heading(section.title),
        ...section.verdicts.flatMap(({ subject, outcome, byEvidence, reasons, evidence }) => [
          `**${plain(subject)}: ${outcome}${byEvidence === undefined ? '' : ` (by the evidence: ${byEvidence})`}.** ${reasons.map(plain).join(' ')}`,
          evidence.length === 0
            ? ''
            : table(
                [['Evidence'], ['First quarter', 'right'], ['Last quarter', 'right'], ['Says', 'right']],
                evidence.map(({ rule, first, last, says }) => [rule, first, last, says]),
              ),
        ]),
        leftOut(section.leftOut, 'judged series'),
      ]
    case 'table':
      return [heading(section.title), plain(section.note ?? ''), tableOf(section), leftOut(section.leftOut, 'rows')]
    case 'figure':
      return [heading(section.title), '_Figure: drawn in the PNG and SVG reports._']
    case 'caveats':
      return [
        heading(section.title),
        ...section.groups.flatMap(({ severity, caveats, leftOut: more }) => [
          `**${SEVERITY_WORDS[severity]}**`,
          caveats
            .map((caveat) => {
              const place = caveatPlace(caveat)
              return place === undefined ? `- ${plain(caveat.message)}` : `- ${code(place)}: ${plain(caveat.message)}`
            })
            .join('\n'),
          leftOut(more, 'caveats of this kind'),
        ]),
      ]
    case 'provenance':
      return [
        heading(section.title),
        section.entries.flatMap(({ name, lines }) => lines.map((line) => `- ${name}: ${plain(line)}`)).join('\n'),
      ]
    default:
      return unreachable(section)
  }
}

function heading(title: string): string {
  return `## ${plain(title)}`
}

function leftOut(count: number, what: string): string {
  return count === 0 ? '' : `${count} more ${what} are not shown.`
}

function tableOf({ columns, rows }: ReportTable): string {
  return table(
    columns.map(({ name, align }) => [name, align] as const),
    rows.map((row) => row.map((cell) => cell.text)),
  )
}

type Column = readonly [name: string, align?: 'left' | 'right']

function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`
  const rule = `|${columns.map(([, align]) => (align === 'right' ? ' ---: ' : ' --- ')).join('|')}|`
  return [line(columns.map(([name]) => name)), rule, ...rows.map(line)].join('\n')
}

/** Text of files, made harmless: no markup of theirs becomes ours. */
export function plain(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>|#]/g, '\\$&')
}

export function code(text: string): string {
  return `\`${printable(text).replaceAll('`', "'")}\``
}
