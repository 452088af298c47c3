import { useDeskWords } from '../words/desk-words';
import type { Connection, Tick } from './use-integrations';

type Told = Pick<Tick | NonNullable<Connection['refusedWebhook']>, 'code' | 'values' | 'detail' | 'nextStep'>;

/** What was seen of a connection, and what to do next, in the language that is spoken. */
export function useTickWords() {
  const say = useDeskWords();
  return ({ code, values, detail, nextStep }: Told) => ({
    detail: say(`ticks.${code}.detail`, detail, values),
    nextStep: nextStep === null ? null : say(`ticks.${code}.nextStep`, nextStep, values),
  });
}
