import type { TFunction } from 'i18next';
import type { Case } from '../api/shapes';

/** How a case may stand. */
export const STATUSES = ['open', 'pending', 'closed'] as const satisfies Case['status'][];
/** How urgent it may be, the most urgent first. */
export const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const satisfies Case['priority'][];

/** Of what an event, a rule or an address says, which is any text. */
export const isStatus = (value: unknown): value is Case['status'] => STATUSES.some((one) => one === value);
export const isPriority = (value: unknown): value is Case['priority'] =>
  PRIORITIES.some((one) => one === value);

/** As lists to choose from. */
export const statusChoices = (t: TFunction) =>
  STATUSES.map((status) => ({ value: status, label: t(`thread.status.${status}`) }));
export const priorityChoices = (t: TFunction) =>
  PRIORITIES.map((priority) => ({ value: priority, label: t(`priority.${priority}`) }));
