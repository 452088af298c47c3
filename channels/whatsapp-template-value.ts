/**
 * What WhatsApp does not take as the value of a variable. Source: Twilio docs, errors/63013, and content variables of
 * 1600 characters at most.
 */
export function templateValueFault(value: string): string | null {
  if (value.trim() === '') return 'Write something: WhatsApp takes no empty value.';
  if (/[\r\n\t]/.test(value)) return 'Write it in one line: WhatsApp takes no line breaks or tabs here.';
  if (/ {5}/.test(value)) return 'Leave out spaces: WhatsApp takes at most four in a row.';
  return [...value].length > 1600 ? 'Write at most 1600 characters.' : null;
}
