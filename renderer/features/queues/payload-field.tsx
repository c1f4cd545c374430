import { useTranslation } from 'react-i18next';
import { useFormat } from '../../text/use-format.ts';
import { Field } from '../../ui/field.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import { PayloadViolations } from '../jobs/payload-violations.tsx';
import type { JsonProblem } from './payload-check.ts';

interface PayloadFieldProps {
  readonly queue: string;
  readonly value: string;
  readonly onChange: (payloadText: string) => void;
  /** Where it stops being JSON. */
  readonly problem: JsonProblem | null;
  /** Said where it is more than can be taken. */
  readonly tooLong?: string | undefined;
  readonly rows: number;
  readonly hasFocus?: boolean;
}

/** A payload as it will be stored, to the byte: where it is no JSON, and where it is not of its queue's type. */
export function PayloadField({
  queue,
  value,
  onChange,
  problem,
  tooLong,
  rows,
  hasFocus,
}: PayloadFieldProps) {
  const { t } = useTranslation('queues');
  const format = useFormat();
  const notJson =
    problem === null
      ? undefined
      : value.trim() === ''
        ? t('enqueue.payloadEmpty')
        : t('enqueue.payloadProblem', { line: problem.line, column: problem.column });
  return (
    <>
      <Field
        label={t('enqueue.payload')}
        hint={t('enqueue.payloadHint', { size: format.bytes(new Blob([value]).size) })}
        error={tooLong ?? notJson}
      >
        {(control) => (
          <TextArea
            {...control}
            isMono
            rows={rows}
            value={value}
            onChange={onChange}
            data-autofocus={hasFocus}
          />
        )}
      </Field>
      <PayloadViolations queue={queue} payloadText={value} />
    </>
  );
}
