import { UserError } from '../../shared/errors.ts'
import type { Report } from '../../shared/report.ts'

/** What the suites' own programs print, one text beneath the other. */
export function plainText({ sections }: Report): string {
  const texts = sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) =>
      block.kind === 'console' ? [block.title === undefined ? block.text : `${block.title}\n\n${block.text}`] : [],
    ),
  )
  if (texts.length === 0)
    throw new UserError(
      'usage',
      'the report holds nothing that a suite prints',
      'It does by a template with the section console, where the run is of a suite that prints; Markdown (.md) has every report as text.',
    )
  return `${texts.join('\n\n')}\n`
}
