import { renderHook } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../core/contract/errors.ts';
import { startI18n } from '../../../renderer/text/i18n.ts';
import { useWording } from '../../../renderer/text/wording.ts';

describe('useWording', () => {
  it.each([
    [{ command: 'ZADD' }, 'The Redis user may not run ZADD.'],
    [{ keys: 'queue:*' }, 'The Redis user may not touch the keys queue:*.'],
    [{ command: 'ZADD', keys: 'queue:*' }, 'The Redis user may not run ZADD on the keys queue:*.'],
    [{}, 'The Redis user may not do this.'],
  ])('says what a user may not do: %o', async (details, title) => {
    await startI18n('en');
    const { result } = renderHook(() => useWording());
    expect(result.current.error(new AppError('REDIS_NO_PERMISSION', details)).title).toBe(title);
  });
});
