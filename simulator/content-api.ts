import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import type { Account } from './account';
import { listPage } from './list-page';
import { failInOutage } from './outage';
import type { Simulation } from './simulation';
import { strike } from './strike';
import type { Template } from './templates';
import { answerErrorsLikeTwilio, signedIn } from './twilio-api';
import { notFound } from './twilio-error';

type WithSid = { Params: { sid: string } };

const base = 'https://content.twilio.com/v1';

/** Twilio's Content API below `/v1`: prepared content and what WhatsApp says about it, to be read. */
export const contentApi: FastifyPluginCallback<{ simulation: Simulation }> = (app, { simulation }, done) => {
  answerErrorsLikeTwilio(app);
  failInOutage(app, simulation);

  app.get('/Content', async (request, reply) => {
    const account = signedIn(simulation, request);
    if (await strike(simulation, request, reply, 'list')) return reply;
    return listed(simulation, request, 'Content', (each) => contentResource(each, account));
  });

  app.get('/ContentAndApprovals', async (request, reply) => {
    const account = signedIn(simulation, request);
    if (await strike(simulation, request, reply, 'list')) return reply;
    return listed(simulation, request, 'ContentAndApprovals', (each) => ({
      ...described(each, account),
      approval_requests: approval(each),
    }));
  });

  app.get<WithSid>('/Content/:sid', async (request, reply) => {
    const account = signedIn(simulation, request);
    if (await strike(simulation, request, reply, 'fetch')) return reply;
    return contentResource(found(simulation, request.params.sid), account);
  });

  app.get<WithSid>('/Content/:sid/ApprovalRequests', async (request, reply) => {
    const account = signedIn(simulation, request);
    if (await strike(simulation, request, reply, 'fetch')) return reply;
    const template = found(simulation, request.params.sid);
    const { sid } = template;
    const whatsapp = { type: 'whatsapp', ...approval(template) };
    return { sid, account_sid: account.sid, whatsapp, url: `${base}/Content/${sid}/ApprovalRequests` };
  });
  done();
};

function found(simulation: Simulation, sid: string): Template {
  const template = simulation.templates.get(sid);
  if (template) return template;
  throw notFound(`/v1/Content/${sid}`);
}

/** A page of all content, in the order in which it was made. The Content API's dates are ISO 8601. */
function listed(
  simulation: Simulation,
  request: FastifyRequest,
  name: string,
  resource: (template: Template) => object,
) {
  const query = new URL(request.url, 'http://list').searchParams;
  const list = { url: `${base}/${name}`, key: 'contents', usualSize: 50 };
  return listPage([...simulation.templates.values()], query, list, resource);
}

function contentResource(template: Template, account: Account) {
  const url = `${base}/Content/${template.sid}`;
  const links = {
    approval_create: `${url}/ApprovalRequests/whatsapp`,
    approval_fetch: `${url}/ApprovalRequests`,
  };
  return { ...described(template, account), url, links };
}

function described(template: Template, account: Account) {
  return {
    date_created: iso(template.createdAt),
    date_updated: iso(template.updatedAt),
    sid: template.sid,
    account_sid: account.sid,
    friendly_name: template.friendlyName,
    language: template.language,
    variables: template.variables,
    types: template.types,
  };
}

function approval({ friendlyName, category, types, status, rejectionReason }: Template) {
  return {
    name: friendlyName,
    category,
    content_type: Object.keys(types)[0] ?? '',
    status,
    rejection_reason: rejectionReason,
    allow_category_change: true,
  };
}

const iso = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;
