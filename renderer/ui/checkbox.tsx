import { type ReactNode, useEffect, useId, useRef } from 'react';
import styles from './inputs.module.css';

interface CheckboxProps {
  readonly isChecked: boolean;
  /** Some, but not all, of what it stands for. */
  readonly isMixed?: boolean;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly onChange: (isChecked: boolean) => void;
}

export function Checkbox({ isChecked, isMixed = false, label, hint, onChange }: CheckboxProps) {
  const ref = useRef<HTMLInputElement>(null);
  const id = useId();
  // The mixed state exists as a property only.
  useEffect(() => {
    if (ref.current !== null) ref.current.indeterminate = isMixed;
  }, [isMixed]);
  return (
    <span className={styles.check}>
      <input
        ref={ref}
        id={id}
        type="checkbox"
        checked={isChecked}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <span id={`${id}-hint`} className={styles.checkHint}>
            {hint}
          </span>
        )}
      </span>
    </span>
  );
}
