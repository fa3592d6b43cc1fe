/** Cuts what is typed into the search of runs into tokens. */
import { UserError } from '../errors.ts'

export interface SearchToken {
  readonly kind: 'word' | 'quoted' | 'open' | 'close' | 'not' | 'or' | 'operator' | 'end'
  readonly text: string
  /** UTF-16 offset. */
  readonly at: number
}

/** Longer than anybody types; it bounds all that follows. */
export const MAX_SEARCH = 1_000

const TOKEN = /\s+|"([^"]*)"|(<=|>=|!=|=|<|>|≤|≥|≠)|([()])|[^\s"()<>=!≤≥≠]+|!/uy
const SAME: Readonly<Record<string, string>> = { '≤': '<=', '≥': '>=', '≠': '!=' }

/** Closed by one of kind `end`. `-` before a term is `not`, and stays a letter within a word. */
export function searchTokens(text: string): readonly SearchToken[] {
  if (text.length > MAX_SEARCH) throw searchError(MAX_SEARCH, `the search is longer than ${MAX_SEARCH} characters`)
  const tokens: SearchToken[] = []
  let at = 0
  while (at < text.length) {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(text)
    if (!found) throw searchError(at, 'the quote is never closed')
    const [whole, quoted, operator, bracket] = found
    if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted, at })
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: SAME[operator] ?? operator, at })
    else if (bracket !== undefined) tokens.push({ kind: bracket === '(' ? 'open' : 'close', text: bracket, at })
    else if (whole.trim() !== '') pushWord(tokens, whole, at, text.charAt(at - 1))
    at += whole.length
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }]
}

function pushWord(tokens: SearchToken[], word: string, at: number, before: string): void {
  const apart = before === '' || /[\s(]/.test(before)
  if (word === 'OR') tokens.push({ kind: 'or', text: word, at })
  else if (word === 'AND') return
  else if (word === 'NOT') tokens.push({ kind: 'not', text: word, at })
  else if (word.startsWith('-') && apart && !/^-\d/.test(word)) {
    tokens.push({ kind: 'not', text: '-', at })
    if (word.length > 1) tokens.push({ kind: 'word', text: word.slice(1), at: at + 1 })
  } else tokens.push({ kind: 'word', text: word, at })
}

/** Columns count from 1, as an editor does. */
export function searchError(at: number, message: string, hint?: string): UserError {
  return new UserError('usage', `${message}, at column ${at + 1} of the search`, hint)
}
