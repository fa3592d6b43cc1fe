/** What a person writes in Markdown, as parts of a report: every export draws these, and none the source. */
import MarkdownIt from 'markdown-it'
import type { NotePart } from '../../shared/report.ts'

/** Markup of HTML stays text; links and pictures are their words, for a report asks nobody for anything. */
const markdown = new MarkdownIt({ html: false, linkify: false })

export function noteParts(source: string): readonly NotePart[] {
  const parts: NotePart[] = []
  let kind: NotePart['kind'] = 'paragraph'
  let listDepth = 0
  for (const token of markdown.parse(source, {})) {
    if (token.type === 'heading_open') kind = 'heading'
    else if (token.type === 'list_item_open') listDepth++
    else if (token.type === 'list_item_close') listDepth--
    else if (token.type === 'paragraph_open') kind = listDepth > 0 ? 'item' : 'paragraph'
    else if (token.type === 'fence' || token.type === 'code_block')
      parts.push({ kind: 'code', text: token.content.trimEnd() })
    else if (token.type === 'inline') parts.push({ kind, text: wordsOf(token.children ?? []) })
  }
  return parts.filter(({ text }) => text !== '')
}

function wordsOf(tokens: readonly { readonly type: string; readonly content: string }[]): string {
  return tokens
    .map(({ type, content }) => (type === 'softbreak' || type === 'hardbreak' ? ' ' : content))
    .join('')
    .trim()
}
