import type { components } from '../api/schema';

export type Template = components['schemas']['Template'];
type Offer = NonNullable<Template['interactive']>;

/** What is put in for a variable; null leaves its name standing. */
type Values = Record<string, string>;

const VARIABLE = /\{\{\s*(\w+)\s*\}\}/g;

/** The words as the customer will read them; a variable without a value stays as it is written. */
export function filled(words: string, values: Values): string {
  return words.replace(VARIABLE, (written, name: string) => values[name]?.trim() || written);
}

export function filledOffer(offer: Offer, values: Values): Offer {
  const fill = (words: string) => filled(words, values);
  const orNull = (words: string | null) => words && fill(words);
  return {
    ...offer,
    body: fill(offer.body),
    listButton: orNull(offer.listButton),
    buttons: offer.buttons.map((button) => ({
      ...button,
      title: fill(button.title),
      value: orNull(button.value),
    })),
    items: offer.items.map((item) => ({
      ...item,
      title: fill(item.title),
      description: orNull(item.description),
    })),
  };
}

/** The variables in the order of the text. */
export function variablesOf({ variables, text }: Pick<Template, 'variables' | 'text'>): string[] {
  const place = (name: string) => {
    const found = [...text.matchAll(VARIABLE)].findIndex((match) => match[1] === name);
    return found < 0 ? Infinity : found;
  };
  return Object.keys(variables).sort((a, b) => place(a) - place(b) || a.localeCompare(b));
}

/** Whether every variable has a value. */
export function isFilled({ variables }: Pick<Template, 'variables'>, values: Values): boolean {
  return Object.keys(variables).every((name) => (values[name] ?? '').trim() !== '');
}

/** Whether it may be sent, with the window open or closed. */
export function maySend({ sendable }: Pick<Template, 'sendable'>, isClosed: boolean): boolean {
  return sendable === 'always' || (sendable === 'inWindow' && !isClosed);
}
