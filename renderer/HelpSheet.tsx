import styles from './app.module.css'
import { KEYS_OF_VIEWS, SHORTCUTS, type Shortcut } from './shortcuts.ts'
import { useCore } from './useCore.ts'
import { Dialog } from './widgets/Dialog.tsx'

export function HelpSheet({ onClose }: { readonly onClose: () => void }) {
  const about = useCore([], (core) => core.about())
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className={styles.keys}>
        {[...Object.values<Shortcut>(SHORTCUTS), ...KEYS_OF_VIEWS].map(({ keys, what }) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      {about.value !== undefined && (
        <p className={styles.about}>
          Quartile {about.value.version}, workspace {about.value.workspace}. Nothing leaves this machine.
        </p>
      )}
    </Dialog>
  )
}
