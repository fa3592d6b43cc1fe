/** Chunks written by hand, for what no JDK at hand writes: other versions, plain integers, odd strings, damage. */

export type Shape = 'compressed' | 'plain'

/** Numbers and strings in the way a chunk has them. */
export class Writer {
  readonly bytes: number[] = []
  readonly #compressed: boolean

  constructor(shape: Shape) {
    this.#compressed = shape === 'compressed'
  }

  byte(value: number): this {
    this.bytes.push(value & 0xff)
    return this
  }

  number(value: number | bigint, width: 2 | 4 | 8 = 8): this {
    let left = BigInt.asUintN(64, BigInt(value))
    if (!this.#compressed) {
      for (let i = width - 1; i >= 0; i--) this.byte(Number((left >> BigInt(i * 8)) & 0xffn))
      return this
    }
    for (let i = 0; i < 8; i++) {
      if (left < 0x80n) return this.byte(Number(left))
      this.byte(Number(left & 0x7fn) | 0x80)
      left >>= 7n
    }
    return this.byte(Number(left))
  }

  double(value: number): this {
    const view = new DataView(new ArrayBuffer(8))
    view.setFloat64(0, value)
    for (let i = 0; i < 8; i++) this.byte(view.getUint8(i))
    return this
  }

  text(value: string): this {
    const encoded = new TextEncoder().encode(value)
    this.byte(3).number(encoded.length, 4)
    this.bytes.push(...encoded)
    return this
  }

  /** With its size in front, which counts itself. */
  event(id: number, body: (writer: Writer) => void): this {
    const inner = new Writer(this.#compressed ? 'compressed' : 'plain').number(id)
    body(inner)
    // Four bytes of a padded number, as the JDK writes it: seven bits each.
    const size = inner.bytes.length + 4
    if (!this.#compressed) this.number(size, 4)
    else for (let i = 0; i < 4; i++) this.byte(((size >> (i * 7)) & 0x7f) | (i < 3 ? 0x80 : 0))
    this.bytes.push(...inner.bytes)
    return this
  }
}

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children?: readonly Element[]
}

export function classOf(id: number, name: string, children: readonly Element[] = [], superType = ''): Element {
  return {
    name: 'class',
    attributes: { id: String(id), name, ...(superType === '' ? {} : { superType }) },
    children,
  }
}

export function fieldOf(name: string, type: number, about: Readonly<Record<string, string>> = {}): Element {
  return { name: 'field', attributes: { name, class: String(type), ...about } }
}

function writeMetadata(writer: Writer, root: Element): void {
  const strings: string[] = []
  const index = (text: string) => (strings.includes(text) ? strings.indexOf(text) : strings.push(text) - 1)
  const collect = ({ name, attributes, children = [] }: Element): void => {
    index(name)
    for (const [key, value] of Object.entries(attributes)) [index(key), index(value)]
    children.forEach(collect)
  }
  collect(root)
  const write = ({ name, attributes, children = [] }: Element): void => {
    writer.number(index(name), 4).number(Object.keys(attributes).length, 4)
    for (const [key, value] of Object.entries(attributes)) writer.number(index(key), 4).number(index(value), 4)
    writer.number(children.length, 4)
    children.forEach(write)
  }
  writer.number(0).number(0).number(1).number(strings.length, 4)
  for (const text of strings) writer.text(text)
  write(root)
}

export interface MadeChunk {
  readonly shape?: Shape
  readonly minor?: 0 | 1
  readonly classes: readonly Element[]
  /** Written between the header and the checkpoints. */
  readonly events?: (writer: Writer) => void
  /** Bodies of checkpoints behind the kind of each: how many pools, and the pools. */
  readonly checkpoints?: readonly ((writer: Writer) => void)[]
  /** Header as of a chunk that nobody closed. */
  readonly unfinished?: boolean
}

/** Seconds after 1970 and ticks at the start of a made chunk; a tick is a millisecond. */
export const MADE = { startSeconds: 1_700_000_000, startTicks: 5_000, ticksPerSecond: 1_000 } as const

export function madeChunk(made: MadeChunk): Uint8Array {
  const { shape = 'compressed', minor = 1, unfinished = false } = made
  const body = new Writer(shape)
  made.events?.(body)
  const header = 68
  let [previous, checkpointAt] = [0, 0]
  for (const checkpoint of made.checkpoints ?? []) {
    checkpointAt = header + body.bytes.length
    const delta = previous === 0 ? 0 : previous - checkpointAt
    body.event(1, (writer) => {
      writer.number(0).number(0).number(delta).byte(1)
      checkpoint(writer)
    })
    previous = checkpointAt
  }
  const metadataAt = header + body.bytes.length
  const root = {
    name: 'root',
    attributes: {},
    children: [{ name: 'metadata', attributes: {}, children: made.classes }],
  }
  body.event(0, (writer) => writeMetadata(writer, root))
  const bytes = new Uint8Array(header + body.bytes.length)
  const view = new DataView(bytes.buffer)
  bytes.set([0x46, 0x4c, 0x52, 0])
  view.setUint16(4, 2)
  view.setUint16(6, minor)
  view.setBigInt64(8, BigInt(unfinished ? 0 : bytes.length))
  view.setBigInt64(16, BigInt(unfinished ? 0 : checkpointAt))
  view.setBigInt64(24, BigInt(unfinished ? 0 : metadataAt))
  view.setBigInt64(32, BigInt(MADE.startSeconds) * 1_000_000_000n)
  view.setBigInt64(40, 1_000_000_000n)
  view.setBigInt64(48, BigInt(MADE.startTicks))
  view.setBigInt64(56, BigInt(MADE.ticksPerSecond))
  view.setUint8(67, shape === 'compressed' ? 1 : 0)
  bytes.set(body.bytes, header)
  return bytes
}
