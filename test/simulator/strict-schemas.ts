import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

interface Schema {
  [key: string]: unknown;
  properties?: Record<string, unknown>;
}

// The documents are vendored and unchanged; their own structure is OpenAPI 3.0's.
interface Document {
  components: Schema;
  paths: Record<
    string,
    Record<
      string,
      {
        requestBody?: { content: Record<string, { schema: Schema }> };
        responses: Record<
          string,
          { content: Record<string, { schema: Schema; examples?: Record<string, { value: unknown }> }> }
        >;
      }
    >
  >;
}

const load = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, '../twilio-openapi', name), 'utf8')) as Document;
const api = load('twilio_api_v2010.json');
const content = load('twilio_content_v1.json');
const messaging = load('twilio_messaging_v2.json');
const documents = { api, content, messaging };

/** Every field present (in answers), no field more: Twilio's documents say neither by themselves. */
function strict<T>(schema: T, complete = true): T {
  if (schema === null || typeof schema !== 'object') return schema;
  const it = schema as Schema;
  // OpenAPI 3.0 ignores what stands beside a reference.
  if (it['$ref']) delete it['nullable'];
  if (it.properties && !it['additionalProperties']) {
    it['additionalProperties'] = false;
    if (complete) it['required'] = Object.keys(it.properties);
  }
  Object.values(it).forEach((each) => strict(each, complete));
  return schema;
}

const rfc2822 =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} \+0000$/;
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addFormat('date-time-rfc-2822', rfc2822);
ajv.addFormat('phone-number', true);
ajv.addFormat('currency', true);
// Twilio calls its relative page addresses URIs.
ajv.addFormat('uri', /^(https:\/\/|\/)\S+$/);
ajv.addFormat('uri-map', { type: 'string', validate: () => true });
ajv.addSchema({ $id: 'api', components: strict(structuredClone(api.components)) });
ajv.addSchema({ $id: 'content', components: strict(structuredClone(content.components)) });
ajv.addSchema({ $id: 'messaging', components: strict(structuredClone(messaging.components)) });
ajv.addSchema({ $id: 'asked', components: strict(structuredClone(messaging.components), false) });

const messages = '/2010-04-01/Accounts/{AccountSid}/Messages.json';

function compiled(
  path: string,
  method: string,
  status: string,
  id: keyof typeof documents = 'api',
): ValidateFunction {
  const { schema } = documents[id].paths[path]![method]!.responses[status]!.content['application/json']!;
  const absolute = JSON.stringify(strict(structuredClone(schema))).replaceAll(
    '"#/components',
    `"${id}#/components`,
  );
  return ajv.compile(JSON.parse(absolute));
}

/** The body of a request of the Messaging API: JSON or a form, by its document. */
function asked(path: string, type: string): ValidateFunction {
  const { schema } = messaging.paths[path]!['post']!.requestBody!.content[type]!;
  return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"asked#/components')));
}

const schemas = {
  account: compiled('/2010-04-01/Accounts/{Sid}.json', 'get', '200'),
  created: compiled(messages, 'post', '201'),
  fetched: compiled('/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json', 'get', '200'),
  list: compiled(messages, 'get', '200'),
  mediaList: compiled('/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media.json', 'get', '200'),
  media: compiled('/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media/{Sid}.json', 'get', '200'),
  contents: compiled('/v1/Content', 'get', '200', 'content'),
  content: compiled('/v1/Content/{Sid}', 'get', '200', 'content'),
  approvals: compiled('/v1/ContentAndApprovals', 'get', '200', 'content'),
  approval: compiled('/v1/Content/{Sid}/ApprovalRequests', 'get', '200', 'content'),
  senders: compiled('/v2/Channels/Senders', 'get', '200', 'messaging'),
  sender: compiled('/v2/Channels/Senders/{Sid}', 'get', '200', 'messaging'),
  senderUpdated: compiled('/v2/Channels/Senders/{Sid}', 'post', '202', 'messaging'),
  typing: compiled('/v2/Indicators/Typing.json', 'post', '200', 'messaging'),
  updateSender: asked('/v2/Channels/Senders/{Sid}', 'application/json'),
  showTyping: asked('/v2/Indicators/Typing.json', 'application/x-www-form-urlencoded'),
};

/** Whether Twilio documents this answer of an operation; for one without a body. */
export const hasOperation = (path: string, method: string, status: string): boolean =>
  api.paths[path]?.[method]?.responses[status] !== undefined;

/** Twilio's own examples of a created message, to prove that the strict schema is not stricter than Twilio. */
export const officialExamples = Object.values(
  api.paths[messages]!['post']!.responses['201']!.content['application/json']!.examples ?? {},
).map(({ value }) => value);

/** What is wrong with a response of Twilio's API, or a request of ours, by its OpenAPI document read strictly; empty when nothing is. */
export function faultsOf(name: keyof typeof schemas, body: unknown): string[] {
  const validate = schemas[name];
  if (validate(body)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
