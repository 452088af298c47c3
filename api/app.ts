import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Channels } from '../channels/channel';
import type { Configuration } from '../configuration';
import type { Db } from '../db/connection';
import type { FileStorage } from '../storage/file-storage';
import { authenticate } from './plugins/authentication';
import { answerOnce } from './plugins/idempotency';
import { readJsonOnly } from './plugins/json-body';
import { answerProblems, sendProblem } from './plugins/problems';
import { describeApi } from './plugins/documentation';
import { followFeed } from './plugins/feed';
import { measure } from './plugins/metrics';
import { cutSlowBodies, LONGEST_BODY_MS } from './plugins/slow-bodies';
import { auditLogRoutes } from './routes/audit-log';
import { bulkEditRoutes } from './routes/bulk-edits';
import { caseRoutes } from './routes/cases';
import { catchingUpRoutes } from './routes/catching-up';
import { chatRoutes } from './routes/chats';
import { connectionRoutes } from './routes/connection';
import { contactImportRoutes } from './routes/contact-imports';
import { contactRoutes } from './routes/contacts';
import { conversationRoutes } from './routes/conversations';
import { draftRoutes } from './routes/drafts';
import { countRoutes } from './routes/counts';
import { eventRoutes } from './routes/events';
import { fileLinkRoutes } from './routes/file-links';
import { fileRoutes } from './routes/files';
import { groupRoutes } from './routes/groups';
import { interfaceRoutes } from './routes/interface';
import { invitationRoutes } from './routes/invitations';
import { integrationKindRoutes } from './routes/integration-kinds';
import { integrationRoutes } from './routes/integrations';
import { lookingRoutes } from './routes/looking';
import { macroRoutes, macroUseRoutes } from './routes/macros';
import { messageRoutes } from './routes/messages';
import { noteRoutes } from './routes/notes';
import { notificationRoutes } from './routes/notifications';
import { operationsRoutes } from './routes/operations';
import { preferenceRoutes } from './routes/preferences';
import { reminderRoutes } from './routes/reminders';
import { reportRoutes } from './routes/reports';
import { ruleBrakeRoutes } from './routes/rule-brakes';
import { ruleCatalogueRoutes } from './routes/rule-catalogue';
import { ruleRunRoutes } from './routes/rule-runs';
import { ruleScenarioRoutes } from './routes/rule-scenarios';
import { ruleSectionRoutes } from './routes/rule-sections';
import { ruleVersionRoutes } from './routes/rule-versions';
import { ruleExampleRoutes } from './routes/rule-examples';
import { ruleTryRoutes } from './routes/rule-tries';
import { ruleRoutes } from './routes/rules';
import { sessionRoutes } from './routes/session';
import { labelRoutes } from './routes/labels';
import { fieldRoutes } from './routes/fields';
import { setUpRoutes } from './routes/set-up';
import { settingsRoutes } from './routes/settings';
import { simulatorRoutes, type OfferNumber } from './routes/simulator';
import { supervisorRoutes } from './routes/supervisor';
import { templateRoutes } from './routes/templates';
import { tokenRoutes } from './routes/tokens';
import { transcriptRoutes } from './routes/transcript';
import { typingRoutes } from './routes/typing';
import { upcomingRoutes } from './routes/upcoming';
import { uploadRoutes } from './routes/uploads';
import { userRoutes } from './routes/users';
import { viewRoutes } from './routes/views';
import { webhookCallRoutes } from './routes/webhook-calls';
import { webhookRoutes } from './routes/webhooks';

/** What the API works with. Everything is made by the process that serves it. */
export interface AppParts {
  db: Db;
  config: Readonly<Configuration>;
  log: FastifyBaseLogger;
  /** Signals a conversation's workflow; returns at once, is bounded, and may be lost (the sweeper makes up for it). */
  wake: (conversationId: string) => void;
  channels: Channels;
  files: FileStorage;
  /** Whether Temporal answers now. */
  temporalReached: () => Promise<boolean>;
  /** Where the interface is, built; null: this process serves none. */
  interfaceFolder: string | null;
  /** Numbers of the simulator that is served beside it; absent where none is. */
  offerNumber?: OfferNumber;
  /** How Node.js starts a thread from our files, where they aren't compiled. */
  threadArgv?: readonly string[];
}

/** The Fastify instance a route file gets: requests and answers are typed by their zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyInstance {
    db: Db;
    config: Readonly<Configuration>;
    wake: (conversationId: string) => void;
    channels: Channels;
    files: FileStorage;
    temporalReached: () => Promise<boolean>;
    /** Seals credentials at rest. */
    secretKey: Buffer;
    threadArgv: readonly string[];
    interfaceFolder: string | null;
    offerNumber: OfferNumber | null;
  }
}

const MEGABYTE = 1024 * 1024;

const routes: ((app: App) => void | Promise<void>)[] = [
  interfaceRoutes,
  operationsRoutes,
  sessionRoutes,
  preferenceRoutes,
  tokenRoutes,
  userRoutes,
  invitationRoutes,
  auditLogRoutes,
  groupRoutes,
  settingsRoutes,
  labelRoutes,
  fieldRoutes,
  setUpRoutes,
  ruleRoutes,
  ruleBrakeRoutes,
  ruleSectionRoutes,
  ruleScenarioRoutes,
  ruleCatalogueRoutes,
  ruleVersionRoutes,
  ruleExampleRoutes,
  ruleTryRoutes,
  ruleRunRoutes,
  integrationKindRoutes,
  integrationRoutes,
  simulatorRoutes,
  connectionRoutes,
  catchingUpRoutes,
  webhookRoutes,
  webhookCallRoutes,
  caseRoutes,
  reminderRoutes,
  reportRoutes,
  upcomingRoutes,
  countRoutes,
  viewRoutes,
  bulkEditRoutes,
  transcriptRoutes,
  typingRoutes,
  lookingRoutes,
  chatRoutes,
  supervisorRoutes,
  messageRoutes,
  draftRoutes,
  fileRoutes,
  conversationRoutes,
  templateRoutes,
  noteRoutes,
  macroRoutes,
  macroUseRoutes,
  uploadRoutes,
  fileLinkRoutes,
  contactRoutes,
  contactImportRoutes,
  notificationRoutes,
  eventRoutes,
];

/** Builds the API, ready to listen or to be called in process. Whoever builds it closes it; the parts stay open. */
export async function buildApp(parts: AppParts): Promise<App> {
  const { secretKey } = parts.config;
  if (!secretKey) throw new Error('The API needs a secret key.');
  const app: App = fastify({
    loggerInstance: parts.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: MEGABYTE,
    requestTimeout: LONGEST_BODY_MS,
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorate('db', parts.db);
  app.decorate('config', parts.config);
  app.decorate('wake', parts.wake);
  app.decorate('channels', parts.channels);
  app.decorate('files', parts.files);
  app.decorate('temporalReached', parts.temporalReached);
  app.decorate('secretKey', secretKey);
  app.decorate('interfaceFolder', parts.interfaceFolder);
  app.decorate('offerNumber', parts.offerNumber ?? null);
  app.decorate('threadArgv', parts.threadArgv ?? []);

  answerProblems(app);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"], 'base-uri': ["'none'"] },
    },
  });
  await app.register(cookie);
  cutSlowBodies(app);
  readJsonOnly(app);
  logCalls(app);
  measure(app);
  await describeApi(app);
  authenticate(app);
  answerOnce(app, secretKey);
  followFeed(app);
  for (const add of routes) {
    await app.register(async (scope) => {
      await add(scope.withTypeProvider<ZodTypeProvider>());
    });
  }
  return app;
}

/**
 * One line a call for whoever looks closely (`LOG_LEVEL=debug`), without query (it may hold names and numbers), headers
 * and body; what failed by our fault is logged where it is answered.
 */
function logCalls(app: App): void {
  app.addHook('onResponse', (request, reply, done) => {
    const asked = request.url.split('?')[0] ?? request.url;
    // Whoever has the link of an invitation is let in.
    const path = asked.replace(/^(\/invitation\/).+/, '$1…');
    const line = {
      method: request.method,
      path,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    request.log.debug(line, 'answered');
    done();
  });
}
