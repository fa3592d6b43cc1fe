import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../requirements.ts'
import { scenarioJsonSchema } from './scenario.ts'

it('is published as the reader checks it', () => {
  const published = readFileSync(join(ROOT, 'resources/scenarios/quartile.scenario.schema.json'), 'utf8')
  expect(JSON.parse(published)).toEqual(scenarioJsonSchema())
})
