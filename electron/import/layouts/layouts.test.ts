import { describe, expect, it } from 'vitest'
import type { Importer } from '../importer.ts'
import { planRuns } from './index.ts'
import type { FoundFile } from './layout.ts'

function importer(id: string): Importer {
  return {
    id,
    sniff: () => true,
    parse: () => {
      throw new Error('planning reads no file')
    },
  }
}

function file(path: string, importerId?: string, head = `t,${importerId}\n1,2\n`): FoundFile {
  return {
    path,
    absolutePath: `/results/${path}`,
    size: 10,
    head: new TextEncoder().encode(head),
    ...(importerId === undefined ? { unknown: 'is not text' } : { importer: importer(importerId) }),
  }
}

function summary(files: readonly FoundFile[]) {
  const { plans, left } = planRuns(files)
  return {
    plans: plans.map((plan) => ({
      name: plan.name,
      system: plan.system,
      sources: plan.sources.map((source) => [source.file.path, source.phase?.name]),
      skipped: plan.skipped.map((each) => each.path),
    })),
    left: left.map((each) => each.path),
  }
}

const WRITE = file('memory_write_small.csv', 'go-memory-csv')
const QUERY = file('memory_query_small.csv', 'go-memory-csv')

describe('the trace-streaming layout', () => {
  it('makes one run of both phases, their profiles, and what lies beside them', () => {
    const files = [
      QUERY,
      WRITE,
      file('profiles/query/heap_20.pprof', 'pprof'),
      file('profiles/write/heap_10.pprof', 'pprof'),
      file('memory_small_write.png'),
      file('console.log'),
    ]
    expect(summary(files)).toEqual({
      plans: [
        {
          name: '',
          system: 'trace-streaming',
          sources: [
            ['memory_write_small.csv', 'write'],
            ['memory_query_small.csv', 'query'],
            ['profiles/query/heap_20.pprof', 'query'],
            ['profiles/write/heap_10.pprof', 'write'],
          ],
          skipped: ['memory_small_write.png', 'console.log'],
        },
      ],
      left: [],
    })
    const reasons = planRuns(files).plans[0]?.skipped.map((each) => each.reason)
    expect(reasons?.[0]).toContain('a picture that the suite drew')
    expect(reasons?.[1]).toBe('is not text')
  })

  it.each([
    ['only the query phase', [QUERY], ['query']],
    ['only the write phase', [WRITE], ['write']],
  ])('opens %s', (_, files, phases) => {
    expect(planRuns(files).plans[0]?.sources.map((source) => source.phase?.name)).toEqual(phases)
  })

  it('reads the scale from the file names, and the quota tool by its own', () => {
    expect(planRuns([WRITE]).plans[0]?.parameters).toEqual({ scale: 'small' })
    const quota = [
      file('quota_stress_write_memory.csv', 'go-memory-csv'),
      file('quota_stress_query_memory.csv', 'go-memory-csv'),
    ]
    expect(summary(quota).plans[0]?.sources).toHaveLength(2)
  })

  it('makes a run of each folder and of each scale', () => {
    const folders = ['stable', 'leaking'].flatMap((folder) =>
      [WRITE, QUERY].map((each) => file(`${folder}/${each.path}`, 'go-memory-csv')),
    )
    expect(summary(folders).plans.map((plan) => plan.name)).toEqual(['stable', 'leaking'])
    const scales = ['small', 'large'].map((scale) => file(`memory_write_${scale}.csv`, 'go-memory-csv'))
    expect(summary(scales).plans.map((plan) => plan.name)).toEqual(['small', 'large'])
  })

  it('trusts the content, not the name alone', () => {
    expect(planRuns([file('memory_write_small.csv', 'csv')]).plans[0]?.system).toBe('files')
  })

  it('leaves other folders alone', () => {
    const { plans } = planRuns([file('suite/memory_write_small.csv', 'go-memory-csv'), file('other/cpu.csv', 'csv')])
    expect(plans.map((plan) => [plan.system, plan.root])).toEqual([
      ['trace-streaming', 'suite'],
      ['files', 'other'],
    ])
  })
})

describe('files that no system claims', () => {
  it('are repeats, and runs of their own, when their columns are the same', () => {
    expect(summary([file('a.csv', 'csv'), file('b.csv', 'csv')]).plans.map((plan) => plan.name)).toEqual(['a', 'b'])
  })

  it('are witnesses of one run when their columns differ', () => {
    const files = [file('memory.csv', 'csv', 't,rss\n'), file('cpu.csv', 'csv', 't,cpu\n'), file('notes.bin')]
    const { plans, left } = planRuns(files)
    expect(plans).toHaveLength(1)
    expect(plans[0]?.sources.map((source) => source.labels)).toEqual([{ file: 'memory' }, { file: 'cpu' }])
    expect(plans[0]?.skipped).toEqual([{ path: 'notes.bin', reason: 'is not text' }])
    expect(left).toEqual([])
  })

  it('are told apart by their format where a bracket begins each', () => {
    const files = [file('a.json', 'hyperfine-json', '{\n'), file('b.json', 'k6-summary-json', '{\n')]
    expect(summary(files).plans).toHaveLength(1)
    expect(summary([...files, file('c.json', 'k6-summary-json', '{\n')]).plans).toHaveLength(3)
  })

  it('make no run when none can be read', () => {
    expect(summary([file('notes.bin')])).toEqual({ plans: [], left: ['notes.bin'] })
  })

  it('that are profiles belong together', () => {
    const profiles = [1, 2, 3].map((n) => file(`heap_${n}.pprof`, 'pprof', '\u0000\u0001'))
    expect(summary(profiles).plans).toHaveLength(1)
  })
})
