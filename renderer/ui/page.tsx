import type { ReactNode } from 'react';
import styles from './page.module.css';

interface PageProps {
  /** Ends up as the page's only h1. */
  readonly title: ReactNode;
  /** One line under the title. */
  readonly subtitle?: ReactNode;
  /** At the right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Beside the page: a `Drawer` or nothing. */
  readonly drawer?: ReactNode;
  /** The page's content manages its own scrolling (a virtualised list). */
  readonly isFixed?: boolean;
}

/** A page's header, its content and the drawer beside it. Position: relative, so a `SelectionBar` lies at its foot. */
export function Page({ title, subtitle, actions, children, drawer, isFixed = false }: PageProps) {
  return (
    <div className={styles.split}>
      <main className={isFixed ? styles.fixed : styles.scrolling}>
        <header className={styles.header}>
          <div className={styles.heading}>
            <h1 className={styles.title}>{title}</h1>
            {subtitle !== undefined && <div className={styles.subtitle}>{subtitle}</div>}
          </div>
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </header>
        {children}
      </main>
      {drawer}
    </div>
  );
}
