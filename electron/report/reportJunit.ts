/** The verdicts of a report as JUnit XML: a leak is a failure, what could not be judged is skipped and does not look green. */
import type { Report, VerdictCard } from '../../shared/report.ts'
import { verdictCase } from './checkJunit.ts'
import { suiteOf, suitesOf, type TestCase } from './junitSuite.ts'

export function reportJunit({ title, sections }: Report): string {
  const blocks = sections.flatMap((section) => section.blocks)
  const growth = blocks.flatMap((block) => (block.kind === 'verdicts' ? block.verdicts : [])).map(cardCase)
  const suites = [
    ...(growth.length === 0 ? [] : [suiteOf(`Growth: ${title}`, growth)]),
    ...blocks.flatMap((block) =>
      block.kind === 'checks'
        ? [
            suiteOf(
              `${block.name}: ${title}`,
              block.verdicts.map((each) => verdictCase(each, title)),
            ),
          ]
        : [],
    ),
  ]
  return suitesOf('quartile report', suites)
}

function cardCase({ subject, outcome, reasons }: VerdictCard): TestCase {
  const [reason = outcome, ...rest] = reasons
  const details = [outcome, ...rest].join('\n')
  const status = outcome === 'leak' ? 'fail' : outcome === 'stable' || outcome === 'step' ? 'pass' : 'skipped'
  return {
    name: subject,
    classname: 'growth',
    status,
    message: status === 'skipped' ? `${outcome}: ${reason}` : reason,
    details,
  }
}
