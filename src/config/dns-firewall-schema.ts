import { listOf, oneOf, settings, text, yesOrNo } from './setting-kinds';

/** Route 53 Resolver API, "UpdateFirewallDomains": a name, one with `*.` before it for all below it, or `*` for all. */
const domain = text(
  'a DNS name in lower case, with "*." before it for all names below it, or "*" for all names',
  /^(\*|(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63})$/,
);

/**
 * Services by which whoever gets a command into a server looks for a way out, and which no application asks for: catchers
 * of call-backs, tunnels to anywhere, and gateways to Tor.
 */
const WAYS_OUT = [
  ...['burpcollaborator.net', 'ceye.io', 'dnslog.cn', 'interact.sh', 'oastify.com', 'requestrepo.com'],
  ...['oast.fun', 'oast.live', 'oast.me', 'oast.online', 'oast.pro', 'oast.site'],
  ...[
    'localhost.run',
    'loca.lt',
    'ngrok-free.app',
    'ngrok.app',
    'ngrok.io',
    'serveo.net',
    'trycloudflare.com',
  ],
  ...['onion.ly', 'onion.pet', 'onion.ws', 'tor2web.org'],
];

/** What names of the internet a server may ask for. Amazon Route 53, "Route 53 Resolver DNS Firewall". */
export const dnsFirewallSchema = settings({
  /** `block`: the name does not exist. `alert`: the query is answered and the log of queries tells it: for the first days. */
  action: oneOf(['block', 'alert']).default('block'),
  /** Whether queries are answered while the firewall itself fails: rather an hour without it than one without the site. */
  failOpen: yesOrNo().default(true),
  /** Names that pass whatever the lists of denied ones say, 0 to 1000. */
  allowedDomains: listOf(domain, 'a list of at most 1000 names', 0, 1000).default([]),
  /** Names that are denied, 1 to 1000. With `*` only the allowed ones remain: do not forget `*.amazonaws.com` then. */
  deniedDomains: listOf(domain, 'a list of 1 to 1000 names', 1, 1000).default(
    WAYS_OUT.flatMap((name) => [name, `*.${name}`]),
  ),
});

/** A list that AWS keeps: its id differs from region to region, and Terraform cannot find it by its name. */
export const managedDomainLists = listOf(
  text('the id of a list of domains, such as "rslvr-fdl-0123456789abcdef"', /^rslvr-fdl-[a-z0-9]{8,32}$/),
  'a list of at most 10 ids',
  0,
  10,
);
