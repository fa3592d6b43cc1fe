/** What a person does to the report that is being built, as changes of its template. */
import type { FigureSection, OutlinedSection, ReportTemplate, TemplateSection } from '../../../shared/reportApi.ts'
import { isNamed } from '../../../shared/reportTemplate.ts'

export type NamedSection = Exclude<TemplateSection, FigureSection | { readonly note: string }>

/** In words, what each kind of pinned figure is of. */
export const PINNED_WORDS: Readonly<Record<FigureSection['figure']['draw'], string>> = {
  run: 'the run over time',
  verdict: 'what a verdict rests on',
  comparison: 'base and candidate',
  profiles: 'profiles over time',
  flame: 'a flame graph',
  sweep: 'a sweep',
  trend: 'a trend over runs',
  'suite-page': 'the suite’s own page',
}

/** The section `by` places further on, or earlier; at an end it stays. */
export function moved(template: ReportTemplate, at: number, by: number): ReportTemplate {
  const to = Math.max(0, Math.min(template.sections.length - 1, at + by))
  const others = template.sections.toSpliced(at, 1)
  const section = template.sections[at]
  return section === undefined ? template : { ...template, sections: others.toSpliced(to, 0, section) }
}

export function replaced(template: ReportTemplate, at: number, section: TemplateSection): ReportTemplate {
  return { ...template, sections: template.sections.with(at, section) }
}

/** A report has one section at least. */
export function without(template: ReportTemplate, at: number): ReportTemplate {
  return template.sections.length < 2 ? template : { ...template, sections: template.sections.toSpliced(at, 1) }
}

export function added(template: ReportTemplate, section: TemplateSection): ReportTemplate {
  return { ...template, sections: [...template.sections, section] }
}

/** Another template's sections; notes and pinned figures, which cost work, come after them. */
export function chosen(template: ReportTemplate, other: ReportTemplate): ReportTemplate {
  const own = template.sections.filter((each) => !('section' in each))
  return { ...other, sections: [...other.sections, ...own] }
}

/** The heading alone changes; an empty one is the usual one. */
export function titled(section: TemplateSection, title: string): TemplateSection {
  if ('figure' in section) return title === '' ? section : { ...section, title }
  const { title: _, ...rest } = section
  return title === '' ? rest : { ...rest, title }
}

/** The one table, figure or text is wanted, or no longer; all of them is no choice, and none is no section. */
export function toggled(section: NamedSection, block: string, { blocks }: OutlinedSection): NamedSection {
  const wanted = blocks.filter(
    (name) => (section.only === undefined || isNamed(name, section.only)) !== (name === block),
  )
  const { only: _, ...all } = section
  if (wanted.length === 0) return section
  return wanted.length === blocks.length ? all : { ...all, only: wanted }
}
