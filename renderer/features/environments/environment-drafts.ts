import { create } from 'zustand';
import type { EnvironmentFields } from './environment-fields.ts';

/** The form of an environment that does not exist yet is kept under this name. */
export const newDraft = 'new';

/**
 * What was typed and not saved, by environment, for as long as the window lives: leaving the form, an error or another
 * page loses nothing. It holds passwords, so it is never written anywhere.
 */
export const useDrafts = create<Readonly<Record<string, EnvironmentFields>>>(() => ({}));

export function keepDraft(key: string, fields: EnvironmentFields): void {
  useDrafts.setState({ [key]: fields });
}

export function dropDraft(key: string): void {
  const { [key]: _dropped, ...others } = useDrafts.getState();
  useDrafts.setState(others, true);
}
