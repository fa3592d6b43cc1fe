/** Which sections a report has and in which order: what a team keeps in a file, and what the report builder changes. */
import {
  type FigureBlock,
  type FlameBlock,
  MAX_REPORT_TABLES,
  type NotePart,
  type Report,
  type ReportBlock,
  type ReportSection,
} from './report.ts'
import type { FigureSection, OutlinedSection, ReportTemplate } from './reportApi.ts'
import { prefixOf } from './severalReport.ts'

/** What only a template brings: the page of a run would say it twice. */
const ONLY_BY_TEMPLATE = new Set(['suite-figures', 'console'])

/** Whether a report has the section, should the runs have it; what it has not need not be drawn. */
export function asksFor(template: ReportTemplate | undefined, section: string): boolean {
  if (template === undefined) return !ONLY_BY_TEMPLATE.has(section)
  return template.sections.some((each) => 'section' in each && each.section === section)
}

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

/** What a report of any runs begins with when it is built: all sections of `byDefault`, of which each run has some. */
export const FIRST_TEMPLATE: ReportTemplate = {
  version: 1,
  name: 'Report',
  sections: [
    ...[
      'runs',
      'guard',
      'verdict-changes',
      'verdicts',
      'changes',
      'criteria',
      'verdict-figures',
      'overlays',
      'run-figure',
      'looks',
    ],
    ...['profile', 'key-figures', 'tables', 'caveats', 'caveats-of-base', 'caveats-of-candidate'],
  ].map((section) => ({ section })),
}

/** What the report of some runs does not hold by itself. */
export interface TemplateParts {
  parse(markdown: string): readonly NotePart[]
  /** Those of the template, drawn. */
  readonly pinned: ReadonlyMap<FigureSection, FigureBlock | FlameBlock>
}

/** The sections that the template names, in its order; those that the runs do not have are left out. */
export function byTemplate(report: Report, template: ReportTemplate, { parse, pinned }: TemplateParts): Report {
  const sections = template.sections.flatMap((wanted): readonly ReportSection[] => {
    if ('figure' in wanted) {
      const block = pinned.get(wanted)
      return block === undefined ? [] : [{ id: block.name, title: wanted.title, blocks: [block] }]
    }
    if ('note' in wanted) {
      const note: ReportBlock = { kind: 'note', markdown: wanted.note, parts: parse(wanted.note) }
      if (note.parts.length === 0) return []
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

/** Sections and the names of their blocks, each once: of several runs they come again and again. */
export function outlineOf({ runs, sections }: Report): readonly OutlinedSection[] {
  const prefixes = runs.map(({ name }) => prefixOf(name))
  const alike = Map.groupBy(sections, ({ id }) => id)
  return [...alike].map(([id, each]) => ({
    id,
    title: unprefixed(each[0]?.title ?? id, prefixes),
    blocks: [...new Set(each.flatMap(({ blocks }) => blocks.flatMap((block) => namesOf(block).at(-1) ?? [])))],
  }))
}

function unprefixed(title: string, prefixes: readonly string[]): string {
  const prefix = prefixes.find((each) => title.startsWith(each))
  return prefix === undefined ? title : title.slice(prefix.length)
}

function namesOf(block: ReportBlock): readonly string[] {
  return [...('name' in block ? [block.name] : []), ...('title' in block && block.title ? [block.title] : [])]
}

function isWanted(block: ReportBlock, only: readonly string[] | undefined): boolean {
  if (only === undefined) return true
  return namesOf(block).some((name) => isNamed(name, only))
}

/** Whether one of the patterns, in which a `*` stands for any letters, is of this name. */
export function isNamed(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(pattern, name))
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
