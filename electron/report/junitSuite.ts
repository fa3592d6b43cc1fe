/** What JUnit XML is made of, as CI systems read it: suites of cases that pass, fail or are skipped. */
import { element, escapeXml } from './xml.ts'

export interface TestCase {
  readonly name: string
  readonly classname: string
  readonly status: 'pass' | 'fail' | 'skipped'
  /** A sentence. */
  readonly message: string
  /** Lines beside it. */
  readonly details: string
}

interface Suite {
  readonly xml: string
  readonly counts: Counts
}

interface Counts {
  readonly tests: number
  readonly failures: number
  readonly errors: number
  readonly skipped: number
}

export function suiteOf(
  name: string,
  cases: readonly TestCase[],
  properties: readonly (readonly [name: string, value: string])[] = [],
): Suite {
  const counts = {
    tests: cases.length,
    failures: cases.filter(({ status }) => status === 'fail').length,
    errors: 0,
    skipped: cases.filter(({ status }) => status === 'skipped').length,
  }
  const xml = element('testsuite', { name, ...counts, time: 0 }, [
    ...(properties.length === 0
      ? []
      : [
          element(
            'properties',
            {},
            properties.map(([key, value]) => element('property', { name: key, value })),
          ),
        ]),
    ...cases.map(testCase),
  ])
  return { xml, counts }
}

export function suitesOf(name: string, suites: readonly Suite[]): string {
  const sum = (key: keyof Counts) => suites.reduce((total, { counts }) => total + counts[key], 0)
  const counts = { tests: sum('tests'), failures: sum('failures'), errors: 0, skipped: sum('skipped'), time: 0 }
  const all = suites.map(({ xml }) => xml)
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name, ...counts }, all)}\n`
}

function testCase({ name, classname, status, message, details }: TestCase): string {
  const told = {
    pass: () => element('system-out', {}, [escaped(`${message}\n${details}`)]),
    fail: () => element('failure', { message, type: 'criterion' }, [escaped(details)]),
    skipped: () => element('skipped', { message }),
  }
  return element('testcase', { name, classname, time: 0 }, [told[status]()])
}

/** Content keeps its line ends, which an attribute would not. */
function escaped(text: string): string {
  return text.split('\n').map(escapeXml).join('\n')
}
