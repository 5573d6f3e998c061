import { z } from 'zod';
import { chosenBy, listOf, oneOf, settings, text, wholeNumber, yesOrNo } from './setting-kinds';

/** CloudFront's price classes by the visitors that they are near to. Amazon CloudFront, "Price class". */
export const PRICE_CLASS_OF_AUDIENCE = {
  'europe-and-north-america': 'PriceClass_100',
  'europe-north-america-asia-africa': 'PriceClass_200',
  worldwide: 'PriceClass_All',
} as const;

const hostedZone = z.discriminatedUnion(
  'kind',
  [
    /** The stack makes the zone; its name servers are an output, for the registrar. */
    settings({ kind: z.literal('create') }),
    settings({
      kind: z.literal('existing'),
      id: text('the id of a hosted zone, such as "Z0123456789ABCDEFGHIJ"', /^Z[A-Z0-9]{1,31}$/),
    }),
  ],
  chosenBy('kind', ['create', 'existing']),
);

/** What a browser reaches. */
export const edgeSchema = settings({
  /** Where visitors are: it decides which edge locations serve, and so the price. */
  audience: oneOf(Object.keys(PRICE_CLASS_OF_AUDIENCE) as (keyof typeof PRICE_CLASS_OF_AUDIENCE)[]).default(
    'worldwide',
  ),
  /** Further names of the site, each below `domain`: they are redirected to it. At most 9. */
  alternateNames: listOf(
    text('a DNS name in lower case', /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/),
    'a list of at most 9 names',
    0,
    9,
  ).default([]),
  /** Zone of `domain`. */
  hostedZone: hostedZone.prefault({ kind: 'create' }),
  /** Signs a zone that the stack makes. The registrar needs the DS record from the outputs. */
  dnssec: yesOrNo().default(false),
  /** Certificate authorities that may issue for the domain (CAA). */
  certificateAuthorities: listOf(
    text('a domain of a certificate authority', /^[a-z0-9.-]+$/),
    'a list of 1 to 10 domains',
    1,
    10,
  ).default(['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com']),
  /** Days that browsers insist on TLS (HSTS), 1 to 730. */
  strictTransportSecurityDays: wholeNumber(1, 730).default(365),
  /** Content-Security-Policy of every answer. */
  contentSecurityPolicy: text('a policy of 1 to 1783 printable characters', /^[\x20-\x7e]{1,1783}$/).default(
    "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
  ),
  /** Paths that the application serves; all others are files of the asset bucket. At most 20. */
  applicationPaths: listOf(
    text('a path pattern such as "/api/*"', /^\/[A-Za-z0-9_.$/~"'@:+&*?-]{0,254}$/),
    'a list of 1 to 20 path patterns',
    1,
    20,
  ).default(['/api/*', '/session', '/healthz', '/readyz']),
  /** Paths whose files never change under their name, and are kept for a year. */
  immutablePaths: listOf(
    text('a path pattern such as "/assets/*"', /^\/[A-Za-z0-9_.$/~"'@:+&*?-]{0,254}$/),
    'a list of 1 to 10 path patterns',
    1,
    10,
  ).default(['/assets/*']),
});
