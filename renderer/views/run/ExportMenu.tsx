import type { ReportSpec, RunDocument } from '../../../shared/api.ts'
import { useActivity } from '../../activity/activity.ts'
import { useConnection } from '../../connection.ts'
import { useTheme } from '../../theme.ts'
import { Menu } from '../../widgets/Menu.tsx'

const PAGES = [
  { ending: 'png', title: 'Report page, PNG', detail: 'Verdicts, figures, caveats and provenance as an image' },
  { ending: 'svg', title: 'Report page, SVG', detail: 'The same, to be scaled' },
  { ending: 'md', title: 'Report, Markdown', detail: 'Words and tables' },
  { ending: 'json', title: 'Run, JSON', detail: 'One versioned document' },
] as const

/** The system whose own script draws figures. */
const SUITE = 'trace-streaming'

export function ExportMenu({ run }: { readonly run: RunDocument }) {
  const { host } = useConnection()
  const { attempt, run: runJob } = useActivity()
  const theme = useTheme()

  function exportAs(what: ReportSpec['what'], suggestedName: string): void {
    attempt(async () => {
      const place = await host.saveReport(suggestedName)
      if (place === undefined) return
      await runJob({ kind: 'report', runs: [run.id], what, output: place.path, theme })
      await place.deliver()
    })
  }

  const name = fileName(run.name)
  const pages = PAGES.map(({ ending, title, detail }) => ({
    id: ending,
    title,
    detail,
    act: () => exportAs('page', `${name}.${ending}`),
  }))
  const suite = {
    id: 'suite',
    title: 'The suite’s own figures, PNG',
    detail: 'memory_write.png, memory_query.png, memory_comparison.png',
    act: () => exportAs('suite', `${name}-figures`),
  }
  return <Menu label="Export" items={run.system === SUITE ? [...pages, suite] : pages} />
}

/** Without the characters that some file system refuses. */
function fileName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '-') || 'run'
}
