import type { DeliveryError } from '../channel';
import { errorTable, type ErrorEntry } from './error-table';

/** What says that the customer has opted out or blocked us. Source: Twilio docs, errors/21610, 30004, 63014, 63033. */
const OPTED_OUT: readonly string[] = ['21610', '30004', '63014', '63033'];
/** A warning: Twilio goes on by itself. Source: Twilio docs, errors/63037. */
const REPEATED_BY_TWILIO: readonly string[] = ['63037'];

/** What is known of a code; undefined for one that Twilio has added since, or that is none of its codes. */
export function knownError(code: string): ErrorEntry | undefined {
  return Object.hasOwn(errorTable, code) ? errorTable[code] : undefined;
}

/** A failure with its code and words a person can act on. */
export function deliveryError(code: string): DeliveryError {
  const known = knownError(code);
  const error: DeliveryError = { code, message: known?.words ?? generalWords(code) };
  if (OPTED_OUT.includes(code)) error.optedOut = true;
  if (known?.class === 'configuration') error.misconfigured = true;
  if (known && !REPEATED_BY_TWILIO.includes(code) && (known.waits || known.class === 'transient'))
    error.passes = true;
  return error;
}

function generalWords(code: string): string {
  return /^\d{5,6}$/.test(code)
    ? `Twilio reported error ${code}; what it means: https://www.twilio.com/docs/errors/${code}`
    : `The message was refused (${code}).`;
}
