import { type ReactNode, useId } from 'react';
import styles from './field.module.css';

export interface FieldProps {
  readonly label: ReactNode;
  /** What to enter, or what it leads to. */
  readonly hint?: ReactNode;
  /** What is wrong and what to do; also marks the control invalid. */
  readonly error?: ReactNode;
  /** Gets the ids that tie it to label, hint and error. */
  readonly children: (control: FieldControl) => ReactNode;
  readonly isInline?: boolean;
}

export interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
}

/** A label, a control, a hint and an error, tied together for screen readers. */
export function Field({ label, hint, error, children, isInline = false }: FieldProps) {
  const id = useId();
  const hasError = error !== undefined && error !== null && error !== '';
  const note = hasError ? error : hint;
  return (
    <div className={isInline ? styles.inline : styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': note === undefined ? undefined : `${id}-note`,
        'aria-invalid': hasError || undefined,
      })}
      {note !== undefined && (
        <p
          id={`${id}-note`}
          className={hasError ? styles.error : styles.hint}
          role={hasError ? 'alert' : undefined}
        >
          {note}
        </p>
      )}
    </div>
  );
}
