/** The whole window takes what is dropped on it. */
import { useEffect, useEffectEvent, useState } from 'react'
import { useConnection } from '../connection.ts'
import styles from './activity.module.css'
import { useActivity } from './activity.ts'

export function DropTarget() {
  const { host } = useConnection()
  const { open } = useActivity()
  const [over, setOver] = useState(false)

  const take = useEffectEvent((event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const data = event.dataTransfer
    // The data is only readable during the event, so the host is asked at once.
    if (data?.types.includes('Files')) {
      const paths = host.pathsOfDrop(data)
      open(() => paths)
    }
  })
  useEffect(() => {
    const hover = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
      setOver(true)
    }
    // Leaving a child is no leaving: only outside the window is there nothing entered next.
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => take(event)
    addEventListener('dragenter', hover)
    addEventListener('dragover', hover)
    addEventListener('dragleave', leave)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragenter', hover)
      removeEventListener('dragover', hover)
      removeEventListener('dragleave', leave)
      removeEventListener('drop', drop)
    }
  }, [])

  if (!over) return undefined
  return (
    <div className={styles.overlay}>
      <p>Drop to open: a result folder, or files of one run</p>
    </div>
  )
}
