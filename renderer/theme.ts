/** Which theme the window has: the system's, or the one the person fixed, which is kept between sittings. */
import { useSyncExternalStore } from 'react'
import type { Theme } from '../shared/api.ts'

export type ThemeChoice = 'system' | Theme

const KEY = 'quartile-theme'
const CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark']
const listeners = new Set<() => void>()
const systemIsDark = matchMedia('(prefers-color-scheme: dark)')

let choice = stored()
apply()
systemIsDark.addEventListener('change', tell)

function stored(): ThemeChoice {
  const kept = localStorage.getItem(KEY)
  return CHOICES.find((each) => each === kept) ?? 'system'
}

function apply(): void {
  if (choice === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = choice
}

function tell(): void {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function resolved(): Theme {
  return choice === 'system' ? (systemIsDark.matches ? 'dark' : 'light') : choice
}

/** Goes from the system's theme to light, to dark, and back. */
export function nextTheme(): void {
  choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length] ?? 'system'
  localStorage.setItem(KEY, choice)
  apply()
  tell()
}

/** The theme that is on screen, for figures, which come themed by the core. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, resolved)
}

/** What the person chose. */
export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, () => choice)
}
