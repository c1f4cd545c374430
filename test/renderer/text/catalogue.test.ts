import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../../core/contract/errors.ts';
import { connectionProblem } from '../../../core/contract/environment.ts';
import { english, german, noticeNamespaces } from '../../../renderer/text/catalogue.ts';
import { chooseLanguage } from '../../../renderer/text/i18n.ts';

/** Every sentence with its path: `dlq.empty.title` → words. */
function sentences(part: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof part === 'string') return [[path, part]];
  return Object.entries(part as Record<string, unknown>).flatMap(([key, value]) =>
    sentences(value, path === '' ? key : `${path}.${key}`),
  );
}

function placeholders(words: string): readonly string[] {
  return [...new Set([...words.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name ?? ''))].toSorted();
}

const inEnglish = new Map(sentences(english));
const inGerman = new Map(sentences(german));

describe('the catalogues', () => {
  it('say the same things in both languages', () => {
    expect([...inGerman.keys()].toSorted()).toEqual([...inEnglish.keys()].toSorted());
  });

  it('leave nothing empty', () => {
    const empty = [...inEnglish, ...inGerman].filter(([, words]) => words.trim() === '');
    expect(empty).toEqual([]);
  });

  it('fill in the same facts in both languages', () => {
    const different = [...inEnglish].filter(
      ([path, words]) => placeholders(words).join() !== placeholders(inGerman.get(path) ?? '').join(),
    );
    expect(different.map(([path]) => path)).toEqual([]);
  });

  it('have both plural forms wherever they have one', () => {
    const lonely = [...inEnglish.keys()].filter(
      (path) => path.endsWith('_one') && !inEnglish.has(path.replace(/_one$/, '_other')),
    );
    expect(lonely).toEqual([]);
  });

  it('know every error and every connection problem, and nothing else', () => {
    expect(Object.keys(english.errors).toSorted()).toEqual([...errorCodes].toSorted());
    expect(Object.keys(english.problems).toSorted()).toEqual(
      [...connectionProblem.shape.code.options].toSorted(),
    );
  });

  it('can all be used in a notice', () => {
    expect([...noticeNamespaces].toSorted()).toEqual(Object.keys(english).toSorted());
  });
});

describe('chooseLanguage', () => {
  it('follows the system where nothing was chosen', () => {
    expect(chooseLanguage('auto', ['de-AT', 'en'])).toBe('de');
    expect(chooseLanguage('auto', ['fr-FR', 'de-DE'])).toBe('en');
    expect(chooseLanguage('auto', [])).toBe('en');
    expect(chooseLanguage('en', ['de'])).toBe('en');
  });
});
