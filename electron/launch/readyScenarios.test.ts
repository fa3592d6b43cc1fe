import { describe, expect, it } from 'vitest'
import { plan } from './plan.ts'
import { openScenario, readyScenarios } from './scenarioFiles.ts'

describe('the ready scenarios', () => {
  it.each(readyScenarios())('%s is read, and comes to a plan', (name) => {
    const read = openScenario(name)
    const { runs } = plan(read)
    expect(read.scenario.name).toBe(name)
    expect(runs.length).toBeGreaterThan(0)
    expect(read.scenario.description).toBeDefined()
  })

  it('sweep the 96 configurations of the suite', () => {
    expect(plan(openScenario('s3-manifest-contention')).runs).toHaveLength(96)
  })
})
