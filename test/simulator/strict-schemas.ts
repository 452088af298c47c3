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

/** Every field present, no field more: Twilio's documents say neither by themselves. */
function strict<T>(schema: T): T {
  if (schema === null || typeof schema !== 'object') return schema;
  const it = schema as Schema;
  if (it.properties && !it['additionalProperties']) {
    it['additionalProperties'] = false;
    it['required'] = Object.keys(it.properties);
  }
  Object.values(it).forEach(strict);
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

const messages = '/2010-04-01/Accounts/{AccountSid}/Messages.json';

function compiled(
  path: string,
  method: string,
  status: string,
  id: 'api' | 'content' = 'api',
): ValidateFunction {
  const { schema } = { api, content }[id].paths[path]![method]!.responses[status]!.content[
    'application/json'
  ]!;
  const absolute = JSON.stringify(strict(structuredClone(schema))).replaceAll(
    '"#/components',
    `"${id}#/components`,
  );
  return ajv.compile(JSON.parse(absolute));
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
};

/** Twilio's own examples of a created message, to prove that the strict schema is not stricter than Twilio. */
export const officialExamples = Object.values(
  api.paths[messages]!['post']!.responses['201']!.content['application/json']!.examples ?? {},
).map(({ value }) => value);

/** What is wrong with a response of Twilio's API, by its OpenAPI document read strictly; empty when nothing is. */
export function faultsOf(name: keyof typeof schemas, body: unknown): string[] {
  const validate = schemas[name];
  if (validate(body)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
