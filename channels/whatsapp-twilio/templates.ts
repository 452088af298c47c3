import type { Twilio } from 'twilio';
import { z } from 'zod';
import type { Interactive, Sendable } from '../../db/schema';
import type { ChannelTemplate } from '../channel';
import { asRefusal } from './check';
import { interactiveIn } from './interactive';

// Source: Twilio docs, content/overview: an account has at most 6,000 approved templates.
const MOST_TEMPLATES = 6_000;
const PAGE = 200;

/**
 * Types that need no approval while the window is open. Source: Twilio docs, content/content-types-overview; call to
 * action, card and authentication always need it.
 */
const FREE_IN_WINDOW = new Set([
  'twilio/text',
  'twilio/media',
  'twilio/quick-reply',
  'twilio/list-picker',
  'twilio/location',
]);
/** Types that WhatsApp takes only while the window is open. Source: as above. */
const ONLY_IN_WINDOW = new Set(['twilio/list-picker', 'twilio/location']);

/** Whatever was submitted and came to one of these never arrives, in the window neither. Source: errors/63040 to 63042. */
const TURNED_DOWN = new Set(['rejected', 'paused', 'disabled']);

/** An approved one may have ten. Source: Twilio docs, content/twilio-quick-reply. */
const MOST_BUTTONS_UNAPPROVED = 3;

const text = z.string().catch('');
const approval = z.object({ category: text, status: text, rejection_reason: text });
const unsubmitted: z.infer<typeof approval> = { category: '', status: 'unsubmitted', rejection_reason: '' };
const record = z.record(z.string(), z.unknown());
const contents = z.record(z.string(), record).catch({});
const samples = z.record(z.string(), z.coerce.string()).catch({});

/**
 * All content of the account with what WhatsApp says about it, 6,000 at most.
 * @throws Refusal `credentials-refused` or `twilio-unreachable`, in words.
 */
export async function listTemplates(client: () => Twilio): Promise<ChannelTemplate[]> {
  const fetchAll = async () =>
    client().content.v1.contentAndApprovals.list({ pageSize: PAGE, limit: MOST_TEMPLATES });
  const listed = await fetchAll().catch((error: unknown) => {
    throw asRefusal(error);
  });
  return listed.map((each) => {
    const content = contents.parse(each.types);
    const type = typeSent(Object.keys(content));
    const shown = content[type] ?? {};
    const text = textOf(shown);
    const interactive = interactiveIn(shown, text);
    const { category, status, rejection_reason } = readApproval(each.approvalRequests);
    return {
      contentSid: each.sid,
      name: each.friendlyName,
      language: each.language,
      type,
      category: category || null,
      status,
      rejectionReason: rejection_reason || null,
      sendable: sendableAs(type, status, interactive),
      text,
      interactive,
      variables: variablesOf(content, samples.parse(each.variables)),
      content,
    };
  });
}

/** The API answers the approval itself, or below the channel's name: both shapes were seen. */
function readApproval(answered: unknown): z.infer<typeof approval> {
  const outer = record.safeParse(answered).data ?? {};
  const inner = record.safeParse(outer['whatsapp']).data ?? outer;
  const found = approval.safeParse(inner).data ?? unsubmitted;
  return found.status === '' ? { ...found, status: 'unsubmitted' } : found;
}

/** Content may have a plain text beside a richer type, for channels that take no more. WhatsApp gets the richer one. */
function typeSent(types: string[]): string {
  const [first] = types;
  return types.find((type) => type !== 'twilio/text') ?? first ?? 'unknown';
}

function sendableAs(type: string, status: string, interactive: Interactive | null): Sendable {
  if (TURNED_DOWN.has(status.toLowerCase())) return 'never';
  if (ONLY_IN_WINDOW.has(type)) return 'inWindow';
  if (status.toLowerCase() === 'approved') return 'always';
  const tooMany = (interactive?.buttons.length ?? 0) > MOST_BUTTONS_UNAPPROVED;
  return FREE_IN_WINDOW.has(type) && !tooMany ? 'inWindow' : 'never';
}

/** What a person reads first; content without any text is shown by its type. */
function textOf(content: Record<string, unknown>): string {
  const texts = ['header_text', 'title', 'body', 'subtitle', 'label', 'address', 'footer'].flatMap(
    (field) => content[field] ?? [],
  );
  return texts.filter((each) => typeof each === 'string').join('\n');
}

/**
 * Variables stand anywhere in the content: in texts, buttons, addresses of pictures. The code of an authentication
 * template stands nowhere: WhatsApp writes its text, and only the content's own variables name it.
 */
function variablesOf(content: unknown, known: Record<string, string>): Record<string, string> {
  const found = [...JSON.stringify(content).matchAll(/\{\{\s*(\w{1,16})\s*\}\}/g)].map(
    ([, name = '']) => name,
  );
  const named = Object.keys(known).filter((name) => /^\w{1,16}$/.test(name));
  return Object.fromEntries([...new Set([...found, ...named])].map((name) => [name, known[name] ?? '']));
}
