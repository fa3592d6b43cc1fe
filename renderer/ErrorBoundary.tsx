import { Component, type ReactNode } from 'react'
import { failureOf } from './connection.ts'
import { Button } from './widgets/Button.tsx'
import { FailureNotice } from './widgets/Notice.tsx'

interface State {
  readonly error?: unknown
}

/** Keeps a fault of one view from blanking the window. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = {}

  static getDerivedStateFromError(error: unknown): State {
    return { error }
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children
    return (
      <>
        <FailureNotice failure={failureOf(this.state.error)} />
        <p>
          <Button onClick={() => this.setState({ error: undefined })}>Try again</Button>
        </p>
      </>
    )
  }
}
