import type { EnvironmentConfig } from '../config';
import type { WebAclProps } from '../constructs/firewall/web-acl';

/** Translates the configuration of the firewalls: the same for the edge and the load balancer. */
export function firewallProps({
  firewall,
}: EnvironmentConfig): Pick<
  WebAclProps,
  'rateLimit' | 'allowedAddresses' | 'deniedAddresses' | 'deniedCountries' | 'countOnly'
> {
  return { ...firewall, countOnly: firewall.countOnly !== undefined };
}
