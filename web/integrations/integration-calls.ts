import { answerOf, api } from '../api/client';
import type { Value } from './typed';

export type Values = Readonly<Record<string, Value | null>>;

// `never`: which fields a kind has is what the desk says, and it refuses what is wrong with them. No type can know.

/** Makes a draft of the kind alone, else connects with all the values. The same key is the same call. */
export const createIntegration = (kind: string, values: Values, key: string) =>
  answerOf(
    api.POST('/api/integrations', {
      body: { kind, ...values } as never,
      headers: { 'Idempotency-Key': key },
    }),
  );

export const changeIntegration = (id: string, values: Values) =>
  answerOf(api.PATCH('/api/integrations/{id}', { params: { path: { id } }, body: values as never }));
