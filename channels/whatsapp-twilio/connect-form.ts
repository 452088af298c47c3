import { z } from 'zod';
import type { ConnectForm } from '../connect-form';
import { customerAddress } from './customer-addresses';

/** Takes `+14155238886`, `whatsapp:+14155238886` and spaces, dots, dashes or brackets in between. */
const sender = z
  .string()
  .max(100)
  .transform((text, context) => {
    const found = customerAddress(text);
    if (found?.phone) return found.address;
    context.addIssue('Must be the number in international form, like +14155238886.');
    return z.NEVER;
  })
  .meta({ description: 'Returned as `whatsapp:+<number>`', examples: ['whatsapp:+14155238886'] });

const fields = z.object({
  accountSid: z
    .string()
    .trim()
    .regex(/^AC[0-9a-fA-F]{32}$/, 'Must be AC and 32 hexadecimal digits, as the Twilio console shows it.'),
  authToken: z
    .string()
    .trim()
    .min(1, 'Must not be empty.')
    .max(200, 'Must have at most 200 characters.')
    .regex(/^[!-~]*$/, 'Must be the Auth Token as the Twilio console shows it, without spaces.')
    .describe('Stored encrypted, never returned'),
  sender,
});

/** The form of "Add integration → WhatsApp (Twilio)". */
export const connectForm: ConnectForm = {
  kind: 'whatsapp-twilio',
  usualName: 'WhatsApp',
  fields,
  store(values) {
    const { accountSid, authToken, sender: number } = values as Partial<z.infer<typeof fields>>; // made by `fields`
    return {
      ...(accountSid === undefined ? {} : { account: accountSid }),
      ...(number === undefined ? {} : { sender: number }),
      ...(authToken === undefined ? {} : { secrets: { authToken } }),
    };
  },
  show: ({ account, sender: number }) => ({ accountSid: account, sender: number }),
  shown: z.object({ accountSid: z.string().nullable(), sender: z.string().nullable() }),
};
