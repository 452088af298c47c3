import { Problem } from '../../web/api/client';
import { keepDraft, type Back, type Unsaved } from '../../web/composer/draft-keeper';
import type { LocalCopy } from '../../web/composer/local-copy';
import { NOTHING, type Draft, type Written } from '../../web/composer/written';
import { file } from './answers-and-files';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const at = (second: number) => `2026-11-27T09:00:${String(second).padStart(2, '0')}.000Z`;
const draft = (second: number | null, written: Partial<Written> = {}): Draft => {
  const { text, note, mode, files, template } = { ...NOTHING, ...written };
  const attachmentIds = files.map(({ id }) => id);
  const updatedAt = second === null ? null : at(second);
  return { text, note, mode, template, attachments: files, attachmentIds, updatedAt };
};
const back = (text: string, second: number, more: Partial<Back> = {}): Back => ({
  text,
  files: [],
  template: null,
  macro: null,
  writtenAt: at(second),
  ...more,
});

/** What a browser keeps, over reloads. */
function browser(): LocalCopy<Unsaved> & { kept: () => Unsaved | null } {
  let text: string | null = null;
  const read = () => (text === null ? null : (JSON.parse(text) as Unsaved));
  return {
    read,
    kept: read,
    write: (now) => void (text = JSON.stringify(now)),
    forget: () => void (text = null),
  };
}

/** A desk with one draft; `line` says what becomes of the next calls. */
function desk(second: number | null = null, written: Partial<Written> = {}) {
  let now = draft(second, written);
  let clock = second ?? 0;
  const line: ('answerLost' | 'down')[] = [];
  const bodies: string[] = [];
  return {
    line,
    bodies,
    now: () => now,
    put: (changed: Partial<Written>) => (now = draft(++clock, { ...asWritten(now), ...changed })),
    save: (body: { text: string; note: string; basedOn: string | null; attachmentIds: string[] }) => {
      const fault = line.shift();
      if (fault === 'down') return Promise.reject(new Problem('unreachable', 0, ''));
      bodies.push(body.text);
      const { text, note } = body;
      const isSame = text === now.text && note === now.note;
      if (!isSame && body.basedOn !== now.updatedAt)
        return Promise.reject(new Problem('draft-changed', 409, '', { draft: now }));
      if (!isSame) now = draft(++clock, { ...asWritten(now), text, note });
      return fault ? Promise.reject(new Problem('unreachable', 0, '')) : Promise.resolve(now);
    },
  };
}
const asWritten = ({ text, note, mode, attachments, template }: Draft): Written => ({
  text,
  note,
  mode,
  files: attachments,
  template,
});
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const open = (there = desk(), local = browser()) => {
  const keeper = keepDraft({ save: there.save, local });
  keeper.arrived(there.now());
  return { keeper, there, local, text: () => keeper.kept().written.text };
};

test('what is typed is on the desk soon after, and no longer kept in the browser', async () => {
  const { keeper, there, local } = open();
  keeper.edit({ text: 'Hello' });
  expect(local.kept()?.written.text).toBe('Hello');
  await pass(1_000);
  expect([there.now().text, keeper.kept().state, local.kept()]).toEqual(['Hello', 'saved', null]);
});

test('words that come from elsewhere are not taken for an old save of the same words', async () => {
  const { keeper, there, text } = open();
  keeper.edit({ text: 'Too soon' });
  await pass(1_000);
  // It is sent, and another one begun, when the desk puts it back: it was taken back on another device.
  keeper.takeOut('reply');
  keeper.arrived(there.put({ text: '' }));
  keeper.edit({ text: 'Next' });
  keeper.arrived(there.put({ text: 'Too soon' }));
  expect(text()).toBe('Next\n\nToo soon');
});

test('a save whose answer was lost is not taken for words of somebody else, whatever was typed since', async () => {
  const { keeper, there, text } = open();
  there.line.push('answerLost', 'down');
  keeper.edit({ text: 'We are looking' });
  await pass(700);
  keeper.edit({ text: 'Yes, we are looking' });
  await pass(1_000);
  keeper.edit({ text: 'Yes, we are still looking' });
  await pass(10_000);
  expect([text(), there.now().text, keeper.kept().state]).toEqual([
    'Yes, we are still looking',
    'Yes, we are still looking',
    'saved',
  ]);
});

test('nor is it after a reload', async () => {
  const { keeper, there, local } = open();
  there.line.push('answerLost', 'down', 'down', 'down');
  keeper.edit({ text: 'We are looking' });
  await pass(700);
  keeper.edit({ text: 'Yes, we are looking' });
  const again = open(there, local);
  expect(again.text()).toBe('Yes, we are looking');
});

test('what is under way is not in the composer again after a reload', () => {
  const there = desk(1, { text: 'This is sent.' });
  const { keeper, local } = open(there);
  keeper.pause();
  keeper.takeOut('reply');
  const again = open(there, local);
  expect(again.text()).toBe('');
  again.keeper.edit({ text: 'And this is begun' });
  again.keeper.arrived(there.put({ text: '' }));
  expect(again.text()).toBe('And this is begun');
});

test('a refused answer whose draft the desk still has is saved once, not over and over', async () => {
  const there = desk(1, { text: 'It was lost.' });
  const { keeper, text } = open(there);
  keeper.pause();
  keeper.takeOut('reply');
  keeper.giveBack(back('It was lost.', 2));
  keeper.resume();
  await pass(30_000);
  expect([text(), keeper.kept().state, there.bodies.length]).toEqual(['It was lost.', 'saved', 1]);
});

test('a reading from before the first save takes nothing away', async () => {
  const { keeper, there, text } = open();
  const before = there.now();
  keeper.edit({ text: 'The first words' });
  await pass(1_000);
  keeper.arrived(before);
  expect(text()).toBe('The first words');
});

test('of two drafts that wait until the field is left the newer one counts', () => {
  const { keeper, there, text } = open(desk(1, { text: 'a' }));
  keeper.hold(true);
  const [older, newer] = [there.put({ text: 'b' }), there.put({ text: 'c' })];
  keeper.arrived(newer);
  keeper.arrived(older);
  keeper.hold(false);
  expect(text()).toBe('c');
});

describe('what comes back', () => {
  test('stands in the order in which it was written, before what was typed meanwhile', () => {
    const { keeper, text } = open();
    keeper.edit({ text: 'Third' });
    keeper.giveBack(back('First', 1, { files: [file('1')] }));
    keeper.giveBack(back('Second', 2, { files: [file('2')] }));
    expect(text()).toBe('First\n\nSecond\n\nThird');
    expect(keeper.kept().written.files.map(({ id }) => id)).toEqual(['1', '2']);
  });

  test('so too where the later one comes first', () => {
    const { keeper, text } = open();
    keeper.giveBack(back('Second', 2, { files: [file('2')] }));
    keeper.giveBack(back('First', 1, { files: [file('1')] }));
    expect(text()).toBe('First\n\nSecond');
    expect(keeper.kept().written.files.map(({ id }) => id)).toEqual(['1', '2']);
  });

  test('is not doubled by the draft that the desk makes of it', () => {
    const { keeper, there, text } = open();
    keeper.edit({ text: 'typed' });
    keeper.giveBack(back('Oh no', 1));
    keeper.arrived(there.put({ text: 'Oh no' }));
    expect(text()).toBe('Oh no\n\ntyped');
  });

  test('brings its macro, until another answer is sent', () => {
    const macro = { id: 'm', name: 'Bye' } as Back['macro']; // no more of it matters here
    const { keeper } = open();
    keeper.giveBack(back('Bye', 1, { macro }));
    expect(keeper.kept().macro).toEqual(macro);
    keeper.takeOut('reply');
    expect(keeper.kept().macro).toBeNull();
  });
});
