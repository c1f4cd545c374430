import type { SelectHTMLAttributes } from 'react';
import { classes } from './classes.ts';
import styles from './inputs.module.css';

export interface SelectOption<T extends string> {
  readonly value: T;
  readonly label: string;
}

type SelectProps<T extends string> = Omit<
  SelectHTMLAttributes<HTMLSelectElement>,
  'className' | 'onChange' | 'value' | 'children'
> & {
  readonly value: T;
  readonly options: readonly SelectOption<T>[];
  readonly onChange: (value: T) => void;
};

/** The platform's own list: it is fast, it searches, and every screen reader knows it. */
export function Select<T extends string>({ value, options, onChange, ...rest }: SelectProps<T>) {
  return (
    <select
      {...rest}
      value={value}
      className={classes(styles.input, styles.select)}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.target.value);
        if (chosen !== undefined) onChange(chosen.value);
      }}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
