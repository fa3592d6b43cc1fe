/** Keys that work anywhere in the window; the help sheet lists this very table. */
import { useEffect, useEffectEvent } from 'react'

export interface Shortcut {
  /** Keys as the help sheet prints them, pressed one after the other. */
  readonly keys: readonly string[]
  readonly what: string
}

export const SHORTCUTS = {
  open: { keys: ['Ctrl+O'], what: 'Open a result folder' },
  search: { keys: ['/'], what: 'Search the runs' },
  runs: { keys: ['g', 'r'], what: 'Go to the runs' },
  compare: { keys: ['g', 'c'], what: 'Go to compare' },
  launch: { keys: ['g', 'l'], what: 'Go to launch' },
  report: { keys: ['g', 'p'], what: 'Go to the report' },
  help: { keys: ['?'], what: 'Show these keys' },
} as const satisfies Record<string, Shortcut>

export type ShortcutName = keyof typeof SHORTCUTS

/** Keys that a view handles itself, told here so that the sheet is complete. */
export const KEYS_OF_VIEWS: readonly Shortcut[] = [
  { keys: ['↑', '↓'], what: 'In the list of runs: move; Page Up, Page Down, Home and End too' },
  { keys: ['Enter'], what: 'Open the run' },
  { keys: ['b'], what: 'Take the run as base; as candidate when a base is chosen' },
  { keys: ['Delete'], what: 'Remove the run' },
  { keys: ['←', '→'], what: 'In a figure: earlier, later' },
  { keys: ['+', '−', '0'], what: 'In a figure: zoom in, zoom out, show all; or drag, and double click' },
  { keys: ['←', '→'], what: 'On the end of a warm-up: earlier, later; with Shift in leaps' },
  { keys: ['1', '…', '5'], what: 'In profiles: left heavy, inverted, sandwich, table, growth' },
  { keys: ['n', 'p'], what: 'In profiles: the next, the one before' },
  { keys: ['r'], what: 'In profiles: collapse recursion' },
  { keys: ['Ctrl+F'], what: 'In profiles: search' },
  { keys: ['w', 'a', 's', 'd'], what: 'In a flame graph: move; arrow keys go from frame to frame, Enter zooms to one' },
  { keys: ['↑', '↓'], what: 'On an end of a parallel coordinate: move the brush; Home and End to the ends' },
  { keys: ['Alt+↑', 'Alt+↓'], what: 'In the report: move the section' },
  { keys: ['Esc'], what: 'Close what is open' },
]

/** Milliseconds between the keys of a sequence. */
const SEQUENCE_MS = 1_200

export interface Press {
  readonly key: string
  readonly command: boolean
  /** A field has the focus, which keeps plain keys for itself. */
  readonly typing: boolean
  readonly atMs: number
}

/** The shortcut that a press completes; `earlier` is the press before it. */
export function shortcutOf(press: Press, earlier: Press | undefined): ShortcutName | undefined {
  if (press.command) return press.key.toLowerCase() === 'o' ? 'open' : undefined
  if (press.typing) return undefined
  const first = earlier !== undefined && press.atMs - earlier.atMs <= SEQUENCE_MS && !earlier.command ? earlier.key : ''
  const names = Object.keys(SHORTCUTS) as ShortcutName[]
  const matches = (name: ShortcutName, keys: readonly string[]) => SHORTCUTS[name].keys.join(' ') === keys.join(' ')
  return names.find((name) => matches(name, [first, press.key])) ?? names.find((name) => matches(name, [press.key]))
}

export function useShortcuts(act: (name: ShortcutName) => void): void {
  const onShortcut = useEffectEvent(act)
  useEffect(() => {
    let earlier: Press | undefined
    const press = (event: KeyboardEvent) => {
      const { target } = event
      const typing = target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
      const command = (event.ctrlKey || event.metaKey) && !event.altKey
      const pressed = { key: event.key, command, typing, atMs: event.timeStamp }
      const name = document.querySelector('dialog[open]') === null ? shortcutOf(pressed, earlier) : undefined
      earlier = pressed
      if (name === undefined) return
      event.preventDefault()
      onShortcut(name)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}
