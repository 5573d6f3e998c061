import { CloudwatchLogDelivery } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery';
import { CloudwatchLogDeliveryDestination } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-destination';
import { CloudwatchLogDeliverySource } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-source';
import { Construct } from 'constructs';

export interface AccessLogDeliveryProps {
  readonly name: string;
  readonly distributionArn: string;
  readonly logGroupArn: string;
}

/**
 * Access logs of a distribution, to a log group in us-east-1. Amazon CloudFront, "Configure standard logging (v2)".
 */
export class AccessLogDelivery extends Construct {
  constructor(scope: Construct, id: string, { name, distributionArn, logGroupArn }: AccessLogDeliveryProps) {
    super(scope, id);
    const source = new CloudwatchLogDeliverySource(this, 'source', {
      name,
      logType: 'ACCESS_LOGS',
      resourceArn: distributionArn,
    });
    const destination = new CloudwatchLogDeliveryDestination(this, 'destination', {
      name,
      outputFormat: 'json',
      deliveryDestinationConfiguration: [{ destinationResourceArn: logGroupArn }],
    });
    new CloudwatchLogDelivery(this, 'delivery', {
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.arn,
    });
  }
}
