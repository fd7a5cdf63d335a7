import { fileURLToPath } from 'node:url';
import { CfnOutput, DefaultStackSynthesizer, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as deployment from 'aws-cdk-lib/aws-s3-deployment';
import { Construct, type IConstruct } from 'constructs';
import type { Config } from '../config.ts';
import { renderPixel } from '../pixel/render-pixel.ts';
import { pixelPaths } from '../protocol/parameters.ts';
import { acknowledge, acknowledgeWildcards } from './acknowledge.ts';
import { LogDelivery } from './log-delivery.ts';
import { rawPrefix } from './raw-logs.ts';
import { type TrackerFile, trackerFiles } from './tracker-files.ts';

export interface FirnCollectorProps {
  /** The settings, as `resolveConfig` gives them. */
  readonly config: Pick<Config, 'collect' | 'privacy' | 'aws'>;

  /** Where the access logs go; these logs are the raw events. Its policy must let CloudFront write: `FirnRawLogs` does. */
  readonly rawLogs: s3.IBucket;

  /**
   * The tracker's built scripts.
   *
   * @default those of this package
   */
  readonly trackerFolder?: string;
}

/** What CloudFront tells of a visitor's place; the pixel function puts it into the log. */
const placeHeaders = ['Country', 'Country-Region', 'City', 'Time-Zone'].map((what) => `CloudFront-Viewer-${what}`);

/** From the sources and from dist/ alike. */
const builtTracker = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/tracker' : './tracker', import.meta.url),
);

/**
 * Answers trackers and leaves each event in an access log; serves the tracker's scripts. No server: the pixel is a CloudFront
 * Function, which answers before any cache or origin. Must be in us-east-1.
 *
 * Access logs are best effort and come late: see docs/deploy.md.
 */
export class FirnCollector extends Construct {
  readonly distribution: cloudfront.Distribution;
  /** The tracker's scripts, and nothing else. */
  readonly scripts: s3.Bucket;

  constructor(scope: Construct, id: string, { config, rawLogs, trackerFolder = builtTracker }: FirnCollectorProps) {
    super(scope, id);
    const { aws, collect } = config;
    this.scripts = new s3.Bucket(this, 'Scripts', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // Every deployment can fill it again, but deleting what pages load is left to people.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const origin = origins.S3BucketOrigin.withOriginAccessControl(this.scripts as s3.IBucket);
    const pixel = this.pixelBehavior(config, origin);
    const { redirect, ...images } = pixelPaths;
    const paths = [...Object.values(images), redirect, ...collect.pixelPaths, '/health', '/robots.txt'];
    this.distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: `firn: collector of ${aws.name}`,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      ...(aws.domain === null
        ? {}
        : {
            domainNames: [aws.domain.name],
            certificate: acm.Certificate.fromCertificateArn(this, 'Certificate', aws.domain.certificate),
            minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
          }),
      defaultBehavior: this.scriptsBehavior(origin),
      additionalBehaviors: Object.fromEntries(paths.map((path) => [path, pixel])),
    });
    new LogDelivery(this, 'Logs', {
      distribution: this.distribution,
      bucket: rawLogs,
      prefix: rawPrefix,
      logAddresses: aws.logAddresses,
    });
    const files = trackerFiles(trackerFolder, { 'firn.js': aws.scripts.core, 'firn-all.js': aws.scripts.all });
    this.publish(files);
    const host = aws.domain?.name ?? this.distribution.distributionDomainName;
    new CfnOutput(this, 'Host', {
      value: host,
      description: 'Host of the collector: what pages and trackers are told.',
    });
    new CfnOutput(this, 'Script', { value: `https://${host}/${files[0]!.hashed}`, description: 'The tracker.' });
    new CfnOutput(this, 'PointYourNameTo', { value: this.distribution.distributionDomainName });
    this.acknowledgeFindings(aws);
  }

  private pixelBehavior(config: FirnCollectorProps['config'], origin: cloudfront.IOrigin): cloudfront.BehaviorOptions {
    const pixel = new cloudfront.Function(this, 'Pixel', {
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      comment: 'Answers trackers; makes the id cookie; adds to the log what it lacks.',
      code: cloudfront.FunctionCode.fromInline(renderPixel(config)),
    });
    const place = new cloudfront.OriginRequestPolicy(this, 'Place', {
      comment: 'firn: has CloudFront tell the pixel function where visitors are.',
      headerBehavior: cloudfront.OriginRequestHeaderBehavior.allowList(...placeHeaders),
    });
    return {
      origin,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      // Were the function ever detached, events must not fill a cache.
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      originRequestPolicy: place,
      // A redirect to https would leave a line of its own in the log.
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
      compress: false,
      functionAssociations: [{ function: pixel, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }],
    };
  }

  private scriptsBehavior(origin: cloudfront.IOrigin): cloudfront.BehaviorOptions {
    const headers = new cloudfront.ResponseHeadersPolicy(this, 'ScriptHeaders', {
      comment: 'firn: pages of any site may load the tracker and check its content.',
      corsBehavior: {
        accessControlAllowOrigins: ['*'],
        accessControlAllowHeaders: ['*'],
        accessControlAllowMethods: ['GET', 'HEAD', 'OPTIONS'],
        accessControlAllowCredentials: false,
        originOverride: true,
      },
      customHeadersBehavior: {
        customHeaders: [{ header: 'Cross-Origin-Resource-Policy', value: 'cross-origin', override: true }],
      },
      securityHeadersBehavior: { contentTypeOptions: { override: true } },
    });
    return {
      origin,
      cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: headers,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      compress: true,
    };
  }

  /** Earlier scripts stay: pages that name them by their hash go on working. */
  private publish(files: readonly TrackerFile[]): void {
    const logGroup = new logs.LogGroup(this, 'PublisherLog', {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = this.publisher(logGroup);
    const put = (id: string, name: 'hashed' | 'stable', cacheControl: deployment.CacheControl[]) =>
      new deployment.BucketDeployment(this, id, {
        destinationBucket: this.scripts as s3.IBucket,
        sources: files.map((file) => deployment.Source.data(file[name], file.text)),
        contentType: 'text/javascript; charset=utf-8',
        cacheControl,
        prune: false,
        retainOnDelete: true,
        memoryLimit: 256,
        role,
        logGroup,
      });
    put('HashedScripts', 'hashed', [
      deployment.CacheControl.setPublic(),
      deployment.CacheControl.maxAge(Duration.days(365)),
      deployment.CacheControl.immutable(),
    ]);
    put('StableScripts', 'stable', [
      deployment.CacheControl.setPublic(),
      deployment.CacheControl.maxAge(Duration.minutes(10)),
    ]);
  }

  /** Who puts the scripts into the bucket: CDK's own Lambda, which runs during deployments only. */
  private publisher(logGroup: logs.LogGroup): iam.Role {
    const { partition, account, region } = Stack.of(this);
    const qualifier: string =
      this.node.tryGetContext('@aws-cdk/core:bootstrapQualifier') ?? DefaultStackSynthesizer.DEFAULT_QUALIFIER;
    const role = new iam.Role(this, 'Publisher', {
      description: 'firn: puts the tracker where CloudFront reads it',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    acknowledgeWildcards(role, [
      [this.scripts.arnForObjects('*'), 'The bucket holds the scripts and nothing else.'],
      [
        `arn:${partition}:s3:::cdk-${qualifier}-assets-${account}-${region}/*`,
        'Where CDK puts what it deploys; read only.',
      ],
    ]);
    for (const actions of ['GetObject*', 'GetBucket*', 'List*', 'DeleteObject*', 'Abort*']) {
      acknowledge(role, {
        [`AwsSolutions-IAM5[Action::s3:${actions}]`]: `How CDK lets its Lambda at the two buckets: all kinds of ${actions}.`,
      });
    }
    return role;
  }

  private acknowledgeFindings({ domain }: Config['aws']): void {
    acknowledge(this.scripts, {
      'AwsSolutions-S1': 'The scripts are public and are read through CloudFront only, whose logs say who reads them.',
    });
    const isPublisher = ({ node }: IConstruct) => node.id.startsWith('Custom::CDKBucketDeployment');
    for (const publisher of Stack.of(this).node.children.filter(isPublisher)) {
      acknowledge(publisher, { 'AwsSolutions-L1': "The Lambda is CDK's, which decides on its runtime." });
    }
    acknowledge(this.distribution, {
      'AwsSolutions-CFR1': 'Events come from wherever visitors are.',
      'AwsSolutions-CFR2':
        'The pixel has no origin to protect: a firewall would cost more than the requests it refused. docs/deploy.md says how to add one.',
      'AwsSolutions-CFR3': 'It is logged by standard logging v2 (AWS::Logs::Delivery), which the rule does not see.',
      ...(domain === null
        ? { 'AwsSolutions-CFR4': "CloudFront's own host name and certificate allow no other choice of TLS version." }
        : {}),
    });
  }
}
