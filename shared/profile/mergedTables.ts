import { Column } from './column.ts'
import type { Mapping, StackProfile } from './profile.ts'

/** Strings, functions, mappings and locations of several profiles, each kind once. */
export class MergedTables {
  readonly #strings: string[] = ['']
  readonly #stringIndex = new Map<string, number>([['', 0]])
  readonly #mappings: Mapping[] = []
  readonly #mappingIndex = new Map<string, number>()
  readonly #functionIndex = new Map<string, number>()
  readonly #name = new Column('u32')
  readonly #systemName = new Column('u32')
  readonly #file = new Column('u32')
  readonly #startLine = new Column('f64')
  readonly #locationIndex = new Map<string, number>()
  readonly #address: bigint[] = []
  readonly #mapping = new Column('i32')
  readonly #folded = new Column('u8')
  readonly #lineStart = new Column('u32')
  readonly #lineFunction = new Column('u32')
  readonly #lineNumber = new Column('f64')

  constructor() {
    this.#lineStart.push(0)
  }

  /** The merged location of each location of the profile. */
  add(profile: StackProfile): Uint32Array {
    const strings = Uint32Array.from(profile.strings, (text) => this.#string(text))
    const functions = this.#functions(profile, strings)
    const mappings = profile.mappings.map((mapping) => this.#addMapping(mapping))
    const { locations } = profile
    return Uint32Array.from({ length: locations.count }, (_, i) => {
      const from = locations.mapping[i] as number
      const start = profile.mappings[from]?.start ?? 0n
      const mapping = from < 0 ? -1 : (mappings[from] as number)
      const offset = BigInt.asUintN(64, (locations.address[i] as bigint) - start)
      const lines: [number, number][] = []
      for (let line = locations.lineStart[i] as number; line < (locations.lineStart[i + 1] as number); line++)
        lines.push([functions[locations.lineFunction[line] as number] as number, locations.lineNumber[line] as number])
      return this.#location(offset, mapping, locations.folded[i] as number, lines)
    })
  }

  #string(text: string): number {
    const known = this.#stringIndex.get(text)
    if (known !== undefined) return known
    this.#stringIndex.set(text, this.#strings.length)
    return this.#strings.push(text) - 1
  }

  #functions({ functions }: StackProfile, strings: Uint32Array): Uint32Array {
    return Uint32Array.from({ length: functions.count }, (_, i) => {
      const name = strings[functions.name[i] as number] as number
      const systemName = strings[functions.systemName[i] as number] as number
      const file = strings[functions.file[i] as number] as number
      const startLine = functions.startLine[i] as number
      const key = `${name} ${systemName} ${file} ${startLine}`
      const known = this.#functionIndex.get(key)
      if (known !== undefined) return known
      const index = this.#name.length
      this.#functionIndex.set(key, index)
      this.#name.push(name)
      this.#systemName.push(systemName)
      this.#file.push(file)
      this.#startLine.push(startLine)
      return index
    })
  }

  #addMapping(mapping: Mapping): number {
    // Sizes differ a little between loads of one program.
    const pages = (mapping.limit - mapping.start + 0xfffn) / 0x1000n
    const key = `${pages} ${mapping.offset} ${mapping.buildId || mapping.file}`
    const known = this.#mappingIndex.get(key)
    if (known !== undefined) return known
    this.#mappingIndex.set(key, this.#mappings.length)
    return this.#mappings.push(mapping) - 1
  }

  #location(offset: bigint, mapping: number, folded: number, lines: readonly [number, number][]): number {
    const key = `${offset} ${mapping} ${folded} ${lines.join(' ')}`
    const known = this.#locationIndex.get(key)
    if (known !== undefined) return known
    const index = this.#address.push(BigInt.asUintN(64, offset + (this.#mappings[mapping]?.start ?? 0n))) - 1
    this.#locationIndex.set(key, index)
    this.#mapping.push(mapping)
    this.#folded.push(folded)
    for (const [called, line] of lines) {
      this.#lineFunction.push(called)
      this.#lineNumber.push(line)
    }
    this.#lineStart.push(this.#lineFunction.length)
    return index
  }

  finish(): Pick<StackProfile, 'strings' | 'functions' | 'locations' | 'mappings'> {
    return {
      strings: this.#strings,
      mappings: this.#mappings,
      functions: {
        count: this.#name.length,
        name: this.#name.finish(),
        systemName: this.#systemName.finish(),
        file: this.#file.finish(),
        startLine: this.#startLine.finish(),
      },
      locations: {
        count: this.#address.length,
        address: BigUint64Array.from(this.#address),
        mapping: this.#mapping.finish(),
        folded: this.#folded.finish(),
        lineStart: this.#lineStart.finish(),
        lineFunction: this.#lineFunction.finish(),
        lineNumber: this.#lineNumber.finish(),
      },
    }
  }
}
