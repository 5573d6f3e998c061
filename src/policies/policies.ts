import { backedUp } from './backed-up';
import { dataProtection } from './data-protection';
import { encryptionAtRest } from './encryption-at-rest';
import { noOpenIngress } from './no-open-ingress';
import { noWildcardIam } from './no-wildcard-iam';
import type { Policy } from './policy';
import { requiredTags } from './required-tags';

/** Every policy, in the order in which violations are told. */
export const POLICIES: readonly Policy[] = [
  requiredTags,
  encryptionAtRest,
  noOpenIngress,
  noWildcardIam,
  dataProtection,
  backedUp,
];
