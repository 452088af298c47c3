import type { Role } from '../db/schema';

/** Who makes a call: decides what exists for them and what they may change. */
export interface Viewer {
  userId: string;
  name: string;
  role: Role;
  groupIds: readonly string[];
}
