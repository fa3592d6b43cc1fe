/**
 * Metrics pages saved as a file, once or again and again into one file. Scrapes carry no time of their own: it is taken
 * from the samples where they state one, else from lines with a date between the scrapes. Without any there is no time
 * axis, and the figures become a table.
 */
import { UserError } from '../../../shared/errors.ts'
import { metricFacts } from '../../../shared/metrics.ts'
import type { Cell, Table, Unit } from '../../../shared/model.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import { counted, Tally } from '../csv/tally.ts'
import { held } from '../held.ts'
import type { Importer } from '../importer.ts'
import { SeriesGroups } from '../seriesGroups.ts'
import { headLines, TextLines } from '../textLines.ts'
import { parseSample, type Sample } from './exposition.ts'
import { instantLine } from './instants.ts'
import { unitByName } from './metricUnit.ts'

/** A page of a large server has some ten thousand; what is beyond is left out of the table. */
const MAX_SERIES = 20_000
const MAX_TYPES = 20_000
/** Samples in a head that make a page of it without any TYPE line. */
const CONVINCING = 3

const TYPE =
  /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram|summary|untyped|unknown|info|stateset|gaugehistogram)\s*$/
const HELP = /^# (?:HELP|UNIT) [a-zA-Z_:][\w:]*(?: |$)/

export const prometheusText: Importer = {
  id: 'prometheus-text',
  follows: true,
  sniff(head) {
    // The last line may be cut.
    const lines = headLines(head).slice(0, -1)
    if (lines.some((line) => TYPE.test(line))) return true
    const content = lines.filter((line) => line.trim() !== '' && !line.startsWith('#') && !instantLine(line))
    const samples = content.filter((line) => parseSample(line) !== undefined)
    const labelled = samples.some((line) => line.includes('{'))
    return samples.length >= CONVINCING && samples.length === content.length && labelled
  },
  async *parse(source) {
    const tally = new Tally()
    const lines = new TextLines(source)
    const page = new Page(tally)
    for await (const { text, number, open, pause } of lines) {
      if (!pause) page.take(text, number, open)
      else if (page.samples > 0) yield held(page.records(new Tally()))
    }
    if (page.samples === 0)
      throw lines.failure ?? new UserError('bad-data', `${source.path} holds no sample of a metric`)
    yield* page.records(tally)
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (lines.failure) throw lines.failure
  },
}

interface Row {
  readonly sample: Sample
  readonly first: number
  last: number
  scrapes: number
}

class Page {
  samples = 0
  private readonly tally: Tally
  private readonly types = new Map<string, string>()
  private readonly rows = new Map<string, Row>()
  private readonly groups = new SeriesGroups()
  private scrapedAt: number | undefined
  private openMetrics = false
  private timed = 0

  constructor(tally: Tally) {
    this.tally = tally
  }

  take(text: string, line: number, open: boolean): void {
    if (text.trim() === '') return
    const type = TYPE.exec(text)
    if (type) {
      if (this.types.size < MAX_TYPES) this.types.set(type[1] ?? '', type[2] ?? '')
      return
    }
    if (HELP.test(text)) return
    if (/^# EOF\s*$/.test(text)) {
      this.openMetrics = true
      return
    }
    const at = instantLine(text)
    if (at) {
      this.scrapedAt = at.seconds
      if (!at.zoned) {
        const message = () => 'times state no time zone and are read as UTC'
        this.tally.add({ code: 'time-without-zone', severity: 'info', message }, line)
      }
      return
    }
    if (text.startsWith('#')) return
    // A number at the end of a file that is cut off may have lost digits.
    const sample = open && /\d$/.test(text) && this.samples > 0 ? undefined : parseSample(text)
    if (sample) this.sample(sample)
    else if (open) {
      const message = () => 'the file ends in the middle of a sample; it is left out'
      this.tally.add({ code: 'file-cut-off', severity: 'data-loss', message }, line)
    } else {
      const message = (count: number) => `${counted(count, 'line')} that is no sample; left out`
      this.tally.add({ code: 'unreadable-lines', severity: 'data-loss', message }, line)
    }
  }

  private sample(sample: Sample): void {
    this.samples++
    const { key } = sample
    const row = this.rows.get(key)
    if (row) {
      row.last = sample.value
      row.scrapes++
    } else if (this.rows.size < MAX_SERIES) {
      this.rows.set(key, { sample, first: sample.value, last: sample.value, scrapes: 1 })
    } else {
      const message = (count: number) =>
        `${counted(count, 'sample')} beyond ${MAX_SERIES} series; left out of the table`
      this.tally.add({ code: 'samples-left-out', severity: 'data-loss', message })
    }
    const seconds = this.secondsOf(sample)
    if (seconds === undefined) return
    this.timed++
    this.groups.add(key, seconds, [Number.isFinite(sample.value) ? sample.value : Number.NaN], () => [
      { metric: sample.name, unit: this.unitOf(sample.name), labels: sample.labels },
    ])
  }

  private secondsOf({ timestamp }: Sample): number | undefined {
    if (timestamp === undefined) return this.scrapedAt
    // Both formats are found under both names; milliseconds of this century are beyond any second of it.
    return Math.abs(timestamp) >= 1e11 ? timestamp / 1000 : timestamp
  }

  private unitOf(name: string): Unit {
    const known = metricFacts(name, 'unknown').unit
    if (known !== 'unknown') return known
    const stated = unitByName(name)
    return stated === 'unknown' && this.types.get(name) === 'counter' ? 'count' : stated
  }

  private typeOf(name: string): string {
    return this.types.get(name) ?? this.types.get(name.replace(/_(?:bucket|sum|count|total|created|info)$/, '')) ?? ''
  }

  *records(tally: Tally): Generator<ImportRecord> {
    const scrapes = [...this.rows.values()].reduce((most, row) => Math.max(most, row.scrapes), 0)
    if (this.openMetrics) yield { kind: 'parameter', name: 'format', value: 'OpenMetrics' }
    yield* this.groups.records(true)
    // A page that was saved once has no time to lose.
    if (this.timed < this.samples && scrapes > 1) {
      const message = () =>
        `${counted(this.samples - this.timed, 'sample')} of ${counted(scrapes, 'scrape')} carry no time, and no line between them does; they are in the table and not on the time axis`
      tally.add({ code: 'sample-without-time', severity: 'data-loss', message })
    }
    if (this.groups.dropped > 0) {
      const message = () => `${counted(this.groups.dropped, 'sample')} beyond what is held of one file; left out`
      tally.add({ code: 'samples-left-out', severity: 'data-loss', subject: 'series', message })
    }
    yield { kind: 'table', table: this.table() }
  }

  private table(): Table {
    return {
      name: 'Metrics',
      columns: [
        { name: 'metric', unit: 'text' },
        { name: 'labels', unit: 'text' },
        { name: 'type', unit: 'text' },
        { name: 'unit', unit: 'text' },
        { name: 'scrapes', unit: 'count' },
        { name: 'first', unit: 'unknown' },
        { name: 'last', unit: 'unknown' },
        { name: 'change', unit: 'unknown' },
      ],
      rows: [...this.rows.values()].map(({ sample, first, last, scrapes }): Cell[] => [
        sample.name,
        Object.entries(sample.labels)
          .map(([name, value]) => `${name}="${value}"`)
          .join(', '),
        this.typeOf(sample.name),
        this.unitOf(sample.name),
        scrapes,
        finite(first),
        finite(last),
        scrapes > 1 ? finite(last - first) : null,
      ]),
    }
  }
}

function finite(value: number): Cell {
  return Number.isFinite(value) ? value : null
}
