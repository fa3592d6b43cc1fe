/**
 * Verdicts as JUnit XML, as CI systems read it: a failed criterion is a failure, one without a verdict is skipped, so that a
 * run which could not be judged does not look green by count. A skipped test does not fail a build by itself: the exit code does.
 */
import type { CheckDocument } from '../../shared/api.ts'
import type { Verdict } from '../../shared/criteria/criterion.ts'
import { verdictSubject } from '../../shared/criteria/verdictText.ts'
import { element, escapeXml } from './xml.ts'

export function checkJunit({ run, criteria, verdicts, inputs }: CheckDocument): string {
  const counts = {
    tests: verdicts.length,
    failures: verdicts.filter(({ status }) => status === 'fail').length,
    errors: 0,
    skipped: verdicts.filter(({ status }) => status === 'inconclusive' || status === 'not-evaluable').length,
  }
  const properties = [
    ['run', run.id],
    ['system', run.system],
    ['criteria', criteria.path],
    ...inputs.map(({ name, text }) => [`input ${name}`, text]),
  ].map(([name, value]) => element('property', { name, value }))
  const suite = element('testsuite', { name: `${criteria.name}: ${run.name}`, ...counts, time: 0 }, [
    element('properties', {}, properties),
    ...verdicts.map((verdict) => testCase(verdict, run.name)),
  ])
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'quartile check', ...counts, time: 0 }, [suite])}\n`
}

function testCase(verdict: Verdict, run: string): string {
  const { criterion, status, reason, observed, limit, rule } = verdict
  const of = verdictSubject(verdict)
  const figures = [rule, observed && `observed ${observed.text}`, limit && `limit ${limit.text}`]
    .filter(Boolean)
    .join('\n')
  const told =
    status === 'pass'
      ? [element('system-out', {}, [escaped(`${reason}\n${figures}`)])]
      : status === 'fail'
        ? [element('failure', { message: reason, type: 'criterion' }, [escaped(figures)])]
        : [element('skipped', { message: `${status}: ${reason}` })]
  return element('testcase', { name: of === '' ? criterion : `${criterion} [${of}]`, classname: run, time: 0 }, told)
}

/** Content keeps its line ends, which an attribute would not. */
function escaped(text: string): string {
  return text.split('\n').map(escapeXml).join('\n')
}
