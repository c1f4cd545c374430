import styles from './kbd.module.css';

interface KbdProps {
  /** Keys in order, each drawn as one cap: `['Ctrl', 'K']`. */
  readonly keys: readonly string[];
}

export function Kbd({ keys }: KbdProps) {
  return (
    <span className={styles.keys}>
      {keys.map((key) => (
        <kbd key={key} className={styles.key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}

/** The modifier people of this machine know: ⌘ on a Mac, Ctrl elsewhere. */
export const modifierKey = /mac/i.test(navigator.userAgent) ? '⌘' : 'Ctrl';
