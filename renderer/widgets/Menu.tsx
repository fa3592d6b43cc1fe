/** A button with a menu of actions, moved through by arrow keys as menus are. */
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'
import { Button } from './Button.tsx'
import styles from './menu.module.css'

export interface MenuItem {
  readonly id: string
  readonly title: string
  readonly detail?: string
  readonly act: () => void
}

export function Menu({ label, items }: { readonly label: ReactNode; readonly items: readonly MenuItem[] }) {
  const id = useId()
  const menu = useRef<HTMLDivElement>(null)

  function move(event: KeyboardEvent<HTMLDivElement>): void {
    const buttons = [...(menu.current?.querySelectorAll('button') ?? [])]
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
    if (next === undefined) return
    event.preventDefault()
    buttons.at(next % buttons.length)?.focus()
  }

  return (
    <>
      <Button popoverTarget={id} aria-haspopup="menu">
        {label} <span aria-hidden="true">▾</span>
      </Button>
      <div
        id={id}
        ref={menu}
        popover="auto"
        role="menu"
        tabIndex={-1}
        className={styles.menu}
        onKeyDown={move}
        onToggle={(event) => {
          if (event.newState === 'open') menu.current?.querySelector('button')?.focus()
        }}
      >
        {items.map((item) => (
          <button
            key={item.id}
            type="button"
            role="menuitem"
            className={styles.item}
            onClick={() => {
              menu.current?.hidePopover()
              item.act()
            }}
          >
            {item.title}
            {item.detail !== undefined && <span className={styles.detail}>{item.detail}</span>}
          </button>
        ))}
      </div>
    </>
  )
}
