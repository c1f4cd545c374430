import type { TextareaHTMLAttributes } from 'react';
import { classes } from './classes.ts';
import styles from './inputs.module.css';

type TextAreaProps = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'className' | 'onChange' | 'value'> & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isMono?: boolean;
};

export function TextArea({ value, onChange, isMono = false, rows = 4, ...rest }: TextAreaProps) {
  return (
    <textarea
      {...rest}
      rows={rows}
      value={value}
      spellCheck={!isMono}
      className={classes(styles.input, styles.area, isMono && styles.mono)}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
