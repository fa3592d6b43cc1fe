/**
 * What files are that hold no measurement: said of them where they are listed as skipped, in words that help a person
 * decide whether something is missing. By content; a name only tells programs' sources apart.
 */
import { headLines } from './textLines.ts'

const SIGNATURES: readonly (readonly [what: string, bytes: string])[] = [
  ['a PNG picture', '\x89PNG'],
  ['a JPEG picture', '\xff\xd8\xff'],
  ['a GIF picture', 'GIF8'],
  ['a PDF document', '%PDF'],
  ['a zip archive', 'PK\x03\x04'],
  ['a 7-Zip archive', '7z\xbc\xaf\x27\x1c'],
  ['an xz archive, which is not unpacked', '\xfd7zXZ\0'],
  ['a bzip2 archive, which is not unpacked', 'BZh'],
  ['a Zstandard archive, which is not unpacked', '\x28\xb5\x2f\xfd'],
  ['an SQLite database', 'SQLite format 3\0'],
  ['a program (ELF)', '\x7fELF'],
  ['a program (Windows)', 'MZ\x90'],
  ['a program (macOS)', '\xcf\xfa\xed\xfe'],
  ['a compiled Java class', '\xca\xfe\xba\xbe'],
  ['a WebAssembly module', '\0asm'],
  ['a Parquet file, which is data rather than measurements', 'PAR1'],
  ['a Go execution trace, which is not read', 'go 1.'],
]

/** By the ending of a name, once the content is text: what a test was made of. */
const SOURCES: readonly (readonly [language: string, ending: RegExp])[] = [
  ['Go', /\.go$|(?:^|\/)go\.(?:mod|sum)$/],
  ['Python', /\.py$/],
  ['Java, Kotlin or Scala', /\.(?:java|kts?|scala|gradle)$/],
  ['JavaScript or TypeScript', /\.[cm]?[jt]sx?$/],
  ['Rust', /\.rs$/],
  ['C or C++', /\.(?:c|h|cc|cpp|hpp)$/],
  ['shell', /\.(?:sh|bash|zsh)$/],
  ['SQL', /\.sql$/],
  ['Protocol Buffers', /\.proto$/],
  ['make', /(?:^|\/)Makefile$|\.mk$/],
  ['Docker', /(?:^|\/)Dockerfile[^/]*$/],
]

/** Lines that begin a source whatever its name. */
const SOURCE_MARKS: readonly (readonly [language: string, mark: RegExp])[] = [
  ['shell', /^#!.*\b(?:ba|z|da)?sh\b/],
  ['Python', /^#!.*\bpython|^(?:import [\w.]+|from [\w.]+ import \S.*|def \w+\(.*\):)$/],
  ['Go', /^(?:package \w+|module [\w./-]+)$/],
  ['Java, Kotlin or Scala', /^package [\w.]+;?$|^import (?:static )?[\w.]+\.\w+;$/],
  ['Rust', /^(?:use [\w:]+(?:::.*)?;|(?:pub )?mod \w+;|fn \w+\()/],
  ['C or C++', /^#include [<"]/],
]

/** A document for people, which may quote any format that it tells of. */
export function isMarkdown(head: Uint8Array): boolean {
  const lines = headLines(head).filter((line) => line.trim() !== '')
  const [first = ''] = lines
  const marks = lines.filter((line) =>
    /^(?:#{1,6} \S|```|~~~|> |[-*] \S|\|.*\|$|\d+\. \S|\[!?\[)/.test(line.trimStart()),
  )
  return /^(?:#{1,3} \S|---$|<!--)/.test(first) && marks.length > 1 && lines.some((line) => /^#{1,6} \S/.test(line))
}

/** What a file is that no importer knows, as the predicate of a sentence; undefined when there is nothing to say. */
export function kindOf(head: Uint8Array, path: string): string | undefined {
  const beginning = String.fromCharCode(...head.subarray(0, 16))
  const signed = SIGNATURES.find(([, bytes]) => beginning.startsWith(bytes))
  if (signed) return `is ${signed[0]}`
  if (head.some((byte) => byte === 0)) return undefined
  const lines = headLines(head)
  const [first = ''] = lines.filter((line) => line.trim() !== '')
  if (/^\s*<(?:!doctype html|html)\b/i.test(first)) return 'is a web page'
  if (/^\s*<\?xml\b|^\s*<[a-z][\w:-]*[\s>]/i.test(first)) return 'is an XML document'
  const source =
    SOURCES.find(([, ending]) => ending.test(path)) ??
    SOURCE_MARKS.find(([, mark]) => lines.slice(0, 40).some((line) => mark.test(line)))
  if (source) return `is source code (${source[0]})`
  if (isMarkdown(head)) return 'is a document (Markdown), which is for people to read'
  if (isYaml(lines)) return 'is a YAML document, and no list of measurements'
  return undefined
}

/** Keys and lists, indented by levels, and nothing else. */
function isYaml(lines: readonly string[]): boolean {
  const content = lines.filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'))
  const keys = content.filter((line) => /^\s*(?:- )?["']?[\w./-]+["']?:(?:\s|$)/.test(line)).length
  const items = content.filter((line) => /^\s*- \S|^---$/.test(line)).length
  return keys > 1 && content.some((line) => /^[\w"'][^:]*:/.test(line)) && keys + items >= 0.7 * content.length
}
