import type { CloudFront, DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { HeaderSettings } from './settings';

/** The header at both of its ends. */
export class Header {
  constructor(
    private readonly settings: HeaderSettings,
    private readonly cloudFront: CloudFront,
    private readonly loadBalancing: (region: string) => ElasticLoadBalancingV2,
  ) {}

  /**
   * Lets the load balancers answer to these values, and to no other. One that cannot be reached ends the rotation before
   * the distribution sends another value: the present one goes on.
   */
  async accept(values: readonly string[]): Promise<void> {
    const { rules, headerName } = this.settings;
    for (const { arn, region } of rules) {
      await this.loadBalancing(region).modifyRule({
        RuleArn: arn,
        Conditions: [
          {
            Field: 'http-header',
            HttpHeaderConfig: { HttpHeaderName: headerName, Values: [...values] },
          },
        ],
      });
    }
  }

  /** Makes the distribution send a value; nothing happens when it does already. */
  async send(value: string): Promise<void> {
    const { distributionId } = this.settings;
    const { DistributionConfig: config, ETag } = await this.cloudFront.getDistributionConfig({
      Id: distributionId,
    });
    const header = this.headerOf(config);
    if (header.HeaderValue === value) return;
    header.HeaderValue = value;
    await this.cloudFront.updateDistribution({
      Id: distributionId,
      IfMatch: ETag,
      DistributionConfig: config,
    });
  }

  /** Whether every edge location sends this value. */
  async isSentEverywhere(value: string): Promise<boolean> {
    const { Distribution } = await this.cloudFront.getDistribution({ Id: this.settings.distributionId });
    return (
      Distribution?.Status === 'Deployed' &&
      this.headerOf(Distribution.DistributionConfig).HeaderValue === value
    );
  }

  private headerOf(config: DistributionConfig | undefined): { HeaderName?: string; HeaderValue?: string } {
    const { distributionId, originId, headerName } = this.settings;
    const origin = config?.Origins?.Items?.find(({ Id }) => Id === originId);
    const header = origin?.CustomHeaders?.Items?.find(
      ({ HeaderName }) => HeaderName?.toLowerCase() === headerName.toLowerCase(),
    );
    if (header === undefined) {
      throw new Error(
        `The distribution ${distributionId} has no header ${headerName} at an origin ${originId}: deploy the edge stack`,
      );
    }
    return header;
  }
}
