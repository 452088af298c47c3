import { z } from 'zod';
import type { Interactive, InteractiveButton, InteractiveItem } from '../../db/schema';

/** More than any type of content has; a carousel's cards have two buttons each. */
const MOST_CHOICES = 30;

const text = z.string().catch('');
const record = z.record(z.string(), z.unknown());
const records = z.array(record.catch({})).catch([]);

/** Types of actions by what pressing them does. Source: Twilio's OpenAPI document of the Content API. */
const buttonTypes: Readonly<Record<string, InteractiveButton['type']>> = {
  QUICK_REPLY: 'reply',
  URL: 'url',
  PHONE_NUMBER: 'phone',
  COPY_CODE: 'code',
};

/** The buttons or the list of one type of content; null for content without. `body` is what is read above them. */
export function interactiveIn(content: Record<string, unknown>, body: string): Interactive | null {
  const items = itemsIn(content);
  const buttons = buttonsIn(content);
  if (items.length > 0) {
    const listButton = text.parse(content['button']) || null;
    return { type: 'list', body, buttons: [], listButton, items };
  }
  return buttons.length > 0 ? { type: 'buttons', body, buttons, listButton: null, items: [] } : null;
}

function buttonsIn(content: Record<string, unknown>): InteractiveButton[] {
  const actions = [content, ...records.parse(content['cards'])].flatMap(({ actions }) =>
    records.parse(actions),
  );
  // A flow is opened by a button that is no action.
  const opener = text.parse(content['button_text']);
  return [...actions.map(readButton), ...(opener ? [{ ...plain, title: opener }] : [])]
    .filter(({ title }) => title !== '')
    .slice(0, MOST_CHOICES);
}

const plain: Omit<InteractiveButton, 'title'> = { id: null, type: 'other', value: null };

function readButton(action: Record<string, unknown>): InteractiveButton {
  const read = (...names: string[]) => names.map((name) => text.parse(action[name])).find(Boolean) ?? '';
  const name = read('type').toUpperCase();
  // A quick reply's type may be left out.
  const type = name === '' ? 'reply' : Object.hasOwn(buttonTypes, name) ? buttonTypes[name] : undefined;
  return {
    id: read('id') || null,
    title: read('title', 'copy_code_text'),
    type: type ?? 'other',
    value: read('url', 'phone', 'code') || null,
  };
}

/** Entries of a list, products of a catalog. */
function itemsIn(content: Record<string, unknown>): InteractiveItem[] {
  return records
    .parse(content['items'])
    .map((item) => ({
      id: text.parse(item['id']) || null,
      title: text.parse(item['item']) || text.parse(item['name']),
      description: text.parse(item['description']) || null,
    }))
    .filter(({ title }) => title !== '')
    .slice(0, MOST_CHOICES);
}
