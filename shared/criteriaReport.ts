/** What criteria came to, as a block of a report: observed against limit, the gravest first. */
import type { CheckDocument } from './api.ts'
import { GRAVITY, type Verdict, type VerdictStatus } from './criteria/criterion.ts'
import { verdictCounts, verdictMarks, verdictSubject } from './criteria/verdictText.ts'
import { bounded, type ChecksBlock, MAX_REPORT_ROWS, type ReportCell, type ReportTable, type Tone } from './report.ts'

const TONES: Readonly<Record<VerdictStatus, Tone>> = {
  pass: 'better',
  fail: 'worse',
  inconclusive: 'inconclusive',
  'not-evaluable': 'muted',
}
/** A reason is a sentence; a path or a name in it may be longer than all else on the page. */
const MAX_REASON = 240

/** The gravest first. Nothing was judged where there is no document, and then nothing is said. */
export function criteriaBlocks(check: CheckDocument | undefined): readonly ChecksBlock[] {
  if (check === undefined) return []
  const gravest = check.verdicts.toSorted((a, b) => GRAVITY.indexOf(a.status) - GRAVITY.indexOf(b.status))
  const verdicts = gravest.slice(0, MAX_REPORT_ROWS)
  const { status, criteria } = check
  return [
    {
      kind: 'checks',
      name: criteria.name,
      status,
      note: noteOf(check),
      verdicts,
      leftOut: gravest.length - verdicts.length,
    },
  ]
}

/** As every export prints it. */
export function checksTable({ note, verdicts, leftOut }: ChecksBlock): ReportTable {
  const left = (name: string) => ({ name, align: 'left' as const })
  const right = (name: string) => ({ name, align: 'right' as const })
  return {
    kind: 'table',
    note,
    columns: [left('Verdict'), left('Criterion'), left('Of'), right('Observed'), right('Limit'), left('Reason')],
    rows: verdicts.map(rowOf),
    leftOut,
  }
}

/** The status that counts, as a sentence for the head of a page. */
export function criteriaLead({ criteria, status, verdicts }: CheckDocument): string {
  return `Criteria (${bounded(criteria.name, 60)}): ${status}; ${verdictCounts(verdicts)}.`
}

function noteOf({ criteria, inputs, verdicts }: CheckDocument): string {
  const by = criteria.from === 'ready' ? 'the ready criteria of Quartile' : bounded(criteria.path)
  const used = inputs.map(({ name, text }) => `${name} = ${text}`).join(', ')
  return [
    `${bounded(criteria.name, 60)}, by ${by}: ${verdictCounts(verdicts)}.`,
    ...(used === '' ? [] : [`Inputs: ${bounded(used, MAX_REASON)}.`]),
  ].join(' ')
}

function rowOf(verdict: Verdict): readonly ReportCell[] {
  const { status, criterion, observed, limit, reason } = verdict
  const marks = verdictMarks(verdict)
  return [
    { text: status, tone: TONES[status] },
    { text: bounded(`${criterion}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`) },
    { text: bounded(verdictSubject(verdict), 60) },
    figureCell(observed),
    figureCell(limit),
    { text: bounded(reason, MAX_REASON) },
  ]
}

/** The number stands beside its words without a unit: it is in the base unit of what the criterion measures. */
function figureCell(figure: Verdict['observed']): ReportCell {
  if (figure === undefined) return { text: '', tone: 'muted' }
  return { text: figure.text, ...(figure.value === undefined ? {} : { value: figure.value }) }
}
