import styles from './inputs.module.css';
import { Tooltip } from './tooltip.tsx';

interface SwitchProps {
  readonly isOn: boolean;
  readonly label: string;
  readonly onChange: (isOn: boolean) => void;
  readonly disabledReason?: string | undefined;
  readonly id?: string;
}

/** Takes effect at once; for choices that are saved with a form use a `Checkbox`. */
export function Switch({ isOn, label, onChange, disabledReason, id }: SwitchProps) {
  const isBlocked = disabledReason !== undefined;
  return (
    <Tooltip label={disabledReason}>
      <button
        type="button"
        role="switch"
        id={id}
        className={styles.switch}
        aria-checked={isOn}
        aria-label={label}
        aria-disabled={isBlocked || undefined}
        onClick={() => {
          if (!isBlocked) onChange(!isOn);
        }}
      />
    </Tooltip>
  );
}
