import { days, items, languages, names, words, type Language, type Said } from './day-words';

/** Minutes of a played day, from eight to six. */
export const dayMinutes = 600;

export type FileKind = 'picture' | 'voice' | 'document' | 'contact';

/** What a customer does next. */
export type Step =
  | {
      type: 'say';
      text: string;
      afterMinutes: number;
      file?: FileKind;
      place?: { latitude: number; longitude: number };
    }
  /** Waits for an answer; says something else when none has come for so long, and gives up after as long again. */
  | { type: 'wait'; patienceMinutes: number; nudge: string };

export interface PlannedCustomer {
  address: string;
  name: string;
  language: Language;
  /** Minutes after the day began. */
  comesAt: number;
  steps: Step[];
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Who comes on a day, when, and with what: the same for the same seed. Most come late in the morning, few at lunch. */
export function planDay(seed: number, count: number): PlannedCustomer[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, n) => planCustomer(n, random)).sort(
    (a, b) => a.comesAt - b.comesAt,
  );
}

function planCustomer(n: number, random: () => number): PlannedCustomer {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T; // no list here is empty
  const language = random() < 0.55 ? 'es' : languages[0];
  const name = pick(names[language]);
  const about: Record<string, string> = {
    name,
    order: `A-${1000 + Math.floor(random() * 9000)}`,
    item: pick(items[language]),
    day: pick(days[language]),
  };
  const text = (said: Said) =>
    pick(words[language][said]).replace(/\{(\w+)\}/g, (_, what: string) => about[what] ?? '');
  const between = (least: number, most: number) => least + random() * (most - least);
  const say = (said: Said, more: Partial<Step & { type: 'say' }> = {}): Step => ({
    type: 'say',
    text: text(said),
    afterMinutes: between(0.2, 2),
    ...more,
  });
  const wait = (): Step => ({ type: 'wait', patienceMinutes: between(8, 25), nudge: text('stillThere') });
  const place = { latitude: 41 + random(), longitude: 2 + random() };
  const stories: (() => Step[])[] = [
    () => [say('whereIsIt'), wait(), say('moreInfo'), wait()],
    () => [
      say('broken', { file: 'picture' }),
      wait(),
      say('fine'),
      say('moreInfo', { afterMinutes: between(10, 40) }),
      wait(),
    ],
    () => [say('howReturn'), wait(), say('fine')],
    () => [say('invoice'), say('company', { file: 'document' }), wait()],
    () => [say('open'), say('hereIAm', { place }), wait()],
    () => [say('change'), wait(), say('whoElse', { file: 'contact' }), wait()],
    () => [say('voice', { file: 'voice' }), wait(), say('fine'), wait()],
  ];
  const greeting = random() < 0.6 ? [say('hello')] : [];
  const farewell = random() < 0.8 ? [say('thanks', { afterMinutes: between(1, 8) })] : [];
  return {
    address: `whatsapp:+1555${String(7_000_000 + n)}`,
    name,
    language,
    comesAt: arrival(random),
    steps: [...greeting, ...pick(stories)(), ...farewell],
  };
}

/** Two waves with a quiet time between them, all before the last hour. */
function arrival(random: () => number): number {
  const wave = (middle: number, width: number) => middle + (random() + random() - 1) * width;
  const minute = random() < 0.6 ? wave(150, 150) : wave(430, 110);
  return Math.min(dayMinutes - 60, Math.max(0, minute));
}
