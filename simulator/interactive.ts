/** What a customer may tap below a message: buttons, or the entries of a list that one button opens. */
export interface Interactive {
  buttons: {
    /** What comes back as ButtonPayload; for another kind of button what it opens, calls or copies. */
    id: string;
    title: string;
    type: string;
  }[];
  listButton: string;
  items: { id: string; title: string; description: string }[];
}

/** Types that WhatsApp takes only while the window is open. Source: Twilio docs, content/content-types-overview. */
export const onlyInWindow = new Set(['twilio/list-picker', 'twilio/location']);

/** What there is to tap in content of one type, with the variables filled in; null where there is nothing. */
export function interactiveOf(
  content: Record<string, unknown>,
  fill: (text: string) => string,
): Interactive | null {
  const text = (value: unknown) => (typeof value === 'string' ? fill(value) : '');
  const buttons = rows(content['actions']).map((action) => ({
    id: text(action['id'] ?? action['url'] ?? action['phone'] ?? action['code']),
    title: text(action['title'] ?? action['copy_code_text']),
    type: typeof action['type'] === 'string' ? action['type'] : 'QUICK_REPLY',
  }));
  const items = rows(content['items']).map((item) => ({
    id: text(item['id']),
    title: text(item['item']),
    description: text(item['description']),
  }));
  if (buttons.length + items.length === 0) return null;
  return { buttons, listButton: text(content['button']) || 'Choose', items };
}

function rows(value: unknown): Record<string, unknown>[] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.filter((each) => typeof each === 'object' && each !== null) as Record<string, unknown>[]; // as just filtered
}
