/**
 * Verdicts as JUnit XML, as CI systems read it: a failed criterion is a failure, one without a verdict is skipped, so that a
 * run which could not be judged does not look green by count. A skipped test does not fail a build by itself: the exit code does.
 */
import type { CheckDocument } from '../../shared/api.ts'
import type { Verdict } from '../../shared/criteria/criterion.ts'
import { verdictSubject } from '../../shared/criteria/verdictText.ts'
import { suiteOf, suitesOf, type TestCase } from './junitSuite.ts'

export function checkJunit({ run, criteria, verdicts, inputs }: CheckDocument): string {
  const properties = [
    ['run', run.id],
    ['system', run.system],
    ['criteria', criteria.path],
    ...inputs.map(({ name, text }) => [`input ${name}`, text] as const),
  ] as const
  const cases = verdicts.map((verdict) => verdictCase(verdict, run.name))
  return suitesOf('quartile check', [suiteOf(`${criteria.name}: ${run.name}`, cases, properties)])
}

export function verdictCase(verdict: Verdict, run: string): TestCase {
  const { criterion, status, reason, observed, limit, rule } = verdict
  const of = verdictSubject(verdict)
  const details = [rule, observed && `observed ${observed.text}`, limit && `limit ${limit.text}`].filter(Boolean)
  const judged = status === 'pass' || status === 'fail'
  return {
    name: of === '' ? criterion : `${criterion} [${of}]`,
    classname: run,
    status: judged ? status : 'skipped',
    message: judged ? reason : `${status}: ${reason}`,
    details: details.join('\n'),
  }
}
