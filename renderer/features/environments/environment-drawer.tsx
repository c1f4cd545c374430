import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../client/use-action.ts';
import type { Environment } from '../../../core/contract/environment.ts';
import { toast } from '../../state/notices.ts';
import { navigate } from '../../state/route.ts';
import { useWording } from '../../text/wording.ts';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { DiagnosisList } from './diagnosis.tsx';
import { dropDraft, keepDraft, newDraft, useDrafts } from './environment-drafts.ts';
import {
  blankFields,
  draftOf,
  type EnvironmentFields,
  fieldProblems,
  fieldsOf,
  hasProblems,
  isWorthTesting,
  readDraft,
  withRead,
} from './environment-fields.ts';
import { EnvironmentForm } from './environment-form.tsx';
import styles from './environment-form.module.css';
import { useDiagnosis } from './use-diagnosis.ts';
import { heldField, useUrlReading } from './use-url-reading.ts';

interface EnvironmentDrawerProps {
  /** `null` adds a new one. */
  readonly environment: Environment | null;
  readonly otherNames: readonly string[];
  readonly onRemove: () => void;
  readonly onClose: () => void;
}

/** The form beside the list: tests as somebody types, says what is wrong, and loses nothing that was typed. */
export function EnvironmentDrawer({ environment, otherNames, onRemove, onClose }: EnvironmentDrawerProps) {
  const { t } = useTranslation(['environments', 'common']);
  const wording = useWording();
  const key = environment?.id ?? newDraft;
  const kept = useDrafts((drafts) => drafts[key]);
  const base: EnvironmentFields = environment === null ? blankFields : fieldsOf(environment);
  const fields = kept ?? base;
  /** The fields as the app filled them; what differs was edited by a person. */
  const untouched = useRef(base);
  const reading = useUrlReading((draft) => {
    const read = readDraft(draft);
    // A URL takes a moment to be read: what was typed meanwhile counts.
    keepDraft(key, withRead(useDrafts.getState()[key] ?? base, read, untouched.current, heldField()));
    untouched.current = { ...untouched.current, ...read };
  });
  const [wasTried, setWasTried] = useState(false);
  const add = useAction('environment.add', { silent: true });
  const update = useAction('environment.update', { silent: true });
  const problems = fieldProblems(fields, otherNames);
  const hasStoredPassword = environment?.hasPassword === true;
  const canTest = isWorthTesting(fields) && !reading.isUnread;
  const diagnosis = useDiagnosis(
    canTest ? draftOf(fields, hasStoredPassword) : null,
    environment?.id ?? null,
  );
  const isPending = add.isPending || update.isPending;
  const error = add.error ?? update.error;
  const title =
    environment === null
      ? t('environments:formTitleAdd')
      : t('environments:formTitleEdit', { name: environment.name });

  async function save(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    setWasTried(true);
    if (isPending) return;
    // One click does both: what the URL says is part of what is saved.
    if (reading.isUnread && (await reading.read()) === null) return;
    reading.setText('');
    const current = useDrafts.getState()[key] ?? base;
    if (hasProblems(fieldProblems(current, otherNames))) return;
    const draft = draftOf(current, hasStoredPassword);
    if (environment !== null) {
      const saved = await update.run({ env: environment.id, draft });
      if (saved === undefined) return;
      toast('environments:saved', { name: draft.name });
      dropDraft(key);
      return;
    }
    const added = await add.run({ draft });
    if (added === undefined) return;
    toast('environments:added', { name: draft.name });
    dropDraft(key);
    navigate({ page: 'environments', edit: added.env }, { replace: true });
  }

  return (
    <Drawer
      label={title}
      title={
        <h2 className={styles.title}>
          {title} {kept !== undefined && <span className={styles.unsaved}>{t('environments:unsaved')}</span>}
        </h2>
      }
      onClose={onClose}
      footer={
        <>
          {error !== undefined && (
            <p className={styles.error} role="alert">
              {wording.error(error).title} {wording.error(error).next}
            </p>
          )}
          <DiagnosisList diagnosis={diagnosis} canRun={canTest} />
          <div className={styles.footer}>
            <Button variant="primary" isPending={isPending} onClick={() => void save()}>
              {environment === null ? t('environments:saveAdd') : t('common:save')}
            </Button>
            {kept !== undefined && (
              <Button
                variant="quiet"
                onClick={() => {
                  dropDraft(key);
                  untouched.current = base;
                  setWasTried(false);
                }}
              >
                {t('environments:discard')}
              </Button>
            )}
            {environment !== null && (
              <span className={styles.footerEnd}>
                <Button variant="quiet" onClick={onRemove}>
                  {t('environments:remove')}
                </Button>
              </span>
            )}
          </div>
        </>
      }
    >
      <form className={styles.form} noValidate onSubmit={(event) => void save(event)}>
        <EnvironmentForm
          fields={fields}
          problems={problems}
          showsAllProblems={wasTried}
          hasStoredPassword={hasStoredPassword}
          reading={reading}
          onChange={(next) => keepDraft(key, next)}
        />
        {/* Enter in a field saves; the visible button stands in the drawer's footer. */}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Drawer>
  );
}
