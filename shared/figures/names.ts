/** Texts of figures: names come from files, so they are bounded and made harmless. */

/** A legend wider than this takes the plot's place. */
const MAX_LETTERS = 32

/** Letters that stand in a square, twice as wide as those of an alphabet. */
export const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60]/u

/** How much room a name takes, in letters of an alphabet. */
export function lettersIn(name: string): number {
  let letters = 0
  for (const letter of name) letters += WIDE.test(letter) ? 2 : 1
  return letters
}

/** A name as a figure can hold it, in letters of an alphabet: a longer one keeps its beginning and its end, where names differ. */
export function shortened(name: string, limit = MAX_LETTERS): string {
  if (lettersIn(name) <= limit) return name
  const half = Math.floor((limit - 1) / 2)
  const letters = [...name]
  return `${within(letters, half)}…${within(letters.reverse(), half, true)}`
}

/** As many from the beginning as have room. */
function within(letters: readonly string[], room: number, reversed = false): string {
  const kept: string[] = []
  let left = room
  for (const letter of letters) {
    left -= WIDE.test(letter) ? 2 : 1
    if (left < 0) break
    kept.push(letter)
  }
  return (reversed ? kept.reverse() : kept).join('')
}

/** Plotly reads a little HTML in its texts; this one is shown as it is. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
