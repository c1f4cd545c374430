import type { InputHTMLAttributes } from 'react';
import { classes } from './classes.ts';
import styles from './inputs.module.css';

type TextInputProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'onChange' | 'value'> & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isMono?: boolean;
};

/** One line of text. Use it inside a `Field`, or give it an `aria-label`. */
export function TextInput({ value, onChange, isMono = false, type = 'text', ...rest }: TextInputProps) {
  return (
    <input
      spellCheck={false}
      autoComplete="off"
      {...rest}
      type={type}
      value={value}
      className={classes(styles.input, isMono && styles.mono, type === 'number' && styles.number)}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
