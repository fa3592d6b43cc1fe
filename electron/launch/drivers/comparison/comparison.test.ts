/** The ready scenario with its real commands, imported as the suite's own folder is; and what fails on purpose. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunDocument } from '../../../../shared/api.ts'
import { type Core, createCore } from '../../../core.ts'
import { openScenario, scenariosFolder } from '../../scenarioFiles.ts'
import { importForTest, runForTest } from '../../testRunOfScenario.ts'

let core: Core
beforeAll(async () => {
  core = await createCore({ workspace: ':memory:' })
})
afterAll(() => core.close())

/** The ready scenario, as text with values in the place of its defaults. */
function scenario(scales: string, more: (text: string) => string = (text) => text): string {
  const here = `\${here}`
  return more(
    openScenario('streaming-vs-in-memory')
      .text.replace('20000,100000,400000', scales)
      .replace(here, scenariosFolder())
      .replace('value: stop', 'value: go-on'),
  )
}

function tableOf({ tables }: RunDocument, name: string): readonly Readonly<Record<string, unknown>>[] {
  const table = tables.find((each) => each.name === name)
  return table?.rows.map((row) => Object.fromEntries(row.map((cell, i) => [table.columns[i]?.name, cell]))) ?? []
}

describe('two modes over growing scales', () => {
  it("are measured, validated, and told in the suite's files with their crossover", async () => {
    const { end, folder } = await runForTest(scenario('2000,400000'))
    expect(end).toEqual({ end: 'done' })
    const [header, ...rows] = readFileSync(join(folder, 'SUMMARY.csv'), 'utf8').trim().split('\n')
    expect(header?.split(',')).toHaveLength(8)
    expect(rows.map((row) => row.replace(/SUCCESS,[\d.]+,[\d.]+/, 'SUCCESS'))).toEqual([
      '2000,in-memory,SUCCESS,2000,124,PASS',
      '2000,streaming,SUCCESS,2000,124,PASS',
      '400000,in-memory,SUCCESS,400000,124,PASS',
      '400000,streaming,SUCCESS,400000,124,PASS',
    ])
    const run = await importForTest(core, folder)
    expect(run.system).toBe('streaming-comparison')
    expect(run.parameters).toMatchObject({ state: 'complete', outcome: 'done' })
    const modes = tableOf(run, 'Scales and modes')
    expect(modes.map(({ outcome, validation, coverage }) => [outcome, validation, coverage])).toEqual(
      Array.from({ length: 4 }, () => ['succeeded', 'passed', 1]),
    )
    const large = tableOf(run, 'Streaming against in-memory').find(({ scale }) => scale === '400000')
    // All rows are held there: some 40 MB of them beside a program of as much.
    expect(Number(large?.memory_saving)).toBeGreaterThan(0.2)
    expect(tableOf(run, 'Crossover over measured rows').map(({ by }) => by)).toEqual(['time', 'peak memory'])
    expect(run.caveats.map(({ code }) => code)).not.toContain('whole-seconds')
  }, 60_000)

  it('go on after a failure where they are told to, and the run says what failed', async () => {
    const broken = (text: string) => text.replace('in-memory {scale}', 'in-memory {scale}; test {scale} != 1000')
    const { end, folder } = await runForTest(scenario('1000,2000', broken))
    expect(end).toEqual({ end: 'failed', reason: '1 did not go well: 1000 in-memory: ended with 1' })
    const run = await importForTest(core, folder)
    expect(tableOf(run, 'Scales and modes').map(({ scale, mode, outcome }) => [scale, mode, outcome])).toEqual(
      expect.arrayContaining([
        ['1000', 'in-memory', 'failed'],
        ['1000', 'streaming', 'succeeded'],
        ['2000', 'in-memory', 'succeeded'],
      ]),
    )
  }, 60_000)

  it('end at the first failure otherwise, and do not take rows that are missing for a pass', async () => {
    const fewer = (text: string) =>
      text
        .replace('value: go-on', 'value: stop')
        .replace('streaming {scale}', `streaming {scale} && sed -i.bak 1,24d results/{scale}_streaming.txt`)
    const { end, folder } = await runForTest(scenario('1000,2000', fewer))
    expect(end).toMatchObject({
      end: 'failed',
      reason: expect.stringMatching(/^1000 streaming: 80\.65 % of the expected/),
    })
    expect(existsSync(join(folder, '2000_in-memory.log'))).toBe(false)
    expect(readFileSync(join(folder, 'SUMMARY.csv'), 'utf8').trim().split('\n')).toHaveLength(2)
  }, 60_000)
})
