/** The package that a function belongs to, as its name says: the unit in which people think of a program's parts. */

/**
 * Go: the import path, `github.com/a/b` of `github.com/a/b.(*T).Method`. Java: the lower-case parts before the class.
 * C++ and Rust: what stands before the first `::`. A name of one word is a package of its own kind, the empty one.
 */
export function packageOf(name: string): string {
  if (/^[<[]/.test(name)) return name
  // Type parameters and receivers hold names of other packages.
  const plain = name.replace(/[[(<{ ].*$/s, '')
  const scope = plain.indexOf('::')
  if (scope > 0) return plain.slice(0, scope)
  const slash = plain.lastIndexOf('/')
  const last = plain.slice(slash + 1)
  if (slash >= 0 && /^[A-Z]/.test(last)) return plain.slice(0, slash)
  const words = last.split('.')
  const type = words.findIndex((word) => /^[A-Z]/.test(word))
  const length = type > 0 && type < words.length - 1 ? type : 1
  return words.length === 1 && slash < 0 ? '' : plain.slice(0, slash + 1) + words.slice(0, length).join('.')
}
