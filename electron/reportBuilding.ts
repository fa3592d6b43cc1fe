/** Answers for the builder of reports: what there is to choose from, and what was chosen so far. */
import type { ReportApi, ReportDraft } from '../shared/reportApi.ts'
import { FIRST_TEMPLATE } from '../shared/reportTemplate.ts'
import { parseTemplate, printTemplate, readyTemplates, templateFile } from './report/readTemplate.ts'
import type { ReportAnswers } from './reportAnswers.ts'
import type { WritableDatabase } from './storage/database.ts'
import { keepDraft, keptDraft } from './storage/reportDraft.ts'

/** `onChange` is told when the draft is another one. */
export function createReportBuilding(db: WritableDatabase, reports: ReportAnswers, onChange: () => void): ReportApi {
  const draft = (): ReportDraft => keptDraft(db) ?? { template: FIRST_TEMPLATE, redact: [] }
  const keep = (next: ReportDraft) => {
    keepDraft(db, next)
    onChange()
  }
  return {
    outlineReport: (question) => reports.outline(question),
    reportDraft: async () => draft(),
    keepReportDraft: async (next) => keep(next),
    pinFigure: async (section) => {
      const { template, redact } = draft()
      const pinned = templateFile.parse({ ...template, sections: [...template.sections, section] })
      keep({ template: pinned, redact })
    },
    listTemplates: async () => readyTemplates(),
    readTemplate: async (text) => parseTemplate(text, 'the file'),
    printTemplate: async (template) => printTemplate(template),
  }
}
