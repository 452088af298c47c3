import type { Twilio } from 'twilio';
import type { ListedMessage, WebhookRequest } from '../channel';
import { asRefusal } from './check';
import { TwilioFailure } from './client';

/** The most that Twilio gives at once. */
const PAGE = 1000;
const MOST_PAGES = 1000;
const MOST_FILES = 10;
const DAY_MS = 86_400_000;

type FirstPage = Awaited<ReturnType<Twilio['messages']['page']>>;
type Page = NonNullable<Awaited<ReturnType<FirstPage['nextPage']>>>;
type Listed = Page['instances'][number];

/**
 * What our sender has received, newest first. Twilio filters by day and by the time of sending, so whole days are asked
 * for, and the first message from before ends it. Source: Twilio docs, messaging/api/message-resource (DateSent).
 * @throws Refusal `credentials-refused` or `twilio-unreachable`, in words.
 */
export async function* listReceived(
  client: () => Twilio,
  sender: string,
  since: Date,
): AsyncGenerator<ListedMessage[]> {
  const dateSentAfter = new Date(Math.floor(since.getTime() / DAY_MS) * DAY_MS);
  const first = async () => client().messages.page({ to: sender, dateSentAfter, pageSize: PAGE });
  let page: Page | undefined = await first().catch(refused);
  for (let n = 0; page; n += 1) {
    const { instances } = page;
    const ended = instances.some(({ dateCreated }) => dateCreated < since);
    yield instances.filter((each) => isReceived(each) && each.dateCreated >= since).map(listedMessage);
    if (ended || instances.length === 0) return;
    if (n >= MOST_PAGES) throw asRefusal(new Error('pages without end'));
    page = await page.nextPage()?.catch(refused);
  }
}

const refused = (error: unknown): never => {
  throw asRefusal(error);
};

const isReceived = ({ direction, from, sid }: Listed) => direction === 'inbound' && Boolean(from && sid);

/** In the words of a webhook. What the list doesn't tell: the kind of message, buttons, places, quotes, profile names. */
function listedMessage(message: Listed): ListedMessage {
  const { sid, accountSid, from, to, body, numMedia, numSegments, messagingServiceSid } = message;
  return {
    sid,
    receivedAt: message.dateCreated,
    params: {
      MessageSid: sid,
      SmsSid: sid,
      SmsStatus: 'received',
      AccountSid: accountSid,
      From: from,
      To: to,
      Body: body,
      NumMedia: numMedia,
      NumSegments: numSegments,
      ...(messagingServiceSid ? { MessagingServiceSid: messagingServiceSid } : {}),
    },
  };
}

/**
 * The message with the addresses of its files, which are a list of their own. Files that are gone at Twilio are none.
 * `base` is where Twilio's API is instead; null for the real one. @throws Refusal as above.
 */
export async function fetchReceived(
  client: () => Twilio,
  base: string | null,
  { sid, params }: ListedMessage,
): Promise<WebhookRequest['params']> {
  if (Number(params['NumMedia']) === 0) return params;
  const ask = async () => client().messages(sid).media.list({ limit: MOST_FILES });
  const files = await ask().catch((error: unknown) => {
    if (error instanceof TwilioFailure && error.status === 404) return [];
    throw asRefusal(error);
  });
  const api = base === null ? 'https://api.twilio.com' : base.replace(/\/+$/, '');
  const named = files.flatMap(({ uri, contentType }, n): [string, string][] => [
    [`MediaUrl${n}`, api + uri.replace(/\.json$/, '')],
    [`MediaContentType${n}`, contentType],
  ]);
  return { ...params, ...Object.fromEntries(named) };
}
