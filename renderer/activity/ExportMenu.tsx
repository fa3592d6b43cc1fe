/** Writes a report of what is on screen to where the host lets the person put it. */
import type { RunId } from '../../shared/model.ts'
import type { ExportOptions, ReportSpec, ReportTemplate } from '../../shared/reportApi.ts'
import { useConnection } from '../connection.ts'
import { useTheme } from '../theme.ts'
import { Menu } from '../widgets/Menu.tsx'
import { useActivity } from './activity.ts'

const PAGES = [
  { ending: 'png', title: 'Report page, PNG', detail: 'Verdicts, figures, caveats and provenance as an image' },
  { ending: 'svg', title: 'Report page, SVG', detail: 'The same, to be scaled' },
  { ending: 'html', title: 'Report, HTML', detail: 'One file with figures to zoom into, offline' },
  { ending: 'pdf', title: 'Report, PDF', detail: 'Sheets of A4 to print' },
  { ending: 'md', title: 'Report, Markdown', detail: 'Words, tables and pictures in one file' },
  { ending: 'csv', title: 'Plotted data, CSV', detail: 'A row a point of every figure' },
  { ending: 'json', title: 'Document, JSON', detail: 'Versioned, as the command line writes it' },
  { ending: 'txt', title: 'Console text', detail: 'As the suite’s own programs print it, and what of that is wrong' },
  { ending: 'xml', title: 'Verdicts, JUnit XML', detail: 'For a CI system' },
] as const

interface ExportMenuProps {
  /** One run, or base and candidate in this order. */
  readonly runs: readonly RunId[]
  /** What the exported file is called, without its ending. */
  readonly name: string
  /** Whether the system's own script draws figures of such a run. */
  readonly suite?: boolean
  /** What a builder of reports chose beyond the runs. */
  readonly built?: {
    readonly template: ReportTemplate
    readonly redact: readonly string[]
    readonly options: ExportOptions
  }
}

export function ExportMenu({ runs, name, suite = false, built }: ExportMenuProps) {
  const { host } = useConnection()
  const { attempt, run } = useActivity()
  const theme = useTheme()
  const safeName = fileName(name)

  function exportAs(what: ReportSpec['what'], suggestedName: string): void {
    attempt(async () => {
      const place = await host.saveReport(suggestedName)
      if (place === undefined) return
      const written = await run({
        kind: 'report',
        runs,
        what,
        outputs: [place.path],
        theme,
        ...(built === undefined ? {} : { template: built.template, redact: built.redact, ...built.options }),
        overwrite: true,
        inline: true,
      })
      if (written) await place.deliver()
    })
  }

  const pages = PAGES.filter(({ ending }) => ending !== 'txt' || built !== undefined).map(
    ({ ending, title, detail }) => ({
      id: ending,
      title,
      detail,
      act: () => exportAs('page', `${safeName}.${ending}`),
    }),
  )
  const figures = {
    id: 'suite',
    title: 'The suite’s own figures, PNG',
    detail: 'Under the names that its script gives them',
    act: () => exportAs('suite', `${safeName}-figures`),
  }
  return <Menu label="Export" items={suite ? [...pages, figures] : pages} />
}

/** Without the characters that some file system refuses. */
function fileName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '-') || 'run'
}
