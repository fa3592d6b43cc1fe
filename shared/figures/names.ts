/** Texts of figures: names come from files, so they are bounded and made harmless. */

/** A legend wider than this takes the plot's place. */
const MAX_LETTERS = 32

/** A name as a figure can hold it: a longer one keeps its beginning and its end, where names differ. */
export function shortened(name: string, limit = MAX_LETTERS): string {
  const letters = [...name]
  const half = Math.floor((limit - 1) / 2)
  return letters.length <= limit ? name : [...letters.slice(0, half), '…', ...letters.slice(-half)].join('')
}

/** Plotly reads a little HTML in its texts; this one is shown as it is. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
