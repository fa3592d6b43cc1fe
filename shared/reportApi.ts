/** What a client may ask about reports. */
import type {
  ComparisonFigureQuestion,
  LeakFigureQuestion,
  ProfileFigureQuestion,
  RunFigureQuestion,
} from './figureApi.ts'
import type { RunId } from './model.ts'
import type { FlameQuestion } from './profileApi.ts'
import type { SweepFigureQuestion } from './sweepApi.ts'
import type { TrendLine, TrendQuestion } from './trendApi.ts'

export interface ReportApi {
  /** What a report of these runs is made of, and what it would tell. */
  outlineReport(question: OutlineQuestion): Promise<ReportOutline>
  /** The report that is being built; one a workspace. */
  reportDraft(): Promise<ReportDraft>
  keepReportDraft(draft: ReportDraft): Promise<void>
  /** Puts a figure at the end of the report that is being built. */
  pinFigure(section: FigureSection): Promise<void>
  /** The ready ones. */
  listTemplates(): Promise<readonly ReportTemplate[]>
  /** A template as the text of its file; it throws when the text is none. */
  readTemplate(text: string): Promise<ReportTemplate>
  printTemplate(template: ReportTemplate): Promise<string>
}

/** More runs than fit on a page anybody reads to its end; a trend tells more of them. */
export const MAX_REPORT_RUNS = 20
/** Texts to be removed that a person chose one by one. */
export const MAX_REDACTIONS = 1_000
/** Letters of one: a token in base64 with some to spare. */
export const MAX_REDACTED_TEXT = 20_000
/** One of each format, and a few. */
export const MAX_REPORT_OUTPUTS = 20
/** Pixels of a picture per CSS pixel. */
export const MAX_REPORT_SCALE = 4
/** CSS pixels of a page. Tables of a dozen columns need so much … */
export const MIN_PAGE_WIDTH = 800
/** … and lines of text longer than this lose the eye. */
export const MAX_PAGE_WIDTH = 2_400

/** The endings that name a format. */
export const REPORT_ENDINGS = ['.png', '.svg', '.html', '.pdf', '.md', '.csv', '.json', '.xml', '.txt'] as const

export interface ReportSpec extends ExportOptions {
  readonly kind: 'report'
  /** One run, base and candidate in this order, or up to `MAX_REPORT_RUNS`. */
  readonly runs: readonly RunId[]
  /** `page`: the report. `suite`: the figures that the system's own script draws, under its names, into a folder. */
  readonly what: 'page' | 'suite'
  /** Files of one report, each in the format that its ending names; or the folder of the suite's figures. None: what the report would tell is listed, and nothing written. */
  readonly outputs: readonly string[]
  /** What a page of such runs shows, when absent. */
  readonly template?: ReportTemplate
  /** Texts that are removed from the report wherever they stand; `all`: what looks as if it should not be told. */
  readonly redact?: readonly string[] | 'all'
  /** Start of the suite figures' names; the script's default is `memory`. */
  readonly prefix?: string
}

export interface ExportOptions {
  readonly theme: 'light' | 'dark'
  /** CSS pixels of the page. */
  readonly width?: number
  /** Pixels of a picture per CSS pixel, 1 to `MAX_REPORT_SCALE`; two, or one where the page is long, when absent. */
  readonly scale?: number
  /** PNG and SVG: a file for each figure, `NAME_figure.png`, instead of one page. */
  readonly split?: true
  /** Markdown: pictures within the text instead of beside it. */
  readonly inline?: true
  /** Pictures and JSON do not carry the runs' series, and a picture does not open again. */
  readonly withoutData?: true
  /** What stands in the place of a file is replaced; the person was asked. */
  readonly overwrite?: true
}

export interface ReportResult {
  readonly kind: 'report'
  readonly written: readonly string[]
  /** What looks as if it should not be told, before anything was removed; nothing for the suite's figures, which tell no such thing. */
  readonly found: readonly Finding[]
}

/** What of a report tells more than it should. */
export type SensitiveKind = 'secret' | 'user' | 'host' | 'path' | 'JVM argument' | 'environment'

export interface Finding {
  readonly kind: SensitiveKind
  readonly text: string
  /** Texts of the report that hold it. */
  readonly count: number
}

/** Which sections a report has and in which order; kept in a file, or made in the window. */
export interface ReportTemplate {
  readonly version: 1
  readonly name: string
  /** The layout whose runs it is for; absent when it is for any. */
  readonly system?: string
  /** Instead of the runs' names. */
  readonly title?: string
  readonly sections: readonly TemplateSection[]
}

export type TemplateSection =
  | {
      /** An id of the report's sections. */
      readonly section: string
      readonly title?: string
      /** Only these tables, figures and texts; a `*` stands for any letters. */
      readonly only?: readonly string[]
    }
  | { readonly note: string; readonly title?: string }
  | FigureSection

export interface FigureSection {
  readonly figure: PinnedFigure
  /** What the figure shows. */
  readonly title: string
}

/** A figure as a view asks for it, whichever theme and size it is drawn in. */
export type PinnedFigure =
  | { readonly draw: 'run'; readonly question: Undrawn<RunFigureQuestion> }
  | { readonly draw: 'verdict'; readonly question: Undrawn<LeakFigureQuestion> }
  | { readonly draw: 'comparison'; readonly question: Undrawn<ComparisonFigureQuestion> }
  | { readonly draw: 'profiles'; readonly question: Undrawn<ProfileFigureQuestion> }
  | { readonly draw: 'flame'; readonly question: FlameQuestion }
  | { readonly draw: 'sweep'; readonly question: Undrawn<SweepFigureQuestion> }
  | { readonly draw: 'trend'; readonly question: TrendQuestion & Pick<TrendLine, 'phase' | 'labels'> }
  | { readonly draw: 'suite-page'; readonly question: { readonly run: RunId } }

/** Of each kind of question what its drawing adds is left out. */
export type Undrawn<Question> = Question extends unknown ? Omit<Question, 'theme' | 'points'> : never

/** What a person makes of a report before it is written. */
export interface ReportDraft {
  readonly template: ReportTemplate
  /** Texts that are removed wherever they stand. */
  readonly redact: readonly string[]
}

export interface OutlineQuestion {
  readonly runs: readonly RunId[]
  readonly template: ReportTemplate
}

export interface ReportOutline {
  readonly title: string
  /** All that a report of such runs may have, whatever the template asks for. */
  readonly sections: readonly OutlinedSection[]
  /** What a report by the template would tell that perhaps it should not. */
  readonly found: readonly Finding[]
}

export interface OutlinedSection {
  readonly id: string
  readonly title: string
  /** What `only` of a template may name. */
  readonly blocks: readonly string[]
}
