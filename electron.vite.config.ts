import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

/**
 * One build for every host: the window's page, and the programs that run in Node. Programs and the chunks they share
 * land in one folder, so that `import.meta.dirname` is `out/main` in all of them.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node22',
      sourcemap: true,
      rollupOptions: {
        input: {
          main: 'electron/main.ts',
          coreProcess: 'electron/coreProcess.ts',
          jobProcess: 'electron/jobs/jobProcess.ts',
          parseThread: 'electron/jobs/parseThread.ts',
          launchProcess: 'electron/launch/launchProcess.ts',
          cli: 'electron/cli.ts',
        },
        preserveEntrySignatures: 'strict',
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { preload: 'electron/preload.ts' },
        // A sandboxed preload is a script that Electron evaluates, not a module.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      minify: true,
      rollupOptions: { input: 'renderer/index.html' },
      // A policy without inline scripts also excludes the inline preload helper; every host has modern Chromium or better.
      modulePreload: { polyfill: false },
      // Plotly alone is over a megabyte, read from this machine's disk.
      chunkSizeWarningLimit: 4_000,
    },
  },
})
