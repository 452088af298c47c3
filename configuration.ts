import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse as parseAddress, isValid as isAddress } from 'ipaddr.js';
import { z } from 'zod';
import { parseDuration } from './duration';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export interface TemporalConfiguration {
  /** `host:port` of a cluster or of Temporal Cloud. */
  address: string;
  namespace: string;
  apiKey: string | null;
  tls: { cert: Buffer; key: Buffer } | null;
}

/** A bucket of an object storage that speaks S3. */
export interface S3Configuration {
  endpoint: string;
  name: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Everything a process is told from outside, checked. See "Environment" in the README. */
export interface Configuration {
  port: number;
  host: string;
  /** The address that customers and the provider see, without a slash at the end. */
  publicUrl: string;
  dataDir: string;
  databaseUrl: string | null;
  temporal: TemporalConfiguration | null;
  taskQueue: string;
  secretKey: Buffer | null;
  adminEmail: string;
  adminPassword: string | null;
  twilioApiUrl: string | null;
  simulator: boolean;
  /** Length of the customer service window, milliseconds. */
  whatsappWindowMs: number;
  metricsToken: string | null;
  /** Where files are kept; null for a folder in `dataDir`. */
  s3: S3Configuration | null;
  /** `host` or `host:port` of webhooks' receivers that may have a private address. */
  webhookAllowedHosts: readonly string[];
  logLevel: (typeof LOG_LEVELS)[number];
  temporalCli: string | null;
}

/** What a process can't do without. */
export interface Needs {
  database?: boolean;
  temporal?: boolean;
  /** It serves HTTP: the metrics need a token where others can reach them. */
  http?: boolean;
  /** False for a process that opens no credentials; else `SECRET_KEY` is required with `DATABASE_URL`. */
  secretKey?: boolean;
  /** What `SIMULATOR` is when it isn't set. */
  simulator?: boolean;
}

/** A wrong or missing variable; `message` is the one line to print. */
export class ConfigurationError extends Error {}

const url = (protocols: string[]) => (text: string) => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, search, hash } = new URL(text);
  return protocols.includes(protocol) && username === '' && search === '' && hash === '';
};
const isHttpUrl = url(['http:', 'https:']);
const isKey = (text: string) =>
  Buffer.from(text, 'base64').length === 32 && /^[A-Za-z0-9+/]{43}=$/.test(text);
const isWindow = (text: string) => {
  const ms = parseDuration(text);
  return ms !== null && ms >= 1000 && ms <= 24 * 3_600_000;
};
const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
const isHostAndPort = (text: string) =>
  /^[^\s/:]+:\d+$|^\[[0-9a-f:]+\]:\d+$/i.test(text) && isPort(text.slice(text.lastIndexOf(':') + 1));
const hostList = (text: string) => text.split(',').map((host) => host.trim().toLowerCase());
const isHostMaybePort = (text: string) =>
  /^[a-z0-9._-]+$/.test(text) || (isHostAndPort(text) && /^[a-z0-9._-]+:/.test(text));
const isDatabaseUrl = (text: string) => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);

// The message of each variable says what is right; values of secrets are never repeated.
const variable = (right: string, accepts: (text: string) => boolean) =>
  z.string().refine(accepts, right).optional();
const anything = z.string().optional();
const variables = z.object({
  PORT: variable('must be a whole number from 1 to 65535', isPort),
  HOST: variable('must be an IP address or a host name', (text) => /^[A-Za-z0-9.:_-]+$/.test(text)),
  PUBLIC_URL: variable('must be an address like https://desk.example.com', isHttpUrl),
  DATA_DIR: anything,
  DATABASE_URL: variable('must look like postgresql://user:password@host:5432/database', isDatabaseUrl),
  TEMPORAL_ADDRESS: variable('must be host:port, for example 127.0.0.1:7233', isHostAndPort),
  TEMPORAL_NAMESPACE: anything,
  TEMPORAL_API_KEY: anything,
  TEMPORAL_TLS_CERT: anything,
  TEMPORAL_TLS_KEY: anything,
  TASK_QUEUE: variable('must be at most 200 characters', (text) => text.length <= 200),
  SECRET_KEY: variable('must be 32 bytes in base64; make one with: openssl rand -base64 32', isKey),
  ADMIN_EMAIL: variable('must be an e-mail address', (text) => z.email().safeParse(text).success),
  ADMIN_PASSWORD: variable('must have at most 200 characters', (text) => text.length <= 200),
  TWILIO_API_URL: variable('must be an address like http://127.0.0.1:4010', isHttpUrl),
  SIMULATOR: variable('must be on or off', (text) => text === 'on' || text === 'off'),
  WHATSAPP_WINDOW: variable('must be an ISO 8601 duration from PT1S to PT24H', isWindow),
  METRICS_TOKEN: variable('must not hold spaces', (text) => /^\S+$/.test(text)),
  WEBHOOK_ALLOWED_HOSTS: variable(
    'must be host names, with or without a port, with commas between: hooks.intern,erp.intern:8443',
    (text) => hostList(text).every(isHostMaybePort),
  ),
  S3_ENDPOINT: variable('must be an address like https://s3.eu-central-1.amazonaws.com', isHttpUrl),
  S3_BUCKET: variable('must be the name of a bucket', (text) => /^[A-Za-z0-9._-]{1,255}$/.test(text)),
  S3_REGION: variable('must be a region like eu-central-1', (text) => /^[A-Za-z0-9-]{1,100}$/.test(text)),
  S3_ACCESS_KEY_ID: variable('must not hold spaces', (text) => /^\S+$/.test(text)),
  S3_SECRET_ACCESS_KEY: variable('must not hold spaces', (text) => /^\S+$/.test(text)),
  LOG_LEVEL: variable(`must be one of ${LOG_LEVELS.join(', ')}`, (text) =>
    LOG_LEVELS.some((level) => level === text),
  ),
  TEMPORAL_CLI: anything,
});
type Variables = z.infer<typeof variables>;

/** True for an address or host name that only this machine reaches. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true;
  return isAddress(bare) && parseAddress(bare).range() === 'loopback';
}

/**
 * Reads and checks the environment. An empty variable counts as unset.
 * @throws ConfigurationError whose message is one line that names the variable and says what is right.
 */
export function readConfiguration(env: NodeJS.ProcessEnv, needs: Needs = {}): Readonly<Configuration> {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const read = variables.safeParse(set);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new ConfigurationError(`${String(issue?.path[0])} ${issue?.message}.`);
  }
  const values = read.data;
  requireWhatIsNeeded(values, needs);
  const port = Number(values.PORT ?? 3000);
  const host = values.HOST ?? '127.0.0.1';
  const publicUrl = (
    values.PUBLIC_URL ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  ).replace(/\/+$/, '');
  if (needs.http && !values.METRICS_TOKEN && !(isLoopback(host) && isLoopback(new URL(publicUrl).hostname))) {
    throw new ConfigurationError(
      'METRICS_TOKEN is missing: /metrics needs a bearer token where HOST or PUBLIC_URL is not a loopback address.',
    );
  }
  return Object.freeze({
    port,
    host,
    publicUrl,
    dataDir: resolve(values.DATA_DIR ?? '.data'),
    databaseUrl: values.DATABASE_URL ?? null,
    temporal: temporalConfiguration(values),
    taskQueue: values.TASK_QUEUE ?? 'conversations',
    secretKey: values.SECRET_KEY ? Buffer.from(values.SECRET_KEY, 'base64') : null,
    adminEmail: values.ADMIN_EMAIL ?? 'admin@example.com',
    adminPassword: values.ADMIN_PASSWORD ?? null,
    twilioApiUrl: values.TWILIO_API_URL?.replace(/\/+$/, '') ?? null,
    simulator: values.SIMULATOR ? values.SIMULATOR === 'on' : (needs.simulator ?? false),
    whatsappWindowMs: parseDuration(values.WHATSAPP_WINDOW ?? 'PT24H') ?? 86_400_000,
    metricsToken: values.METRICS_TOKEN ?? null,
    s3: s3Configuration(values),
    webhookAllowedHosts: values.WEBHOOK_ALLOWED_HOSTS ? hostList(values.WEBHOOK_ALLOWED_HOSTS) : [],
    logLevel: LOG_LEVELS.find((level) => level === values.LOG_LEVEL) ?? 'info',
    temporalCli: values.TEMPORAL_CLI ?? null,
  });
}

function requireWhatIsNeeded(values: Variables, needs: Needs): void {
  if (needs.database && !values.DATABASE_URL) {
    throw new ConfigurationError(
      'DATABASE_URL is missing: set it to your PostgreSQL, like postgresql://user:password@host:5432/database.',
    );
  }
  if (needs.temporal && !values.TEMPORAL_ADDRESS) {
    throw new ConfigurationError(
      'TEMPORAL_ADDRESS is missing: set it to your Temporal server as host:port, for example 127.0.0.1:7233.',
    );
  }
  if (needs.secretKey !== false && values.DATABASE_URL && !values.SECRET_KEY) {
    throw new ConfigurationError(
      'SECRET_KEY is missing: with DATABASE_URL it must be 32 bytes in base64; make one with: openssl rand -base64 32.',
    );
  }
}

/** All of it or none. */
function s3Configuration(values: Variables): S3Configuration | null {
  const {
    S3_ENDPOINT: endpoint,
    S3_BUCKET: name,
    S3_REGION: region,
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
  } = values;
  if (endpoint && name && region && accessKeyId && secretAccessKey)
    return { endpoint: endpoint.replace(/\/+$/, ''), name, region, accessKeyId, secretAccessKey };
  const named = { S3_ENDPOINT: endpoint, S3_BUCKET: name, S3_REGION: region, S3_ACCESS_KEY_ID: accessKeyId };
  const all = { ...named, S3_SECRET_ACCESS_KEY: secretAccessKey };
  const [missing, given] = [false, true].map((isSet) =>
    Object.entries(all).find(([, value]) => Boolean(value) === isSet),
  );
  if (missing && given)
    throw new ConfigurationError(
      `${missing[0]} is missing: it belongs to ${given[0]}; S3 storage needs all of them.`,
    );
  return null;
}

function temporalConfiguration(values: Variables): TemporalConfiguration | null {
  const { TEMPORAL_TLS_CERT: cert, TEMPORAL_TLS_KEY: key } = values;
  if (cert && !key)
    throw new ConfigurationError('TEMPORAL_TLS_KEY is missing: it belongs to TEMPORAL_TLS_CERT.');
  if (key && !cert)
    throw new ConfigurationError('TEMPORAL_TLS_CERT is missing: it belongs to TEMPORAL_TLS_KEY.');
  const tls =
    cert && key ? { cert: pem('TEMPORAL_TLS_CERT', cert), key: pem('TEMPORAL_TLS_KEY', key) } : null;
  if (!values.TEMPORAL_ADDRESS) return null;
  return {
    address: values.TEMPORAL_ADDRESS,
    namespace: values.TEMPORAL_NAMESPACE ?? 'default',
    apiKey: values.TEMPORAL_API_KEY ?? null,
    tls,
  };
}

// PEM text itself, or the path of a file that holds it.
function pem(name: string, value: string): Buffer {
  if (value.includes('-----BEGIN')) return Buffer.from(value);
  try {
    const content = readFileSync(value);
    if (content.includes('-----BEGIN')) return content;
  } catch {
    // Said below: for whoever set the variable it is the same mistake.
  }
  throw new ConfigurationError(`${name} must be PEM text or the path of a readable PEM file.`);
}
