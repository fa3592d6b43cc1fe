import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MIB } from '../../../shared/units.ts'
import { ROOT, requireOrSkip, SAMPLES } from '../../requirements.ts'
import { endure, mutations, recordsOf, truncations } from '../hardening.ts'
import type { Importer } from '../importer.ts'
import { recognise } from '../index.ts'
import { aggregatorLog } from './appLog.ts'
import { aggregatorBenchmarkJson } from './benchmarkJson.ts'
import { aggregatorBenchmarkReport } from './benchmarkReport.ts'
import { aggregatorComparisonReport } from './comparisonReport.ts'
import { aggregatorMemoryLog } from './memoryLog.ts'
import { aggregatorRunsCsv } from './runsCsv.ts'
import { aggregatorSummaryCsv } from './summaryCsv.ts'
import { aggregatorValidationLog } from './validationLog.ts'

const OURS = join(ROOT, 'resources', 'samples', 'streaming-comparison')
const SUITE = join(OURS, 'streaming_comparison_20260115_101500')
const REAL = join(SAMPLES, 'poc-parquet-aggregator', 'format_specimens')

const FORMATS: readonly (readonly [file: string, importer: Importer])[] = [
  [join(SUITE, 'SUMMARY.csv'), aggregatorSummaryCsv],
  [join(SUITE, 'small_streaming.log'), aggregatorLog],
  [join(SUITE, 'large_in-memory.log'), aggregatorLog],
  [join(SUITE, 'small_streaming_validation.log'), aggregatorValidationLog],
  [join(OURS, 'formats', 'COMPARISON_REPORT.md'), aggregatorComparisonReport],
  [join(OURS, 'formats', '20k_run1_memory.log'), aggregatorMemoryLog],
  [join(OURS, 'formats', 'raw_runs.csv'), aggregatorRunsCsv],
  [join(OURS, 'formats', 'RESULTS.csv'), aggregatorRunsCsv],
  [join(OURS, 'formats', 'phase_breakdown.csv'), aggregatorRunsCsv],
  [join(OURS, 'formats', 'benchmark.json'), aggregatorBenchmarkJson],
  [join(OURS, 'formats', 'metadata_small.json'), aggregatorBenchmarkJson],
  [join(OURS, 'streaming_benchmark_summary_20260115_120000.md'), aggregatorBenchmarkReport],
]

async function read(importer: Importer, bytes: Uint8Array | string) {
  const { records, failure } = await recordsOf(importer, typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
  const tables = Object.fromEntries(
    records.flatMap((record) =>
      record.kind === 'table'
        ? [
            [
              record.table.name,
              record.table.rows.map((row) =>
                Object.fromEntries(row.map((cell, i) => [record.table.columns[i]?.name ?? '', cell])),
              ),
            ],
          ]
        : [],
    ),
  )
  const caveats = records.flatMap((record) => (record.kind === 'caveat' ? [record.caveat] : []))
  return { tables, caveats, codes: caveats.map((caveat) => caveat.code), failure }
}

describe.each(FORMATS.map(([file, importer]) => [basename(file), file, importer] as const))(
  'the format of %s',
  (_, file, importer) => {
    const bytes = readFileSync(file)

    it('is known by its content', () => {
      expect(recognise(bytes.subarray(0, 4_096), 'unknown')?.id).toBe(importer.id)
    })

    it('gives the same records in chunks of 1, 7 and 65,536 bytes', async () => {
      const whole = await recordsOf(importer, bytes)
      expect(whole.failure).toBeUndefined()
      for (const chunk of [1, 7, 65_536]) expect(await recordsOf(importer, bytes, 'unknown', chunk)).toEqual(whole)
    })

    it('never fails with anything but a sentence', async () => {
      const cuts = bytes.length <= 800 ? bytes.length : 200
      expect((await endure(importer, truncations(bytes))).read).toBe(cuts)
      expect((await endure(importer, mutations(bytes))).read).toBe(2_000)
    }, 60_000)
  },
)

describe('a summary', () => {
  const text = readFileSync(join(SUITE, 'SUMMARY.csv'), 'utf8')

  it('that fell apart is joined again, with what was written beside the count in it', async () => {
    const { tables, caveats } = await read(aggregatorSummaryCsv, text)
    const rows = tables['Summary as written by the suite']
    expect(rows?.map((row) => [row.scale, row.mode, row.input_rows, row['input_rows mended']])).toEqual([
      ['small', 'in-memory', 0, null],
      ['small', 'streaming', '32 1 0 1 12370 0', 12_370],
      ['medium', 'in-memory', 0, null],
      ['medium', 'streaming', '32 1 0 1 123450 0', 123_450],
    ])
    expect(rows?.map((row) => row.validation_status)).toEqual(['PASS', 'PASS', 'PASS', 'PASS'])
    expect(rows?.[0]?.peak_memory).toBe(180.5 * MIB)
    const message = (code: string) => caveats.find((each) => each.code === code)?.message
    expect(message('rows-rejoined')).toContain('2 rows')
    expect(message('counts-not-found')).toContain('4 counts of 0')
    expect(message('failures-have-no-row')).toBeDefined()
    expect(caveats.map((each) => each.code)).not.toContain('short-rows')
  })

  it('compares the modes, with the finding of the suite beside the one it meant', async () => {
    const { tables } = await read(aggregatorSummaryCsv, text)
    expect(tables['Streaming against in-memory']).toMatchObject([
      {
        scale: 'small',
        speed_up: 0.5,
        'finding of the suite': 'Competitive',
        'finding as it was meant': 'In-memory faster',
      },
      { scale: 'medium', speed_up: 1.125, memory_saving: 0.35, 'finding of the suite': 'Streaming wins' },
    ])
    expect(tables['Crossover over measured rows']?.map((row) => row.crossover)).toEqual([
      'between two scales',
      'from the smallest scale on',
    ])
  })

  it('of the later suite has other names for the modes and more columns', async () => {
    const { tables, codes } = await read(
      aggregatorSummaryCsv,
      'scale,mode,input_rows,output_rows,duration_seconds,peak_memory_mb,memory_per_1k_rows_mb,rows_per_second,cpu_seconds,compression_ratio,host\n' +
        'small,non-streaming,1000,10,2.5,100,100,400,2,100.0,a1\nsmall,inmemory,,10,2.5,100,100,400,2,100.0,b2\n',
    )
    expect(tables['Summary as written by the suite']?.[0]).toMatchObject({ duration: 2.5, cpu: 2, host: 'a1' })
    expect(codes).toEqual(['mib-labelled-mb'])
  })

  it('with a header alone is empty, and says so', async () => {
    expect((await read(aggregatorSummaryCsv, `${text.split('\n')[0]}\n`)).codes).toEqual(['no-rows'])
  })
})

describe('a log', () => {
  it('gives what stands behind the colours, and what macOS’s time adds in bytes', async () => {
    const { tables, codes } = await read(aggregatorLog, readFileSync(join(SUITE, 'small_streaming.log')))
    expect(tables['Figures of the log']).toEqual([
      {
        mode: 'streaming',
        outcome: 'succeeded',
        input_rows: 12_370,
        output_rows: 124,
        chunks: 2,
        duration_stated: 4.1,
        duration_by_time: 4.41,
        cpu_time: expect.closeTo(3.73, 10),
        peak_memory: 170.25 * MIB,
      },
    ])
    expect(tables['Phases of the log']).toMatchObject([
      { phase: 'Load data', state: 'completed', duration: 0.412 },
      { phase: 'Pod usage aggregation', state: 'completed', duration: 1.234 },
    ])
    expect(codes).toEqual([])
  })

  it('reads GNU time in kbytes', async () => {
    const { tables } = await read(aggregatorLog, readFileSync(join(SUITE, 'medium_in-memory.log')))
    expect(tables['Figures of the log']).toMatchObject([
      { peak_memory: 400 * MIB, duration_by_time: 9.02, cpu_time: 7.42 },
    ])
    const hours = '[info     ] POC COMPLETED SUCCESSFULLY\n\tElapsed (wall clock) time (h:mm:ss or m:ss): 1:02:03\n'
    expect((await read(aggregatorLog, hours)).tables['Figures of the log']).toMatchObject([{ duration_by_time: 3_723 }])
  })

  it('reads durations in hours, minutes and seconds, and lines of JSON', async () => {
    const stated = async (text: string) =>
      (await read(aggregatorLog, `[info     ] Total duration: ${text}\n`)).tables['Figures of the log']?.[0]
        ?.duration_stated
    expect([await stated('2.1s'), await stated('1m 30s'), await stated('1h 5m')]).toEqual([2.1, 90, 3_900])
    const json =
      '{"event": "Pod aggregation complete", "level": "info", "input_rows": 12370, "output_rows": 124, "timestamp": "2026-01-15T10:00:00Z"}\n'
    expect(aggregatorLog.sniff(Buffer.from(json), 'unknown')).toBe(true)
    expect((await read(aggregatorLog, json)).tables['Figures of the log']).toMatchObject([
      { input_rows: 12_370, output_rows: 124, mode: 'in-memory' },
    ])
  })

  it('of a failed run says why and where', async () => {
    const { tables, caveats } = await read(aggregatorLog, readFileSync(join(SUITE, 'large_in-memory.log')))
    expect(tables['Figures of the log']?.[0]?.outcome).toBe('failed')
    expect(caveats[0]).toMatchObject({ code: 'run-failed', line: 6 })
    expect(caveats.map(({ code }) => code)).toContain('out-of-memory')
    expect(caveats[0]?.message).toContain('Unable to allocate 2.1 GiB')
  })

  it('that just ends is unfinished', async () => {
    const text = readFileSync(join(SUITE, 'small_streaming.log'), 'utf8')
    const { codes } = await read(aggregatorLog, text.slice(0, text.indexOf('Streaming aggregation complete')))
    expect(codes).toEqual(['run-unfinished'])
  })
})

describe('a validation log', () => {
  it('that passes with 60 rows missing is partial', async () => {
    const { tables, codes } = await read(
      aggregatorValidationLog,
      readFileSync(join(SUITE, 'small_streaming_validation.log')),
    )
    expect(tables['Correctness validation']).toMatchObject([
      {
        printed: 'passed',
        verdict: 'partial',
        expected_rows: 124,
        matched_rows: 64,
        coverage: 64 / 124,
        tolerance: 0.01,
      },
    ])
    expect(tables['Validated metrics']).toHaveLength(6)
    expect(codes).toEqual(['validation-partial'])
  })

  it('cut off before its verdict is unfinished', async () => {
    const text = readFileSync(join(SUITE, 'small_in-memory_validation.log'), 'utf8')
    const { codes } = await read(aggregatorValidationLog, text.slice(0, text.indexOf('ALL VALIDATION')))
    expect(codes).toEqual(['validation-unfinished'])
  })
})

describe('the validator that broke off', () => {
  it('has failed, and its reason is told', async () => {
    const { caveats } = await read(
      aggregatorValidationLog,
      'POC AGGREGATION CORRECTNESS VALIDATION\nTraceback (most recent call last):\npsycopg2.OperationalError: no connection\n',
    )
    expect(caveats[0]).toMatchObject({ code: 'validation-failed', message: expect.stringContaining('no connection') })
  })
})

describe('the summary of the streaming-only benchmark', () => {
  const bytes = readFileSync(join(OURS, 'streaming_benchmark_summary_20260115_120000.md'))

  it('has its figures under the right heads, and doubts its own validations', async () => {
    const { tables, codes } = await read(aggregatorBenchmarkReport, bytes)
    expect(tables['Streaming benchmark']).toMatchObject([
      { scale: 'small', rows: null, time: 17.77, peak_memory: 388 * MIB, cpu_cores: 4, status: '✅ Success' },
      { scale: 'medium', time: 'N/A', status: '❌ Failed', validation: 'N/A' },
    ])
    expect(tables.Scenarios).toEqual([{ total: 2, passed: 1, failed: 1 }])
    expect(codes).toEqual(['column-left-out', 'validation-never-found'])
  })

  it('says when nothing passed, and when it has no end', async () => {
    const none = '# Empirical Performance Benchmark Results\n\n**Total scenarios**: 3\n**Passed**: 0\n**Failed**: 3\n'
    expect((await read(aggregatorBenchmarkReport, none)).codes).toEqual(['no-scenario-passed'])
    expect((await read(aggregatorBenchmarkReport, none.slice(0, 45))).codes).toEqual(['no-rows'])
  })
})

describe('a comparison report', () => {
  it('keeps its words and shows beside them what they should be', async () => {
    const { tables, codes } = await read(
      aggregatorComparisonReport,
      readFileSync(join(OURS, 'formats', 'COMPARISON_REPORT.md')),
    )
    expect(tables['Report as written by the suite']).toHaveLength(4)
    expect(tables['Report as written by the suite']?.[1]).toMatchObject({ duration: 4, speed_up: '0.50x' })
    expect(
      tables['Key findings of the report']?.map((row) => [
        row.scale,
        row['finding of the suite'],
        row['finding as it was meant'],
        row.in_memory_duration,
        row.streaming_duration,
      ]),
    ).toEqual([
      ['small', 'Competitive', 'In-memory faster', 2, 4],
      ['medium', 'Streaming wins', 'Streaming wins', 9, 8],
      ['tiny', 'In-memory faster', 'Competitive', 0, 0],
    ])
    expect(tables['Key findings of the report']?.[1]?.memory_saving).toBe(0.35)
    expect(codes).toEqual(['finding-mistaken'])
  })
})

describe('the later benchmark', () => {
  it('gives medians and deviations of raw runs', async () => {
    const { tables } = await read(aggregatorRunsCsv, readFileSync(join(OURS, 'formats', 'raw_runs.csv')))
    expect(tables['Median and deviation by scale']).toEqual([
      {
        scale: '10k',
        runs: 3,
        output_rows: 830,
        time_median: 4.25,
        time_stddev: 0.25,
        memory_median: 308 * MIB,
        memory_stddev: expect.closeTo(5.2915 * MIB, -3),
        throughput: 830 / 4.25,
      },
      expect.objectContaining({ scale: '20k', runs: 1, time_stddev: 0 }),
    ])
    expect(tables['Raw runs']?.[0]).toMatchObject({ time: 4, avg_cpu: 0.955 })
  })

  it('keeps the suite’s own medians, phases and the memory of a process', async () => {
    const results = await read(aggregatorRunsCsv, readFileSync(join(OURS, 'formats', 'RESULTS.csv')))
    expect(results.tables['Results as written by the suite']).toMatchObject([
      { time_median: 4.25, memory_stddev: 5 * MIB },
    ])
    const phases = await read(aggregatorRunsCsv, readFileSync(join(OURS, 'formats', 'phase_breakdown.csv')))
    expect(phases.tables['Preparation by phase']?.[1]).toMatchObject({ phase: 'parquet_transform', exit_code: 1 })
    const memory = await read(aggregatorMemoryLog, readFileSync(join(OURS, 'formats', '20k_run1_memory.log')))
    expect(memory.tables['Process memory']).toEqual([
      { time: 4.31, peak_memory: 328 * MIB, samples: 17, avg_cpu: 0.975, max_cpu: 1.402, exit_code: 0 },
    ])
    expect(memory.codes).toEqual(['peak-of-few-samples'])
    const failed = await read(aggregatorMemoryLog, 'TIME=1\nPEAK_MB=\u001b[31m20\u001b[0m\nEXIT=137\nnonsense\n')
    expect(failed.tables['Process memory']).toMatchObject([{ peak_memory: 20 * MIB, exit_code: 137 }])
    expect(failed.codes).toEqual(['run-failed', 'line-not-understood'])
  })

  it('reads the totals and phases of a benchmark in JSON', async () => {
    const { tables, codes } = await read(aggregatorBenchmarkJson, readFileSync(join(OURS, 'formats', 'benchmark.json')))
    expect(tables['Benchmark totals']).toMatchObject([{ peak_memory: 189_267_968, total_duration: 2.13 }])
    expect(tables['Benchmark phases']?.map((row) => [row.phase, row.duration])).toEqual([
      ['load', 0.412],
      ['aggregate', 1.234],
    ])
    expect(codes).toEqual(['peak-between-phases'])
    const metadata = await read(aggregatorBenchmarkJson, readFileSync(join(OURS, 'formats', 'metadata_small.json')))
    expect(metadata.tables['Generated data']).toEqual([
      { pods: 10, namespaces: 2, nodes: 2, days: 31, total_rows: 7440 },
    ])
    const cut = await read(aggregatorBenchmarkJson, '{"provider_uuid": 1')
    expect(cut.failure).toContain('no complete JSON')
  })
})

describe.skipIf(!requireOrSkip('samples'))('the published results', () => {
  const specimen = (name: string) => readFileSync(join(REAL, name))

  it('have the medians and deviations of the 48 raw runs that the reports print', async () => {
    const printed = async (name: string) => {
      const { tables } = await read(aggregatorRunsCsv, specimen(name))
      return tables['Median and deviation by scale']?.map((row) => [
        row.scale,
        row.output_rows,
        `${Number(row.time_median).toFixed(2)}±${Number(row.time_stddev).toFixed(2)}`,
        `${(Number(row.memory_median) / MIB).toFixed(0)}±${(Number(row.memory_stddev) / MIB).toFixed(0)}`,
        Number(row.throughput).toFixed(0),
      ])
    }
    expect(await printed('raw_runs_ocp.from_published_report.csv')).toEqual([
      ['20k', 830, '4.35±0.06', '328±4', '191'],
      ['50k', 2_080, '8.49±0.10', '510±3', '245'],
      ['100k', 4_160, '15.60±0.03', '839±8', '267'],
      ['250k', 10_400, '37.01±0.62', '1964±22', '281'],
      ['500k', 20_800, '72.04±1.55', '3689±32', '289'],
      ['1m', 41_600, '139.67±2.47', '7171±493', '298'],
      ['1.5m', 62_400, '208.55±1.61', '8600±302', '299'],
      ['2m', 83_200, '282.76±3.14', '10342±292', '294'],
    ])
    const aws = (await printed('raw_runs_ocp_aws.from_published_report.csv')) ?? []
    expect(aws.map((row) => row[2])).toEqual([
      ...[
        '7.99±0.03',
        '17.83±0.03',
        '34.10±0.06',
        '83.67±0.26',
        '166.84±1.27',
        '334.29±2.22',
        '495.70±1.09',
        '640.26±11.54',
      ],
    ])
    expect(aws.map((row) => String(row[3]).split('±')[0])).toEqual(
      [381, 635, 1108, 2411, 4188, 6862, 6924, 7326].map(String),
    )
    expect([aws[4]?.[3], aws[5]?.[3]]).toEqual(['4188±440', '6862±379'])
  })

  it('have the savings that the documents print, and no crossover by time', async () => {
    const { tables } = await read(aggregatorSummaryCsv, specimen('SUMMARY.from_published_report.csv'))
    const rows = tables['Streaming against in-memory'] ?? []
    expect(rows.map((row) => row.memory_saving === null || (Number(row.memory_saving) * 100).toFixed(1))).toEqual([
      '5.4',
      true,
      '50.7',
    ])
    expect(rows.map((row) => row['finding of the suite'])).toEqual(['Competitive', 'Competitive', 'Competitive'])
    expect(tables['Crossover over measured rows']?.[0]?.crossover).toBe('not reached')
  })

  it('are mended where the summary fell apart', async () => {
    const { tables } = await read(aggregatorSummaryCsv, specimen('SUMMARY.malformed_by_ansi.csv'))
    expect(tables['Summary as written by the suite']?.map((row) => row['input_rows mended'])).toEqual([null, 12_370])
    expect(tables['Summary as written by the suite']?.map((row) => row['output_rows mended'])).toEqual([null, 124])
  })

  it('are validated as far as rows were compared', async () => {
    const verdict = async (name: string) =>
      (await read(aggregatorValidationLog, specimen(name))).tables['Correctness validation']?.[0]?.verdict
    expect(await verdict('small_in-memory_validation.PASS.log')).toBe('passed')
    expect(await verdict('small_in-memory_validation.FAIL.log')).toBe('failed')
    expect(await verdict('small_validation.PASS_despite_60_missing_rows.log')).toBe('partial')
  })

  it('have logs whose colours hide nothing', async () => {
    const { tables } = await read(aggregatorLog, specimen('poc_log_ansi_excerpt.log'))
    expect(tables['Figures of the log']).toMatchObject([{ input_rows: 12_370, output_rows: 124, duration_stated: 2.1 }])
  })
})
