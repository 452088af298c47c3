import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { playedAddress } from '../channels/played';
import type { Trx } from '../db/connection';
import type { IntegrationRow } from '../db/schema';
import { parseDuration } from '../duration';
import { invalid } from '../refusal';
import type { RuleSet } from '../rules/rule-set';
import type { Scenario } from '../rules/scenario';
import type { Settings } from '../workspace/settings';
import type { Viewer } from '../workspace/viewer';

/** Who is there when a scenario begins. */
export interface ScenarioDesk {
  integration: IntegrationRow;
  /** The first one acts where a step names nobody. */
  agents: Viewer[];
  customer: { name: string; address: string };
  settings: Settings;
}

const SOMEBODY = 'Agent';
const CUSTOMER = 'Customer';

/**
 * Fills the empty tables of a run: the people, groups and numbers of the workspace, nobody online, and the rules to be
 * tested as the one version there is. Its time rules have always waited, and what is only watched acts: a scenario tries
 * a rule before anybody switches it on.
 */
export async function furnish(trx: Trx, schema: string, set: RuleSet): Promise<void> {
  const real = (table: string) => sql.id(schema, table);
  await sql`insert into groups select * from ${real('groups')}`.execute(trx);
  await sql`insert into users (id, email, name, role, password_hash, chats_per_agent)
    select id, email, name, role, '', chats_per_agent from ${real('users')}`.execute(trx);
  await sql`insert into group_members (group_id, user_id)
    select group_id, user_id from ${real('group_members')}`.execute(trx);
  await sql`insert into integrations (id, kind, name, health, account, sender, credentials, group_id, inactivity_timeout_ms)
    select id, kind, name, 'connected', account, sender, '', group_id, inactivity_timeout_ms
    from ${real('integrations')} where deleted_at is null and health <> 'draft'`.execute(trx);
  await sql`insert into workspace_settings default values`.execute(trx);
  const rules = set.rules.map((rule) => ({
    ...rule,
    mode: rule.mode === 'watch' ? ('on' as const) : rule.mode,
    activeSince: new Date(0).toISOString(),
  }));
  await trx
    .insertInto('ruleVersions')
    .values({ ruleSet: JSON.stringify({ ...set, rules, scenarios: [] }) })
    .execute();
}

/** Makes what a scenario says is so at its beginning. @throws Refusal that names the place in the scenario. */
export async function arrange(trx: Trx, scenario: Scenario, workspace: Settings): Promise<ScenarioDesk> {
  const { given = {} } = scenario;
  const settings = settingsOf(scenario, workspace);
  await trx
    .updateTable('workspaceSettings')
    .set({ values: JSON.stringify(settings) })
    .execute();
  const integration = await findIntegration(trx, given.integration);
  const groupId =
    (given.group === undefined ? integration?.groupId : undefined) ?? (await groupCalled(trx, given.group));
  const agents: Viewer[] = [];
  for (const [index, { name, presence = 'online' }] of (given.agents ?? [{ name: SOMEBODY }]).entries()) {
    const agent =
      (await findPerson(trx, name, `given.agents.${index}.name`)) ?? (await makeAgent(trx, name, groupId));
    await trx.updateTable('users').set({ presence }).where('id', '=', agent.userId).execute();
    agents.push(agent);
  }
  return {
    integration: integration ? { ...integration, groupId } : await makeIntegration(trx, groupId),
    agents,
    customer: await makeCustomer(trx, given.contact ?? {}),
    settings,
  };
}

/** The workspace's settings with what the scenario says in their place. */
function settingsOf({ settings = {} }: Scenario, workspace: Settings): Settings {
  const changed = Object.entries(settings).map(([key, value]) => {
    const ms = `${key}Ms`;
    return ms in workspace && typeof value === 'string' ? [ms, parseDuration(value)] : [key, value];
  });
  return { ...workspace, ...(Object.fromEntries(changed) as Partial<Settings>) }; // as its schema says
}

/** A person by name, e-mail address or id; undefined when there is none. @throws Refusal when there are several. */
export async function findPerson(trx: Trx, name: string, path: string): Promise<Viewer | undefined> {
  const found = await trx
    .selectFrom('users')
    .select(['id', 'name'])
    .where((eb) =>
      eb.or([
        eb('name', '=', name),
        eb('email', '=', name),
        eb(sql<string>`id::text`, '=', name.toLowerCase()),
      ]),
    )
    .limit(2)
    .execute();
  if (found.length > 1)
    throw invalid([{ path, message: `Several people are called "${name}": give the e-mail address.` }]);
  const [person] = found;
  return person && asViewer(person.id, person.name);
}

/** In a scenario everybody may see the case: it is about rules, not about rights. */
function asViewer(userId: string, name: string): Viewer {
  return { userId, name, role: 'administrator', groupIds: [] };
}

/** The id of a group by name or id; without a name the workspace's first. */
export async function groupCalled(trx: Trx, name: string | undefined, path = 'given.group'): Promise<string> {
  let query = trx.selectFrom('groups').select('id').orderBy('createdAt').orderBy('id').limit(1);
  if (name !== undefined)
    query = query.where(sql<boolean>`lower(name) = lower(${name}) or id::text = lower(${name})`);
  const group = await query.executeTakeFirst();
  if (group) return group.id;
  if (name !== undefined)
    throw invalid([{ path, message: `There is no group "${name}": choose one of /api/groups.` }]);
  const id = randomUUID();
  await trx.insertInto('groups').values({ id, name: 'Support' }).execute();
  return id;
}

async function findIntegration(trx: Trx, name: string | undefined): Promise<IntegrationRow | undefined> {
  if (name === undefined) return undefined;
  const found = await trx
    .selectFrom('integrations')
    .selectAll()
    .where(sql<boolean>`name = ${name} or id::text = lower(${name})`)
    .limit(1)
    .executeTakeFirst();
  if (found) return found;
  const message = `There is no connected number "${name}": choose one of /api/integrations.`;
  throw invalid([{ path: 'given.integration', message }]);
}

function makeIntegration(trx: Trx, groupId: string): Promise<IntegrationRow> {
  return trx
    .insertInto('integrations')
    .values({
      id: randomUUID(),
      kind: 'scenario',
      name: 'Scenario',
      health: 'connected',
      account: 'scenario',
      sender: playedAddress(0),
      credentials: Buffer.alloc(0),
      groupId,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function makeAgent(trx: Trx, name: string, groupId: string): Promise<Viewer> {
  const userId = randomUUID();
  await trx
    .insertInto('users')
    .values({ id: userId, email: `${userId}@scenario.invalid`, name, role: 'agent', passwordHash: '' })
    .execute();
  await trx.insertInto('groupMembers').values({ groupId, userId }).execute();
  return asViewer(userId, name);
}

async function makeCustomer(
  trx: Trx,
  { name = CUSTOMER, labels = [], fields = {} }: NonNullable<NonNullable<Scenario['given']>['contact']>,
): Promise<ScenarioDesk['customer']> {
  const id = randomUUID();
  const address = playedAddress(1);
  await trx
    .insertInto('contacts')
    .values({ id, name, labels, fields: JSON.stringify(fields) })
    .execute();
  await trx.insertInto('contactAddresses').values({ address, contactId: id, phone: null }).execute();
  return { name, address };
}
