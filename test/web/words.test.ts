import english from '../../web/words/en.json';
import german from '../../web/words/de.json';

/** Every text by its path, with the names it puts in: `chats.unread_one: count`. */
function texts(node: object, path = ''): string[] {
  return Object.entries(node).flatMap(([name, value]: [string, unknown]) => {
    const here = path === '' ? name : `${path}.${name}`;
    if (typeof value === 'object' && value !== null) return texts(value, here);
    const filled = [...String(value).matchAll(/\{\{(\w+)\}\}/g)].map(([, word]) => word);
    return [`${here}: ${filled.sort().join(' ')}`];
  });
}

test('in German everybody is spoken to as Sie', () => {
  expect(JSON.stringify(german).match(/\b(du|dich|dir|dein\w*)\b/gi)).toBeNull();
});

test('every language has every text, and each puts in the same values', () => {
  expect(texts(german).sort()).toEqual(texts(english).sort());
});
