import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { receiveMessage } from '../../cases/receive-message';
import type { FetchStep } from '../../workflows/contract';
import { activitiesOf, messageFrom, openTestDesk, SENDER } from '../desk';
import { quietTemporal } from '../temporal';

/** A desk whose customers send files to be fetched at the simulator, by the activity run directly. */
export async function openFetchDesk() {
  quietTemporal();
  const desk = await openTestDesk();
  const activities = activitiesOf(desk);
  const drive = async (path: string, body: unknown) => {
    const response = await fetch(`${desk.simulator.api}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    // The simulator's shapes are checked by its own tests.
    return (await response.json()) as { message?: { sid: string; media: { url: string }[] } };
  };
  let numbers = 0;
  const attachment = (conversationId: string) =>
    desk.db
      .selectFrom('attachments')
      .selectAll()
      .where('conversationId', '=', conversationId)
      .executeTakeFirstOrThrow();
  return {
    ...desk,
    attachment,
    fault: (fault: Record<string, unknown>) => drive('faults', { operation: 'media', ...fault }),
    newCustomer: () => `whatsapp:+1555400${String(++numbers).padStart(4, '0')}`,
    /** A customer's message with a file; answers its conversation. */
    async sends(media: { contentType: string; content?: Buffer; size?: number; url?: string }, from: string) {
      const { content, ...rest } = media;
      const { message } = await drive('messages', {
        from,
        to: SENDER,
        webhook: false,
        media: { ...rest, ...(content ? { content: content.toString('base64') } : {}) },
      });
      const [file] = message?.media ?? [];
      if (!message || !file) throw new Error('The simulator keeps no file.');
      const { conversationId } = await receiveMessage(desk.db, desk.integration, desk.channel, {
        ...messageFrom(from, ''),
        sid: message.sid,
        kind: 'document',
        attachments: [{ contentType: media.contentType, url: file.url, name: null }],
      });
      return conversationId;
    },
    look: (conversationId: string) => activities.look({ conversationId, dueAt: null }),
    fetchFile: (conversationId: string): Promise<FetchStep> =>
      new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') }).run(
        activities.fetchFile,
        conversationId,
      ),
    /** Makes what waits due. */
    async timePasses(conversationId: string) {
      await desk.db
        .updateTable('attachments')
        .set({ dueAt: new Date(Date.now() - 1) })
        .where('conversationId', '=', conversationId)
        .execute();
    },
    async contentOf(hash: string | null): Promise<Buffer | null> {
      const stream = hash === null ? null : await desk.files.open(hash);
      return stream && Buffer.concat(await stream.toArray());
    },
  };
}
export type FetchDesk = Awaited<ReturnType<typeof openFetchDesk>>;
