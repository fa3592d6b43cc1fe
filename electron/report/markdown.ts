/** A report as Markdown, for a pull request or a chat. */

import { checksTable } from '../../shared/criteriaReport.ts'
import { unreachable } from '../../shared/errors.ts'
import {
  caveatPlace,
  type NotePart,
  type Report,
  type ReportBlock,
  type ReportTable,
  SEVERITY_WORDS,
} from '../../shared/report.ts'
import { printable } from './sheet.ts'

/** Address of the picture of a figure or flame graph; undefined where none goes with the text. */
export type PictureOf = (name: string) => string | undefined

/** Ends with a line end. */
export function markdownOf(report: Report, pictureOf: PictureOf = () => undefined): string {
  const blocks = [
    `# ${plain(report.title)}`,
    ...report.lead.map(plain),
    ...report.sections.flatMap(({ title, blocks }) => [
      heading(title),
      ...blocks.flatMap((block) => linesOf(block, pictureOf)),
    ]),
    ...report.provenance.flatMap(({ title, entries }) => [
      heading(title),
      entries.flatMap(({ name, lines }) => lines.map((line) => `- ${name}: ${plain(line)}`)).join('\n'),
    ]),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function linesOf(block: ReportBlock, pictureOf: PictureOf): readonly string[] {
  switch (block.kind) {
    case 'paragraph':
      return [plain(block.text)]
    case 'note':
      return block.parts.map(notePart)
    case 'verdicts':
      return [
        ...block.verdicts.flatMap(({ subject, outcome, byEvidence, reasons, evidence }) => [
          `**${plain(subject)}: ${outcome}${byEvidence === undefined ? '' : ` (by the evidence: ${byEvidence})`}.** ${reasons.map(plain).join(' ')}`,
          evidence.length === 0
            ? ''
            : table(
                [['Evidence'], ['First quarter', 'right'], ['Last quarter', 'right'], ['Says', 'right']],
                evidence.map(({ rule, first, last, says }) => [rule, first, last, says]),
              ),
        ]),
        leftOut(block.leftOut, 'judged series'),
      ]
    case 'checks':
      return linesOf(checksTable(block), pictureOf)
    case 'table':
      return [subheading(block.title), plain(block.note ?? ''), tableOf(block), leftOut(block.leftOut, 'rows')]
    case 'figure':
    case 'flame': {
      const title = plain(block.title ?? block.name)
      const address = pictureOf(block.name)
      return [
        subheading(block.title),
        address === undefined ? '_Figure: drawn in the PNG and SVG reports._' : `![${title}](${address})`,
      ]
    }
    case 'caveats':
      return block.groups.flatMap(({ severity, caveats, leftOut: more }) => [
        `**${SEVERITY_WORDS[severity]}**`,
        caveats
          .map((caveat) => {
            const place = caveatPlace(caveat)
            return place === undefined ? `- ${plain(caveat.message)}` : `- ${code(place)}: ${plain(caveat.message)}`
          })
          .join('\n'),
        leftOut(more, 'caveats of this kind'),
      ])
    case 'console':
      return [subheading(block.title), fenced(block.text)]
    default:
      return unreachable(block)
  }
}

function notePart({ kind, text }: NotePart): string {
  if (kind === 'heading') return `### ${plain(text)}`
  if (kind === 'code') return fenced(text)
  return kind === 'item' ? `- ${plain(text)}` : plain(text)
}

/** No run of backticks within ends the fence. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text.split('\n').map(printable).join('\n')}\n${fence}`
}

function subheading(title: string | undefined): string {
  return title === undefined ? '' : `### ${plain(title)}`
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
