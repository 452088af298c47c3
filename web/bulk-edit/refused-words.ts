import type { TFunction } from 'i18next';

const SHOWN = 5;

/** Which cases were not changed and why, the same reason once: "7, 9, 12 and 4 more: …". */
export function refusedWords(
  t: TFunction<'bulk'>,
  refused: readonly { number: number; reason: string }[],
): string[] {
  const byReason = new Map<string, number[]>();
  for (const { number, reason } of refused) byReason.set(reason, [...(byReason.get(reason) ?? []), number]);
  return [...byReason].map(([reason, numbers]) => {
    const named = numbers.slice(0, SHOWN).join(', ');
    const rest = numbers.length - SHOWN;
    return rest > 0 ? t('refusedMore', { named, count: rest, reason }) : t('refused', { named, reason });
  });
}
