/** Where a message about criteria points: it reads `path:line:column: what`, both counted from 1. */

export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** The first place in the message; undefined when it names none. */
export function mistakePlace(message: string): TextPlace | undefined {
  const [, line, column] = /:(\d+):(\d+): /.exec(message) ?? []
  return line === undefined || column === undefined ? undefined : { line: Number(line), column: Number(column) }
}

/** The message for somebody who looks at the text: places without the file's name. */
export function withoutPath(message: string): string {
  return message.replace(/^[^\n]*?:(\d+):(\d+): /gm, 'line $1, column $2: ')
}

/** Index of the place in the text; the end of its line, or of the text, when it lies beyond. */
export function offsetOf(text: string, { line, column }: TextPlace): number {
  const lines = text.split('\n')
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
  return Math.min(text.length, before + Math.min(column - 1, lines[line - 1]?.length ?? 0))
}
