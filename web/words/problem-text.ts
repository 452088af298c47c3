import type { TFunction } from 'i18next';
import { Problem } from '../api/client';

/** What a failure says to the person in front of the screen: the API's own words, which name the next step. */
export function problemText(t: TFunction, error: unknown): string {
  if (!(error instanceof Problem)) return t('problem.unknown');
  if (error.kind === 'unreachable') return t('problem.unreachable');
  return error.message || t('problem.unknown');
}
