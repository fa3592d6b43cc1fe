/** Numbers of the HPROF format, versions 1.0.1 to 1.0.3 (Android's); README.md beside this file draws the bytes. */

/** Tags of records at the top of the file. Others are passed over by their length. */
export const TOP = {
  text: 0x01,
  loadClass: 0x02,
  frame: 0x04,
  trace: 0x05,
  heapDump: 0x0c,
  heapDumpSegment: 0x1c,
  heapDumpEnd: 0x2c,
} as const

/** Tag, time and length of a record at the top. */
export const TOP_HEAD_BYTES = 9

/** Tags inside a heap dump; those of roots are in `ROOTS`. */
export const HEAP = {
  classDump: 0x20,
  instance: 0x21,
  objectArray: 0x22,
  primitiveArray: 0x23,
  /** Android: the length of a primitive array whose elements were left out. */
  primitiveArrayWithoutData: 0xc3,
  /** Android: which heap the objects that follow lie in. */
  heapInfo: 0xfe,
} as const

/** What keeps an object alive, by tag: what follows its id, and the words for it. */
export interface RootKind {
  readonly name: string
  readonly ids: number
  readonly numbers: number
}

const root = (name: string, ids = 0, numbers = 0): RootKind => ({ name, ids, numbers })

export const ROOTS: ReadonlyMap<number, RootKind> = new Map([
  [0xff, root('unknown')],
  [0x01, root('JNI global', 1)],
  [0x02, root('JNI local', 0, 2)],
  [0x03, root('Java frame', 0, 2)],
  [0x04, root('native stack', 0, 1)],
  [0x05, root('sticky class')],
  [0x06, root('thread block', 0, 1)],
  [0x07, root('monitor')],
  [0x08, root('thread', 0, 2)],
  [0x89, root('interned string')],
  [0x8a, root('finalizing')],
  [0x8b, root('debugger')],
  [0x8c, root('reference cleanup')],
  [0x8d, root('VM internal')],
  [0x8e, root('JNI monitor', 0, 2)],
])

/** Roots that belong to a thread, whose serial follows. */
export const ROOT_JAVA_FRAME = 0x03
export const ROOT_THREAD = 0x08
export const ROOT_STICKY_CLASS = 0x05

/** Codes of types, as in class files. */
export const TYPE = {
  object: 2,
  boolean: 4,
  char: 5,
  float: 6,
  double: 7,
  byte: 8,
  short: 9,
  int: 10,
  long: 11,
} as const

/** Bytes of a value by type code; 0 for what is no type, and for references, whose size the file states. */
export const TYPE_BYTES: readonly number[] = [0, 0, 0, 0, 1, 2, 4, 8, 1, 2, 4, 8]

/** The class of a primitive array by type code. */
export const PRIMITIVE_ARRAYS: readonly string[] = TYPE_BYTES.map((size, code) =>
  size === 0 ? '' : `${Object.entries(TYPE).find(([, type]) => type === code)?.[0] ?? ''}[]`,
)

const CODES: Readonly<Record<string, string>> = {
  B: 'byte',
  C: 'char',
  D: 'double',
  F: 'float',
  I: 'int',
  J: 'long',
  S: 'short',
  Z: 'boolean',
}

/** A class as its source would name it: `[Ljava/lang/String;` is `java.lang.String[]`. */
export function className(written: string): string {
  const depth = /^\[*/.exec(written)?.[0].length ?? 0
  const inner = written.slice(depth)
  const element = depth === 0 ? inner : (CODES[inner] ?? inner.replace(/^L(.*);$/, '$1'))
  return element.replaceAll('/', '.') + '[]'.repeat(depth)
}
