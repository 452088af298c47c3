import { z } from 'zod';
import { invalid } from '../../refusal';
import { nothingKept, type ConnectForm, type Kept } from '../connect-form';
import { customerAddress } from './customer-addresses';
import { formWords } from './form-words';
import { withoutPrevious, withToken, withTokenInstead } from './login';
import { SANDBOX_NUMBER } from './sandbox';

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

const secret = (what: string) =>
  z
    .string()
    .trim()
    .min(1, 'Must not be empty.')
    .max(200, 'Must have at most 200 characters.')
    .regex(/^[!-~]*$/, `Must be ${what} as the Twilio console shows it, without spaces.`)
    .describe('Stored encrypted, never returned');

const fields = z.object({
  accountSid: z
    .string()
    .trim()
    .regex(/^AC[0-9a-fA-F]{32}$/, 'Must be AC and 32 hexadecimal digits, as the Twilio console shows it.'),
  authToken: secret('the Auth Token'),
  sender,
});

const optional = z
  .object({
    apiKeySid: z
      .string()
      .trim()
      .regex(/^SK[0-9a-fA-F]{32}$/, 'Must be SK and 32 hexadecimal digits, as the Twilio console shows it.')
      .nullable()
      .describe(
        'Used for all calls of the API instead of the Auth Token, which signs webhooks still; null: no longer',
      ),
    apiKeySecret: secret('the secret of the API key'),
    sandbox: z.boolean().describe('Twilio’s sandbox: customers must join it; `sender` may be left out'),
    joinWords: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[a-z]+[ -][a-z]+$/, 'Must be the two words that the Twilio console shows after “join”.')
      .describe('What customers write after “join”'),
    previousAuthTokenUntil: z.null().describe('Null: only the present Auth Token signs from now on'),
  })
  .partial();

const CREDENTIALS = ['authToken', 'apiKeySid', 'apiKeySecret', 'previousAuthTokenUntil'] as const;

type Values = Partial<z.infer<typeof fields>> & z.infer<typeof optional>;

/** The form of "Add integration → WhatsApp (Twilio)". */
export const connectForm: ConnectForm = {
  kind: 'whatsapp-twilio',
  usualName: 'WhatsApp',
  words: formWords,
  fields,
  optional,
  implied: ({ sandbox }) => (sandbox === true ? { sender: SANDBOX_NUMBER } : {}),
  store(values, kept, now) {
    const given = values as Values; // made by `fields` and `optional`
    const { accountSid, sender: number } = given;
    const secretsChange = CREDENTIALS.some((field) => given[field] !== undefined);
    const stored = secretsChange ? credentials(given, kept, now) : null;
    const optionsChange = stored !== null || given.sandbox !== undefined || given.joinWords !== undefined;
    return {
      ...(accountSid === undefined ? {} : { account: accountSid }),
      ...(number === undefined ? {} : { sender: number }),
      ...(stored ? { secrets: stored.secrets } : {}),
      ...(optionsChange ? { options: withSandbox(given, stored?.options ?? kept.options) } : {}),
    };
  },
  show: ({ account, sender: number, options }) => ({
    accountSid: account,
    sender: number,
    apiKeySid: options['apiKeySid'] ?? null,
    previousAuthTokenUntil: options['previousAuthTokenUntil'] ?? null,
    sandbox: options['sandbox'] ?? false,
    joinWords: options['joinWords'] ?? null,
  }),
  shown: z.object({
    accountSid: z.string().nullable(),
    sender: z.string().nullable(),
    apiKeySid: z.string().nullable(),
    sandbox: z.boolean(),
    joinWords: z.string().nullable(),
    previousAuthTokenUntil: z.iso
      .datetime()
      .nullable()
      .describe('Until then webhooks signed with the Auth Token before the present one are taken too'),
  }),
};

function credentials({ authToken, apiKeySid, apiKeySecret, ...given }: Values, kept: Kept, now: Date) {
  const isOther =
    given.accountSid !== undefined && kept.account !== null && given.accountSid !== kept.account;
  const { isChecked, ...before } = isOther ? nothingKept : kept;
  let { secrets, options }: Pick<Kept, 'secrets' | 'options'> = before;
  if (given.previousAuthTokenUntil === null) ({ secrets, options } = withoutPrevious({ secrets, options }));
  if (authToken !== undefined)
    ({ secrets, options } = isChecked
      ? withToken({ secrets, options }, authToken, now)
      : withTokenInstead({ secrets, options }, authToken));
  if (apiKeySid === null) {
    const { apiKeySecret: _, ...others } = secrets;
    const { apiKeySid: __, ...rest } = options;
    return { secrets: others, options: rest };
  }
  if (apiKeySid === undefined && apiKeySecret === undefined) return { secrets, options };
  if (apiKeySid === undefined || apiKeySecret === undefined)
    throw invalid([
      {
        path: apiKeySid === undefined ? 'apiKeySid' : 'apiKeySecret',
        message: 'Give both the SID and the secret of the API key.',
      },
    ]);
  return { secrets: { ...secrets, apiKeySecret }, options: { ...options, apiKeySid } };
}

/** A sandbox has its words; a number that is none has none. */
function withSandbox({ sandbox, joinWords }: Values, options: Kept['options']): Kept['options'] {
  const { sandbox: before = false, joinWords: words, ...rest } = options;
  if (!(sandbox ?? before)) return rest;
  const wanted = joinWords ?? words;
  if (wanted === undefined)
    throw invalid([{ path: 'joinWords', message: 'Give the two words that customers write after “join”.' }]);
  return { ...rest, sandbox: true, joinWords: wanted };
}
