import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useActivity } from './activity/activity.ts'
import { JobIndicator } from './activity/JobIndicator.tsx'
import styles from './app.module.css'
import { HelpSheet } from './HelpSheet.tsx'
import { useShortcuts } from './shortcuts.ts'
import { nextTheme, useThemeChoice } from './theme.ts'
import { Button } from './widgets/Button.tsx'

const THEMES = { system: '◐ System', light: '○ Light', dark: '● Dark' } as const

function focusSearch(): boolean {
  const field = document.querySelector<HTMLElement>('[type=search]')
  field?.focus()
  return field !== null
}

export function Header() {
  const [path, go] = useLocation()
  const [helping, setHelping] = useState(false)
  const theme = useThemeChoice()
  const { pick } = useActivity()

  useShortcuts((name) => {
    if (name === 'open') pick()
    else if (name === 'help') setHelping(true)
    else if (name === 'compare') go('/compare')
    else if (name === 'launch') go('/launch')
    else if (name === 'report') go('/report')
    else {
      if (path !== '/runs') go('/runs')
      // The field of another view is there after the next paint only; the one at hand must not miss the next key.
      if (name === 'search' && !focusSearch()) requestAnimationFrame(focusSearch)
    }
  })

  return (
    <header className={styles.header}>
      <Link href="/runs" className={styles.brand}>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="M2 14V9M6 14V7M10 14V8M14 14V2" stroke="currentColor" strokeWidth="2.4" />
        </svg>
        Quartile
      </Link>
      <nav className={styles.nav} aria-label="Views">
        <Link href="/runs" aria-current={path.startsWith('/run') ? 'page' : undefined}>
          Runs
        </Link>
        <Link href="/compare" aria-current={path === '/compare' ? 'page' : undefined}>
          Compare
        </Link>
        <Link href="/launch" aria-current={path.startsWith('/launch') ? 'page' : undefined}>
          Launch
        </Link>
        <Link href="/trend" aria-current={path === '/trend' ? 'page' : undefined}>
          Trend
        </Link>
        <Link href="/report" aria-current={path === '/report' ? 'page' : undefined}>
          Report
        </Link>
      </nav>
      <span className={styles.spring} />
      <JobIndicator />
      <Button look="plain" onClick={nextTheme} aria-label={`Theme: ${theme}. Change the theme`}>
        {THEMES[theme]}
      </Button>
      <Button look="plain" onClick={() => setHelping(true)} aria-label="Help: keys" title="Keys (?)">
        ?
      </Button>
      <Button look="primary" onClick={pick} title="Open a result folder (Ctrl+O)">
        Open…
      </Button>
      {helping && <HelpSheet onClose={() => setHelping(false)} />}
    </header>
  )
}
