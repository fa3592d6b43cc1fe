/** The two models that the suites hold spans in: their schemas, and a batch of spans as the frames of one write call. */
import { ProtoWriter } from './protoWriter.ts'
import type { Span } from './spans.ts'

export interface Model {
  readonly group: string
  readonly catalog: 'CATALOG_TRACE' | 'CATALOG_STREAM'
  readonly registry: 'TraceRegistryService' | 'StreamRegistryService'
  /** As the registry takes it. */
  readonly schema: Readonly<Record<string, unknown>>
  readonly rules: readonly { readonly name: string; readonly tags: readonly string[]; readonly type: string }[]
  readonly writePath: string
  /** Field of an answer that says how a span fared. */
  readonly statusField: number
  /** The spans of a batch as frames, numbered from 1. */
  frames(spans: readonly Span[]): Buffer
}

export const SCHEMA_NAME = 'segment_trace'
const STREAM_NAME = 'segment_stream'
/** A batch of a hundred traces has some two thousand spans of 300 bytes. */
const WRITER_BYTES = 2 ** 20

const TAGS = [
  ['serviceId', 'STRING'],
  ['serviceInstanceId', 'STRING'],
  ['traceId', 'STRING'],
  ['startTime', 'TIMESTAMP'],
  ['latency', 'INT'],
  ['isError', 'INT'],
  ['spanId', 'STRING'],
  ['parentSpanId', 'STRING'],
  ['operationName', 'STRING'],
  ['component', 'STRING'],
] as const

const tagSpec = (name: string, type: string) => ({ name, type: `TAG_TYPE_${type}` })

export function traceModel(group: string): Model {
  const metadata = { group, name: SCHEMA_NAME }
  const head = metadataBytes(group, SCHEMA_NAME)
  const writer = new ProtoWriter(WRITER_BYTES)
  return {
    group,
    catalog: 'CATALOG_TRACE',
    registry: 'TraceRegistryService',
    schema: {
      trace: {
        metadata,
        tags: TAGS.map(([name, type]) => tagSpec(name, type)),
        trace_id_tag_name: 'traceId',
        span_id_tag_name: 'spanId',
        timestamp_tag_name: 'startTime',
      },
    },
    // The last tag is what the index sorts by; the ones before it make the series.
    rules: [
      { name: 'time_based_index', tags: ['serviceId', 'serviceInstanceId', 'startTime'], type: 'TYPE_TREE' },
      { name: 'latency_based_index', tags: ['serviceId', 'serviceInstanceId', 'latency'], type: 'TYPE_TREE' },
    ],
    writePath: '/banyandb.trace.v1.TraceService/Write',
    statusField: 3,
    frames(spans) {
      for (let i = spans.length - 1; i >= 0; i--) {
        const span = spans[i] as Span
        const before = writer.length
        writer.varint(4, i + 1)
        writer.text(3, span.payload)
        writeTags(writer, 2, span, timestampTag)
        // Versions before 0.10 want it on every message.
        writer.bytes(1, head)
        writer.frame(before)
      }
      return writer.take()
    },
  }
}

export function streamModel(group: string): Model {
  const metadata = { group, name: STREAM_NAME }
  const head = metadataBytes(group, STREAM_NAME)
  const writer = new ProtoWriter(WRITER_BYTES)
  const primary = TAGS.map(([name, type]) => tagSpec(name, type === 'TIMESTAMP' ? 'INT' : type))
  const indexed = ['latency', 'traceId', 'spanId', 'parentSpanId', 'operationName', 'component', 'isError']
  return {
    group,
    catalog: 'CATALOG_STREAM',
    registry: 'StreamRegistryService',
    schema: {
      stream: {
        metadata,
        entity: { tag_names: ['serviceId', 'serviceInstanceId'] },
        tag_families: [
          { name: 'primary', tags: primary },
          { name: 'data_binary', tags: [tagSpec('dataBinary', 'DATA_BINARY')] },
        ],
      },
    },
    rules: indexed.map((tag) => ({
      name: `${tag.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_index`,
      tags: [tag],
      type: 'TYPE_INVERTED',
    })),
    writePath: '/banyandb.stream.v1.StreamService/Write',
    statusField: 2,
    frames(spans) {
      for (let i = spans.length - 1; i >= 0; i--) {
        const span = spans[i] as Span
        const before = writer.length
        writer.varint(3, i + 1)
        const element = writer.length
        const binary = writer.length
        const tag = writer.length
        writer.text(6, span.payload)
        writer.enclose(1, tag)
        writer.enclose(3, binary)
        const family = writer.length
        writeTags(writer, 1, span, intTag)
        writer.enclose(3, family)
        timestamp(writer, 2, span.startTime)
        writer.text(1, span.spanId)
        writer.enclose(2, element)
        writer.bytes(1, head)
        writer.frame(before)
      }
      return writer.take()
    },
  }
}

function metadataBytes(group: string, name: string): Buffer {
  const writer = new ProtoWriter(64)
  writer.text(2, name)
  writer.text(1, group)
  return writer.take()
}

/** All tags in the order of the schema, which is the only thing that tells them apart. */
function writeTags(writer: ProtoWriter, field: number, span: Span, time: typeof intTag): void {
  textTag(writer, field, span.component)
  textTag(writer, field, span.operationName)
  textTag(writer, field, span.parentSpanId)
  textTag(writer, field, span.spanId)
  intTag(writer, field, span.isError)
  intTag(writer, field, span.latency)
  time(writer, field, span.startTime)
  textTag(writer, field, span.traceId)
  textTag(writer, field, span.serviceInstanceId)
  textTag(writer, field, span.serviceId)
}

function textTag(writer: ProtoWriter, field: number, value: string): void {
  const before = writer.length
  writer.text(1, value)
  writer.enclose(2, before)
  writer.enclose(field, before)
}

function intTag(writer: ProtoWriter, field: number, value: number): void {
  const before = writer.length
  writer.varint(1, value)
  writer.enclose(4, before)
  writer.enclose(field, before)
}

function timestampTag(writer: ProtoWriter, field: number, atMs: number): void {
  const before = writer.length
  timestamp(writer, 7, atMs)
  writer.enclose(field, before)
}

function timestamp(writer: ProtoWriter, field: number, atMs: number): void {
  const before = writer.length
  writer.varint(2, (atMs % 1000) * 1e6)
  writer.varint(1, Math.floor(atMs / 1000))
  writer.enclose(field, before)
}
