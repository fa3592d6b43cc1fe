import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../shared/errors.ts'
import { requireOrSkip, SAMPLES } from '../requirements.ts'
import { plan } from './plan.ts'
import { readScenario } from './readScenario.ts'
import { openScenario, readyScenarios, summaryOf } from './scenarioFiles.ts'
import { dataCatererWords } from './targets/dataCatererPlan.ts'

const SOAK = `
version: 1
name: soak
parameters:
  rate: { value: 50/s, description: Requests a second. }
  length: 30 s
  size: 3
seed: 7
targets:
  service:
    image: example
    ports: { http: { inside: 8080 } }
    limits: { cpus: 2, memory: 4 GiB }
    ready: { http: { port: http, path: /healthz }, within: 2 min }
phases:
  - { name: warm-up, kind: warm-up, duration: 5 s }
  - name: load
    kind: write
    duration: \${length}
    drivers: [{ use: http-load, with: { target: service.http, rate: '\${rate}', connections: '\${size}' } }]
`

function complaints(text: string): readonly string[] {
  try {
    readScenario(text, 'x.yaml')
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    expect(error.code).toBe('bad-data')
    return error.message.split('\n').map((line) => line.replace(/^x\.yaml:(\d+:\d+): /, '$1 '))
  }
  return []
}

describe('a scenario', () => {
  it('is read into base units, with parameters in their places', () => {
    const { scenario, parameters } = readScenario(SOAK, 'x.yaml')
    expect(scenario.targets.service).toMatchObject({
      limits: { cpus: 2, memory: 4 * 2 ** 30 },
      ready: { within: 120, http: { path: '/healthz', status: 200 } },
    })
    expect(scenario.phases.map(({ duration }) => duration)).toEqual([5, 30])
    expect(scenario.phases[1]?.drivers[0]?.with).toEqual({ target: 'service.http', rate: '50/s', connections: 3 })
    expect(parameters.map(({ name, value }) => [name, value])).toEqual([
      ['rate', '50/s'],
      ['length', '30 s'],
      ['size', 3],
    ])
  })

  it.each([
    ['a time without a unit', SOAK.replace('duration: 5 s', "duration: '5'"), '16:48 duration: "5" is no time'],
    ['an unknown key', SOAK.replace('seed: 7', 'seeds: 7'), '2:1 Unrecognized key: "seeds"'],
    ['an unknown parameter', SOAK.replace('{length}', '{lenght}'), '19:15 $'.concat('{lenght} is no parameter')],
    ['an unknown driver', SOAK.replace('http-load', 'http'), '20:22 there is no driver http'],
    ["a driver's wrong option", SOAK.replace(/rate: '[^']*'/, 'rate: 5 MiB'), '20:69 rate: "5 MiB" is no rate'],
    ['a port that is not there', SOAK.replace('port: http,', 'port: grpc,'), '14:12 grpc is no port of service'],
    ['a phase without an end', SOAK.replace(', duration: 5 s', ''), '16:5 warm-up has neither'],
    ['a target that is nothing', SOAK.replace('    image: example\n', ''), '11:5 service: a target is'],
    ['broken YAML', 'version: [', '1:11'],
    ['no mapping', '- 1', '1:1'],
  ])('with %s is told where', (_, text, told) => {
    expect(complaints(text).join('\n')).toContain(told)
  })
})

describe('a plan', () => {
  const swept = readScenario(
    `${SOAK}matrix: { size: [1, 2, 4], rate: [10/s, 20/s] }\nrepeats: 2\ncoolDown: 10 s\n`,
    'x.yaml',
  )

  it('has a run for each combination and repeat, each with its own seed and folder', () => {
    const { runs } = plan(swept)
    expect(runs).toHaveLength(12)
    expect(runs.slice(0, 3).map(({ name, seed, repeat, parameters }) => [name, seed, repeat, parameters.size])).toEqual(
      [
        ['soak_size-1_rate-10-s_1', 7, 1, 1],
        ['soak_size-1_rate-10-s_2', 8, 2, 1],
        ['soak_size-1_rate-20-s_1', 7, 1, 1],
      ],
    )
    expect(new Set(runs.map(({ name }) => name)).size).toBe(12)
    expect(runs.at(-1)?.scenario.phases[1]?.drivers[0]?.with).toMatchObject({ rate: '20/s', connections: 4 })
  })

  it('does not sweep over what a person sets, and keeps its type', () => {
    const { runs } = plan(swept, { size: '8' })
    expect(runs).toHaveLength(4)
    expect(runs[0]?.parameters.size).toBe(8)
  })

  it('tells how long it takes', () => {
    expect(plan(readScenario(SOAK, 'x.yaml')).expected).toBe(35 + 8)
    expect(plan(swept).expected).toBe(12 * (35 + 8) + 11 * 10)
    expect(plan(swept).atLeast).toBe(false)
  })

  it('tells how long it takes where drivers decide, as far as they say', () => {
    const sweep = plan(openScenario('s3-manifest-contention'))
    expect(sweep.runs).toHaveLength(96)
    expect(sweep.expected).toBe((96 / 8) * (60 + 8))
    expect(sweep.atLeast).toBe(false)
    expect(plan(openScenario('streaming-vs-in-memory')).atLeast).toBe(true)
  })

  it('is shuffled by its seed, the same each time', () => {
    const mixed = readScenario(`${SOAK}matrix: { size: [1, 2, 3, 4, 5, 6, 7, 8] }\norder: shuffled\n`, 'x.yaml')
    const order = plan(mixed).runs.map(({ parameters }) => parameters.size)
    expect(order).not.toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect([...order].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(plan(mixed).runs.map(({ parameters }) => parameters.size)).toEqual(order)
  })

  it.each([
    ['a parameter that is none', { sise: '3' }, /sise is no parameter of soak/],
    ['a value of another type', { size: 'many' }, /size: "many" is no number/],
    ['a value that does not fit', { length: 'long' }, /"long" is no time/],
  ])('refuses %s', (_, set, message) => {
    expect(() => plan(swept, set as unknown as Record<string, string>)).toThrow(message)
  })
})

describe.skipIf(!requireOrSkip('samples'))("a plan of Data Caterer's", () => {
  const words = (name: string) => dataCatererWords(readFileSync(join(SAMPLES, 'data-caterer/scenarios', name), 'utf8'))

  it('tells the rate that it will really have', () => {
    expect(words('large-batch-http.yaml')).toEqual([
      expect.stringMatching(/: 500,000 records at 5.00\/s, Data Caterer's default, .*: about 27:46:40$/),
    ])
    expect(words('baseline-http.yaml')).toEqual([expect.stringMatching(/: 100 records at 5.00\/s: about 20 s$/)])
  })

  it('is known from other files', () => {
    expect(dataCatererWords('{ not: a plan }')).toEqual([])
    expect(dataCatererWords('[broken')).toEqual([])
  })
})

describe('a ready scenario', () => {
  it.each(readyScenarios())('%s is read and planned, and its needs are told', (name) => {
    const summary = summaryOf(name)
    expect(summary.description.length).toBeGreaterThan(40)
    const made = plan(openScenario(name))
    expect(made.runs.length).toBeGreaterThan(0)
    expect(made.disk).toBeGreaterThan(0)
    const targets = Object.values(made.scenario.targets)
    expect(summary.needs.includes('docker')).toBe(targets.some(({ image }) => image !== undefined))
    expect(summary.needs.includes('compose')).toBe(targets.some(({ compose }) => compose !== undefined))
  })
})
