import { CloudfrontCachePolicy } from '@cdktf/provider-aws/lib/cloudfront-cache-policy';
import { CloudfrontResponseHeadersPolicy } from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy';
import { DataAwsCloudfrontCachePolicy } from '@cdktf/provider-aws/lib/data-aws-cloudfront-cache-policy';
import { DataAwsCloudfrontOriginRequestPolicy } from '@cdktf/provider-aws/lib/data-aws-cloudfront-origin-request-policy';
import { Construct } from 'constructs';

export interface BehavioursProps {
  /** Prefix of the policies' names. */
  readonly name: string;
  /** Days that browsers insist on TLS. */
  readonly strictTransportSecurityDays: number;
  readonly contentSecurityPolicy: string;
}

/** How a path is cached and answered: ids of policies. */
export interface Behaviour {
  readonly cachePolicyId: string;
  readonly originRequestPolicyId?: string;
  readonly responseHeadersPolicyId: string;
}

const DAY = 86_400;
const YEAR = 365 * DAY;

/** What a browser is told of a file that never changes under its name, once it is found. */
export const IMMUTABLE = `public, max-age=${YEAR}, immutable`;

/** Seconds that CloudFront keeps a page: a release is seen by all within it. */
const PAGE_SECONDS = 60;

/**
 * Three kinds of paths: files whose name changes with their content, pages, and what the application answers. Amazon
 * CloudFront, "Control the cache key with a policy" and "Use managed cache policies".
 */
export class Behaviours extends Construct {
  /** Kept for a year by CloudFront, and by browsers where a function says so: a policy would have them keep errors too. */
  readonly immutable: Behaviour;
  /** Kept for a minute by CloudFront; a browser asks each time whether its copy is still right. */
  readonly pages: Behaviour;
  /** Never kept; the application gets the request as the visitor sent it. */
  readonly application: Behaviour;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: BehavioursProps,
  ) {
    super(scope, id);
    this.immutable = {
      cachePolicyId: this.cache('immutable', { least: DAY, usual: YEAR, most: YEAR }),
      responseHeadersPolicyId: this.headers('immutable'),
    };
    this.pages = {
      cachePolicyId: this.cache('pages', { least: 0, usual: PAGE_SECONDS, most: PAGE_SECONDS }),
      responseHeadersPolicyId: this.headers('pages', 'no-cache'),
    };
    this.application = {
      cachePolicyId: new DataAwsCloudfrontCachePolicy(this, 'no-cache', { name: 'Managed-CachingDisabled' })
        .id,
      originRequestPolicyId: new DataAwsCloudfrontOriginRequestPolicy(this, 'all-of-request', {
        name: 'Managed-AllViewer',
      }).id,
      responseHeadersPolicyId: this.headers('application', 'no-store'),
    };
  }

  /** Files of a bucket differ by their path alone. */
  private cache(id: string, ttl: { least: number; usual: number; most: number }): string {
    return new CloudfrontCachePolicy(this, `${id}-cache`, {
      name: `${this.props.name}-${id}`,
      minTtl: ttl.least,
      defaultTtl: ttl.usual,
      maxTtl: ttl.most,
      parametersInCacheKeyAndForwardedToOrigin: {
        enableAcceptEncodingBrotli: true,
        enableAcceptEncodingGzip: true,
        cookiesConfig: { cookieBehavior: 'none' },
        headersConfig: { headerBehavior: 'none' },
        queryStringsConfig: { queryStringBehavior: 'none' },
      },
    }).id;
  }

  /** OWASP, "HTTP Security Response Headers Cheat Sheet". */
  private headers(id: string, cacheControl?: string): string {
    const { name, strictTransportSecurityDays, contentSecurityPolicy } = this.props;
    return new CloudfrontResponseHeadersPolicy(this, `${id}-headers`, {
      name: `${name}-${id}`,
      securityHeadersConfig: {
        strictTransportSecurity: {
          accessControlMaxAgeSec: strictTransportSecurityDays * DAY,
          includeSubdomains: true,
          preload: true,
          override: true,
        },
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: 'DENY', override: true },
        referrerPolicy: { referrerPolicy: 'strict-origin-when-cross-origin', override: true },
      },
      customHeadersConfig: {
        items: [
          ...(cacheControl === undefined
            ? []
            : [{ header: 'Cache-Control', value: cacheControl, override: true }]),
          {
            header: 'Permissions-Policy',
            value: 'camera=(), geolocation=(), microphone=(), payment=()',
            override: true,
          },
        ],
      },
      removeHeadersConfig: { items: [{ header: 'Server' }, { header: 'X-Powered-By' }] },
    }).id;
  }
}
