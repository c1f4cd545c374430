import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from './error-state.tsx';
import styles from './error-boundary.module.css';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
  /** A change of it (another page) clears the error. */
  readonly resetKey: string;
}

interface ErrorBoundaryState {
  readonly failure: { readonly message: string; readonly resetKey: string } | null;
}

/** One page that breaks must not take the frame with it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { failure: null };

  override componentDidCatch(error: unknown): void {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.setState({ failure: { message, resetKey: this.props.resetKey } });
  }

  static getDerivedStateFromError(): null {
    return null;
  }

  override render() {
    const { failure } = this.state;
    if (failure === null || failure.resetKey !== this.props.resetKey) return this.props.children;
    return <Broken message={failure.message} onRetry={() => this.setState({ failure: null })} />;
  }
}

function Broken({ message, onRetry }: { readonly message: string; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <main className={styles.page}>
      <ErrorState
        isWholePage
        title={t('errorBoundary.title')}
        next={t('errorBoundary.next')}
        onRetry={onRetry}
      />
      <pre className={styles.trace}>{message}</pre>
    </main>
  );
}
