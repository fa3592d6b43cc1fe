/** Which sections a report has and in which order: what a team keeps in a file, and what the report builder changes. */
import { MAX_REPORT_TABLES, type NotePart, type Report, type ReportBlock, type ReportSection } from './report.ts'
import type { ReportTemplate } from './reportApi.ts'

/** What only a template brings: the page of a run would say it twice. */
const ONLY_BY_TEMPLATE = new Set(['suite-figures', 'console'])

/** All that there is, as a page shows it unless a template says otherwise. */
export function byDefault(report: Report): Report {
  const sections = report.sections.filter(({ id }) => !ONLY_BY_TEMPLATE.has(id)).map(shortTables)
  return { ...report, sections }
}

function shortTables(section: ReportSection): ReportSection {
  const { id, blocks } = section
  if (id !== 'tables' || blocks.length <= MAX_REPORT_TABLES) return section
  const text = `${blocks.length - MAX_REPORT_TABLES} more tables are not shown.`
  return { ...section, blocks: [...blocks.slice(0, MAX_REPORT_TABLES), { kind: 'paragraph', text }] }
}

/** The sections that the template names, in its order; those that the runs do not have are left out. */
export function byTemplate(
  report: Report,
  template: ReportTemplate,
  parse: (markdown: string) => readonly NotePart[],
): Report {
  const sections = template.sections.flatMap((wanted): readonly ReportSection[] => {
    if ('note' in wanted) {
      const note: ReportBlock = { kind: 'note', markdown: wanted.note, parts: parse(wanted.note) }
      return [{ id: 'note', title: wanted.title ?? 'Note', blocks: [note] }]
    }
    return report.sections
      .filter(({ id }) => id === wanted.section)
      .map((section) => ({
        ...section,
        title: wanted.title ?? section.title,
        blocks: section.blocks.filter((block) => isWanted(block, wanted.only)),
      }))
      .filter(({ blocks }) => blocks.length > 0)
  })
  return { ...report, ...(template.title === undefined ? {} : { title: template.title }), sections }
}

function isWanted(block: ReportBlock, only: readonly string[] | undefined): boolean {
  if (only === undefined) return true
  const names = [...('name' in block ? [block.name] : []), ...('title' in block && block.title ? [block.title] : [])]
  return only.some((pattern) => names.some((name) => matches(pattern, name)))
}

/** Without regular expressions, which a file could make endless. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return name === pattern
  if (!name.startsWith(first)) return false
  let at = first.length
  for (const [i, part] of rest.entries()) {
    if (i === rest.length - 1) return name.length - part.length >= at && name.endsWith(part)
    const found = name.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return true
}
