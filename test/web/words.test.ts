import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..', '..', 'web', 'words');
/** What every screen says, and the areas that come with theirs. */
const AREAS = [
  '',
  ...readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  ),
];
const catalogue = (area: string, language: string): object =>
  JSON.parse(readFileSync(join(folder, area, `${language}.json`), 'utf8'));

/** Every text by its path, with the names it puts in: `chats.unread_one: count`. */
function texts(node: object, path = ''): string[] {
  return Object.entries(node).flatMap(([name, value]: [string, unknown]) => {
    const here = path === '' ? name : `${path}.${name}`;
    if (typeof value === 'object' && value !== null) return texts(value, here);
    const filled = [...String(value).matchAll(/\{\{(\w+)\}\}/g)].map(([, word]) => word);
    return [`${here}: ${filled.sort().join(' ')}`];
  });
}

test.each(AREAS)('in German everybody is spoken to as Sie: %s', (area) => {
  expect(JSON.stringify(catalogue(area, 'de')).match(/\b(du|dich|dir|dein\w*)\b/gi)).toBeNull();
});

/** What has no English of its own says in others what the API says in English: `desk-words.test.ts`. */
const OWN = AREAS.filter((area) => existsSync(join(folder, area, 'en.json')));

test.each(OWN)('every language has every text, and each puts in the same values: %s', (area) => {
  expect(texts(catalogue(area, 'de')).sort()).toEqual(texts(catalogue(area, 'en')).sort());
});
