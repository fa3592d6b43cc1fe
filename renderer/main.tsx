import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { openCore } from './core.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has an element #root')

try {
  const connection = await openCore()
  createRoot(root).render(
    <StrictMode>
      <App connection={connection} />
    </StrictMode>,
  )
} catch (error) {
  root.textContent = `Quartile could not reach its core: ${error instanceof Error ? error.message : String(error)}`
}
