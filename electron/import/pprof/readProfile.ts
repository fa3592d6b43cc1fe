/**
 * profile.proto into columns: https://github.com/google/pprof/blob/main/proto/profile.proto
 *
 * Two passes over the bytes. Fields come in any order (Go writes samples first and strings last), so the first pass
 * collects tables and counts, and the second reads samples, which by then can be resolved. Strings stay bytes until
 * something names them: a table of ten million entries costs its offsets and no more.
 *
 * Broken structure refuses the whole file: a heap profile that lacks a part understates the heap. A sample that names
 * what is not there is left out, counted, and told in a caveat.
 */
import { UserError } from '../../../shared/errors.ts'
import type { Caveat } from '../../../shared/model.ts'
import { Column } from '../../../shared/profile/column.ts'
import type { StackProfile, ValueType } from '../../../shared/profile/profile.ts'
import { FunctionTable } from './functionTable.ts'
import { PROFILE_LIMITS, type ProfileLimits, tooMany } from './limits.ts'
import { LocationTable } from './locationTable.ts'
import { MappingTable } from './mappingTable.ts'
import { readSamples } from './readSamples.ts'
import { StringTable } from './stringTable.ts'
import { BYTES, WireError, WireReader } from './wire.ts'

export interface ReadProfile {
  readonly profile: StackProfile
  readonly caveats: readonly Caveat[]
}

/** Throws UserError `bad-data` when the bytes are no profile; `path` is for messages. */
export function readProfile(bytes: Uint8Array, path: string, limits: ProfileLimits = PROFILE_LIMITS): ReadProfile {
  const refusal = refuse(bytes)
  if (refusal) throw new UserError('bad-data', `${path} ${refusal}`)
  try {
    return decode(bytes, path, limits)
  } catch (error) {
    if (error instanceof WireError) throw new UserError('bad-data', `${path} ${error.message}`)
    throw error
  }
}

/** Why the bytes cannot be a profile, as the predicate of a sentence; undefined when they may be one. */
function refuse(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'is empty'
  const start = bytes.subarray(0, 256)
  if (/^\s*<(!doctype|html|\?xml)/i.test(String.fromCharCode(...start.subarray(0, 64))))
    return 'is a web page, not a profile: the server answered with an error or a login'
  if (start.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d))) return 'is text, not a pprof profile'
  return undefined
}

interface Header {
  sampleTypes: [number, number][]
  dropFrames: number
  keepFrames: number
  timeNanos: number
  durationNanos: number
  periodType: [number, number]
  period: number
  comments: number[]
  defaultSampleType: number
  docUrl: number
}

function decode(bytes: Uint8Array, path: string, limits: ProfileLimits): ReadProfile {
  const strings = new StringTable(bytes, limits.strings)
  const functions = new FunctionTable(bytes, limits.functions)
  const mappings = new MappingTable(bytes, limits.mappings)
  const locations = new LocationTable(bytes, limits.locations, limits.lines)
  const samplesAt = new Column('u32')
  const header: Header = {
    sampleTypes: [],
    dropFrames: 0,
    keepFrames: 0,
    timeNanos: 0,
    durationNanos: 0,
    periodType: [0, 0],
    period: 0,
    comments: [],
    defaultSampleType: 0,
    docUrl: 0,
  }
  const top = new WireReader(bytes).enter(0, bytes.length)
  const part = new WireReader(bytes)
  while (top.next()) {
    const { field } = top
    if (field >= 1 && field <= 6) top.expectBytes()
    switch (field) {
      case 1:
        header.sampleTypes.push(valueType(part.enter(top.from, top.to)))
        if (header.sampleTypes.length > limits.sampleTypes) throw tooMany('sample types', limits.sampleTypes)
        break
      case 2:
        samplesAt.push(top.from)
        samplesAt.push(top.to)
        break
      case 3:
        mappings.read(top.from, top.to)
        break
      case 4:
        locations.read(top.from, top.to)
        break
      case 5:
        functions.read(top.from, top.to)
        break
      case 6:
        strings.read(top.from, top.to)
        break
      default:
        readHeader(header, top, part, limits)
    }
  }
  if (header.sampleTypes.length === 0) throw new WireError('is no pprof profile: it names no sample types')
  if (!strings.startsEmpty)
    throw new WireError('is no pprof profile: its table of strings does not start with the empty one')

  const losses: string[] = []
  const types = header.sampleTypes.map(
    (type): ValueType => ({ type: strings.text(type[0]), unit: strings.text(type[1]) }),
  )
  const mappingColumns = mappings.finish(strings)
  const functionColumns = functions.finish(strings)
  const locationColumns = locations.finish(functionColumns.indexOf, mappingColumns.indexOf)
  const samples = readSamples(
    bytes,
    samplesAt.finish(),
    types.length,
    { count: locationColumns.locations.count, indexOf: locationColumns.indexOf },
    strings,
    limits,
  )
  if (samples.leftOut > 0) losses.push(`${samples.leftOut} samples name locations that are not there, or lack values`)
  if (locationColumns.wild > 0) losses.push(`${locationColumns.wild} lines name functions that are not there`)
  if (strings.wild > 0) losses.push(`${strings.wild} names lie outside the table of strings and are shown as empty`)

  const profile: StackProfile = {
    sampleTypes: types,
    defaultSampleType: strings.text(header.defaultSampleType),
    functions: functionColumns.functions,
    locations: locationColumns.locations,
    mappings: mappingColumns.mappings,
    stacks: samples.stacks,
    samples: samples.samples,
    labelSets: samples.labelSets,
    takenAtMs: header.timeNanos / 1e6,
    durationNanos: header.durationNanos,
    periodType: { type: strings.text(header.periodType[0]), unit: strings.text(header.periodType[1]) },
    period: header.period,
    comments: header.comments.map((comment) => strings.text(comment)),
    docUrl: strings.text(header.docUrl),
    dropFrames: strings.text(header.dropFrames),
    keepFrames: strings.text(header.keepFrames),
    strings: strings.named,
  }
  return { profile, caveats: caveats(path, losses, samples.rounded) }
}

function valueType(reader: WireReader): [number, number] {
  const type: [number, number] = [0, 0]
  while (reader.next()) {
    if (reader.field === 1) type[0] = reader.number
    else if (reader.field === 2) type[1] = reader.number
  }
  return type
}

function readHeader(header: Header, top: WireReader, part: WireReader, limits: ProfileLimits): void {
  switch (top.field) {
    case 7:
      header.dropFrames = top.number
      break
    case 8:
      header.keepFrames = top.number
      break
    case 9:
      if (header.timeNanos !== 0) throw new WireError('holds several profiles one after another; take them apart first')
      header.timeNanos = top.signed
      break
    case 10:
      header.durationNanos = top.signed
      break
    case 11:
      top.expectBytes()
      header.periodType = valueType(part.enter(top.from, top.to))
      break
    case 12:
      header.period = top.signed
      break
    case 13:
      if (top.type === BYTES) for (part.enter(top.from, top.to); !part.done; ) header.comments.push(part.unsigned())
      else header.comments.push(top.number)
      if (header.comments.length > limits.comments) throw tooMany('comments', limits.comments)
      break
    case 14:
      header.defaultSampleType = top.number
      break
    case 15:
      header.docUrl = top.number
      break
  }
}

function caveats(path: string, losses: readonly string[], rounded: boolean): Caveat[] {
  const found: Caveat[] = []
  if (losses.length > 0) {
    const message = `${path} is damaged: ${losses.join('; ')}. Its sums may be too small.`
    found.push({ code: 'profile-damaged', severity: 'data-loss', subject: path, message })
  }
  if (rounded) {
    const message = `${path} holds values beyond 2^53, which are rounded to 16 digits.`
    found.push({ code: 'profile-values-rounded', severity: 'info', subject: path, message })
  }
  return found
}
