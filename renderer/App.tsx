import '@fontsource-variable/inter'
import './theme.css'
import { useEffect, useState } from 'react'
import { Redirect, Route, Router, Switch } from 'wouter'
import { ActivityPanel } from './activity/ActivityPanel.tsx'
import { ActivityProvider } from './activity/ActivityProvider.tsx'
import { DropTarget } from './activity/DropTarget.tsx'
import { hashLocation, hashSearch } from './address.ts'
import styles from './app.module.css'
import { warmUpPlots } from './charts/Plot.tsx'
import { type Connection, ConnectionContext } from './connection.ts'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { Header } from './Header.tsx'
import { Compare } from './views/compare/Compare.tsx'
import { Launches } from './views/launch/Launches.tsx'
import { LaunchFrom, LaunchFromBest, LaunchNext } from './views/launch/LaunchFrom.tsx'
import { LiveLaunch } from './views/launch/LiveLaunch.tsx'
import { ScenarioPlan } from './views/launch/ScenarioPlan.tsx'
import { Profile } from './views/profile/Profile.tsx'
import { Report } from './views/report/Report.tsx'
import { Run } from './views/run/Run.tsx'
import { Runs } from './views/runs/Runs.tsx'
import { Sweep } from './views/sweep/Sweep.tsx'
import { Trend } from './views/trend/Trend.tsx'
import { Button } from './widgets/Button.tsx'

/** The whole window, on whichever host. */
export function App({ connection }: { readonly connection: Connection }) {
  useEffect(warmUpPlots, [])
  return (
    <ConnectionContext value={connection}>
      <Router hook={hashLocation} searchHook={hashSearch}>
        <ActivityProvider>
          <div className={styles.app}>
            <LostConnection connection={connection} />
            <Header />
            <main className={styles.main}>
              <Switch>
                <Route path="/runs">
                  <ErrorBoundary>
                    <Runs />
                  </ErrorBoundary>
                </Route>
                <Route path="/run/:id/profile">
                  {({ id }) => (
                    <ErrorBoundary key={id}>
                      <Profile id={id} />
                    </ErrorBoundary>
                  )}
                </Route>
                <Route path="/run/:id/sweep">
                  {({ id }) => (
                    <ErrorBoundary key={id}>
                      <Sweep id={id} />
                    </ErrorBoundary>
                  )}
                </Route>
                <Route path="/run/:id">
                  {({ id }) => (
                    <ErrorBoundary key={id}>
                      <Run id={id} />
                    </ErrorBoundary>
                  )}
                </Route>
                <Route path="/compare">
                  <ErrorBoundary>
                    <Compare />
                  </ErrorBoundary>
                </Route>
                <Route path="/launch">
                  <ErrorBoundary>
                    <Launches />
                  </ErrorBoundary>
                </Route>
                <Route path="/launch/new/:scenario">
                  {({ scenario }) => (
                    <ErrorBoundary key={scenario}>
                      <ScenarioPlan scenario={scenario} />
                    </ErrorBoundary>
                  )}
                </Route>
                <Route path="/launch/again/:run">
                  {({ run }) => (
                    <ErrorBoundary key={run}>
                      <LaunchFrom source={{ again: run }} />
                    </ErrorBoundary>
                  )}
                </Route>
                <Route path="/launch/best/:scenario">
                  {({ scenario }) => (
                    <ErrorBoundary key={scenario}>
                      <LaunchFromBest scenario={scenario} />
                    </ErrorBoundary>
                  )}
                </Route>
                <Route path="/launch/next/:scenario">
                  {({ scenario }) => (
                    <ErrorBoundary key={scenario}>
                      <LaunchNext scenario={scenario} />
                    </ErrorBoundary>
                  )}
                </Route>
                <Route path="/launch/run/:id">
                  {({ id }) => (
                    <ErrorBoundary key={id}>
                      <LiveLaunch id={id} />
                    </ErrorBoundary>
                  )}
                </Route>
                <Route path="/report">
                  <ErrorBoundary>
                    <Report />
                  </ErrorBoundary>
                </Route>
                <Route path="/trend">
                  <ErrorBoundary>
                    <Trend />
                  </ErrorBoundary>
                </Route>
                <Route>
                  <Redirect to="/runs" replace />
                </Route>
              </Switch>
            </main>
            <ActivityPanel />
            <DropTarget />
          </div>
        </ActivityProvider>
      </Router>
    </ConnectionContext>
  )
}

function LostConnection({ connection }: { readonly connection: Connection }) {
  const [lost, setLost] = useState(false)
  useEffect(() => connection.onClose(() => setLost(true)), [connection])
  if (!lost) return undefined
  return (
    <div className={styles.lost} role="alert">
      <strong>The core of Quartile has ended or is out of reach.</strong> What you see stays, but nothing new can be
      asked. Start it again, then <Button onClick={() => location.reload()}>reload</Button>
    </div>
  )
}
