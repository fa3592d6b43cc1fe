/** Which run each folder of BanyanDB's suites becomes: our samples always, the real ones where they stand. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import { listFolder } from '../folder.ts'
import { planRuns } from './index.ts'

async function opened(folder: string) {
  const { files } = await listFolder(folder, new AbortController().signal)
  return planRuns(files).plans.map(({ name, system, parameters, sources, skipped }) => ({
    run: `${system} ${name}`.trim(),
    parameters,
    files: sources.map(({ file, importer }) => `${file.path} ${importer.id}`),
    skipped: skipped.map(({ path }) => path),
  }))
}

const OURS = join(ROOT, 'resources/samples/banyandb')

describe('a folder of our samples', () => {
  it.each([
    ['trace-streaming', ['trace-streaming'], ['console.log trace-streaming-log', 'docker.log go-gctrace-log']],
    [
      'stream-vs-trace',
      ['stream-vs-trace'],
      [
        'console.log stream-vs-trace-log',
        'container-stats.json container-stats-json',
        'performance-summary.txt performance-summary',
      ],
    ],
    [
      'server-scrape',
      ['banyandb-server'],
      ['data.csv server-scrape-csv', 'intermediate.csv server-scrape-rates', 'result.csv server-scrape-result'],
    ],
    ['trace-duration', ['banyandb-server'], ['data.csv duration-column', 'result.csv server-scrape-result']],
  ])('%s is one run', async (folder, runs, files) => {
    const plans = await opened(join(OURS, folder))
    expect(plans.map(({ run }) => run)).toEqual(runs)
    expect(plans.flatMap((plan) => plan.files)).toEqual(files)
  })

  it('of fadvis is a run a monitor, and what cannot be read is said', async () => {
    const plans = await opened(join(OURS, 'fadvis'))
    expect(plans.map(({ run, parameters }) => [run, parameters])).toEqual([
      ['banyandb-fadvis memory_stats', {}],
      ['banyandb-fadvis memory_with_fadvise', { fadvise: 'enabled' }],
      ['banyandb-fadvis no_fadvise_data', { fadvise: 'disabled' }],
      ['banyandb-fadvis pagecache_monitor_4711', { pid: 4711 }],
      ['banyandb-fadvis summary', {}],
      ['banyandb-fadvis memory_summary', {}],
    ])
    expect(plans.flatMap(({ skipped }) => skipped)).toEqual(['memory_no_fadvise.csv'])
  })
})

describe.skipIf(!requireOrSkip('samples'))('the real folders', () => {
  it('of istio are a run a date', async () => {
    const plans = await opened(join(SAMPLES, 'banyandb/istio'))
    expect(plans.map(({ run }) => run)).toEqual(
      ['2024-01-12', '2024-03-14', '2024-07-31', '2024-09-09', '2025-07-11'].map((date) => `banyandb-server ${date}`),
    )
    expect(plans.every(({ files, skipped }) => files.length === 3 && skipped.length === 1)).toBe(true)
  })

  it('of fadvis are a run a file', async () => {
    const plans = await opened(join(SAMPLES, 'banyandb/fadvis'))
    expect(plans.filter(({ run }) => run.startsWith('banyandb-fadvis')).map(({ run }) => run.slice(16))).toEqual([
      'memory_monitor_17009',
      'memory_with_fadvise',
      'no_fadvise_data',
      'pagecache_monitor_28815',
      'summary',
      'with_fadvise_data',
    ])
    const texts = plans.flatMap(({ files }) => files).filter((file) => file.endsWith('go-bench-text'))
    expect(texts).toEqual(['all_benchmarks.txt go-bench-text', 'write_benchmarks.txt go-bench-text'])
  })

  it('of the trace-duration test is one run', async () => {
    expect((await opened(join(SAMPLES, 'banyandb/trace-duration'))).map(({ run }) => run)).toEqual(['banyandb-server'])
  })
})
