/** Columns back into profile.proto, for every tool that reads pprof's format. */
import { gzipSync } from 'node:zlib'
import { Profile, StringTable } from 'pprof-format'
import type { StackProfile } from '../../../shared/profile/profile.ts'

/** Gzipped, as Go writes them. What the profile was read from and this agree in every sample, label, location and function. */
export function writeProfile(profile: StackProfile): Uint8Array {
  const { functions, locations, mappings, stacks, samples, labelSets } = profile
  const strings = new StringTable()
  const text = (value: string) => strings.dedup(value)
  const named = profile.strings.map(text)
  const labels = labelSets.map((set) => [
    ...set.text.flatMap(([key, values]) => values.map((value) => ({ key: text(key), str: text(value) }))),
    ...set.numbers.flatMap(([key, values]) =>
      values.map(({ value, unit }) => ({ key: text(key), num: whole(value), numUnit: text(unit) })),
    ),
  ])
  const encoded = new Profile({
    sampleType: profile.sampleTypes.map(({ type, unit }) => ({ type: text(type), unit: text(unit) })),
    sample: Array.from({ length: samples.count }, (_, i) => {
      const locationId: number[] = []
      for (let entry = samples.stack[i] as number; entry >= 0; entry = stacks.parent[entry] as number)
        locationId.push((stacks.location[entry] as number) + 1)
      return {
        locationId,
        value: samples.values.map((column) => whole(column[i] as number)),
        label: labels[samples.labels[i] as number] ?? [],
      }
    }),
    mapping: mappings.map(({ start, limit, offset, file, buildId, hasFunctions }, i) => ({
      id: i + 1,
      memoryStart: start,
      memoryLimit: limit,
      fileOffset: offset,
      filename: text(file),
      buildId: text(buildId),
      hasFunctions,
    })),
    location: Array.from({ length: locations.count }, (_, i) => ({
      id: i + 1,
      mappingId: (locations.mapping[i] as number) + 1,
      address: locations.address[i] as bigint,
      line: Array.from(
        locations.lineFunction.subarray(locations.lineStart[i], locations.lineStart[i + 1]),
        (called, line) => ({
          functionId: called + 1,
          line: whole(locations.lineNumber[(locations.lineStart[i] as number) + line] as number),
        }),
      ),
      isFolded: locations.folded[i] === 1,
    })),
    function: Array.from({ length: functions.count }, (_, i) => ({
      id: i + 1,
      name: named[functions.name[i] as number] ?? 0,
      systemName: named[functions.systemName[i] as number] ?? 0,
      filename: named[functions.file[i] as number] ?? 0,
      startLine: whole(functions.startLine[i] as number),
    })),
    timeNanos: BigInt(Math.round(profile.takenAtMs * 1e3)) * 1_000n,
    durationNanos: whole(profile.durationNanos),
    periodType: { type: text(profile.periodType.type), unit: text(profile.periodType.unit) },
    period: whole(profile.period),
    comment: profile.comments.map(text),
    defaultSampleType: text(profile.defaultSampleType),
    docUrl: text(profile.docUrl),
    dropFrames: text(profile.dropFrames),
    keepFrames: text(profile.keepFrames),
    stringTable: strings,
  }).encode()
  return gzipSync(encoded)
}

/** The format knows whole numbers only; the writer takes large and negative ones as bigint. */
function whole(value: number): number | bigint {
  const rounded = Math.round(value)
  return rounded >= 0 && rounded <= 0x7fff_ffff ? rounded : BigInt(rounded)
}
