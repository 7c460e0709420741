/**
 * Roles of a client of the HTTP API; its row names them. `owner`: acts for owners and drivers; `fleet`: for whoever
 * runs a fleet; `support`: a call centre; `workshop`: a repair shop.
 */
export const ROLES = ['owner', 'fleet', 'support', 'workshop'] as const;

export type Role = (typeof ROLES)[number];

/** The roles that a row names, as a list or as a set; what is no role of ours is passed over. */
export function readRoles(value: unknown): Role[] {
  const names: unknown[] = Array.isArray(value) || value instanceof Set ? [...value] : [];
  return ROLES.filter((role) => names.includes(role));
}
