import type { FileLimit } from './channel';
import { templateValueFault } from './whatsapp-template-value';

/** The channel that scenarios are played on: talks by WhatsApp's laws, with no provider behind them. */
export const playedChannel = {
  caseKind: 'whatsapp',
  mode: 'sync',
  windowMs: 86_400_000,
  maxText: 1600,
  // Nobody plays with files.
  fileLimits: new Map<string, FileLimit>(),
  canFetch: () => false,
  templateValueFault,
} as const;

/** The address of a customer who isn't there. The numbers are kept free for stories. */
export function playedAddress(which: number): string {
  return `whatsapp:+1555010${String(which).padStart(4, '0')}`;
}
