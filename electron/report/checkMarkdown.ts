/** Verdicts as Markdown, for a pull request. */
import type { CheckDocument } from '../../shared/api.ts'
import type { Verdict } from '../../shared/criteria/criterion.ts'
import { verdictCounts, verdictMarks, verdictSubject } from '../../shared/criteria/verdictText.ts'
import { code, plain } from './markdown.ts'

export function checkMarkdown({ run, base, criteria, verdicts, inputs, status, guard }: CheckDocument): string {
  const lines = [
    `# ${plain(criteria.name)}: ${status}`,
    '',
    `Run ${code(run.name)} (${run.id})${base ? `, against ${base.map(({ name, id }) => `${code(name)} (${id})`).join(', ')}` : ''}: ${verdictCounts(verdicts)}.`,
    '',
    '| verdict | criterion | of | observed | limit | reason |',
    '| --- | --- | --- | --- | --- | --- |',
    ...verdicts.map(row),
    ...(inputs.length === 0
      ? []
      : ['', `Inputs: ${inputs.map(({ name, text, from }) => `${name} = ${plain(text)} (${from})`).join(', ')}.`]),
    ...(guard.length === 0 ? [] : ['', ...guard.map(({ message }) => `- ${plain(message)}`)]),
  ]
  return `${lines.join('\n')}\n`
}

function row(verdict: Verdict): string {
  const { status, criterion, observed, limit, reason } = verdict
  const marks = verdictMarks(verdict)
  const cells = [
    status === 'fail' ? `**${status}**` : status,
    `${plain(criterion)}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`,
    plain(verdictSubject(verdict)),
    plain(observed?.text ?? ''),
    plain(limit?.text ?? ''),
    plain(reason),
  ]
  return `| ${cells.join(' | ')} |`
}
