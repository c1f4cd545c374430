import { useTranslation } from 'react-i18next';
import styles from './skeleton.module.css';

interface SkeletonProps {
  /** The widths of the bars in one row, in px; the shape of what is coming. */
  readonly columns: readonly number[];
  readonly rows: number;
}

/** Shown only after 150 ms, so that a quick answer does not flicker. */
export function Skeleton({ columns, rows }: SkeletonProps) {
  const { t } = useTranslation();
  return (
    <div className={styles.skeleton} role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles.row} style={{ opacity: 1 - row / (rows + 1) }}>
          {columns.map((widthPx, column) => (
            // The shape is fixed: position is the only identity a bar has.
            // oxlint-disable-next-line react/no-array-index-key
            <span key={column} className={styles.bar} style={{ width: widthPx }} />
          ))}
        </div>
      ))}
    </div>
  );
}
