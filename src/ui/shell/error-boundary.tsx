import type { ReactNode } from 'react';
import { Component } from 'react';
import type { Failure } from '../../core/failure.ts';
import { toFailure } from '../../core/failure.ts';
import { Button } from '../kit/button.tsx';
import { FailureNote } from '../kit/note.tsx';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
  /** What is inside, for the message: `The Segment step`. */
  readonly what: string;
  /** Saves the case as it stands; offered beside the retry. */
  readonly onSaveCase?: () => void;
  /** Told once per fault, for the audit log. */
  readonly onFailure?: (failure: Failure) => void;
}

interface ErrorBoundaryState {
  readonly failure: Failure | undefined;
}

/**
 * Keeps a fault in one part of the page from taking the case with it: the part shows what
 * happened, the rest works on, and the case, which lives outside the page's components, is intact.
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { failure: undefined };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { failure: toFailure(error) };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onFailure?.(toFailure(error));
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (!failure) return this.props.children;
    return (
      <div className="fault">
        <FailureNote
          failure={failure}
          title={`${this.props.what} could not be shown`}
          actions={
            <>
              <Button onPress={() => this.setState({ failure: undefined })}>Show it again</Button>
              {this.props.onSaveCase && (
                <Button kind="ghost" onPress={this.props.onSaveCase}>
                  Save the case
                </Button>
              )}
            </>
          }
        />
      </div>
    );
  }
}
