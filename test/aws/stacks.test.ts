import { readFileSync } from 'node:fs';
import { App, type Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { beforeAll, describe, expect, it } from 'vitest';
import { onCluster } from '../../lib/aws/lambda/given.ts';
import { acceptedLogFields, acceptedOutputFormats } from '../../lib/aws/log-fields.ts';
import { alarms } from '../../lib/aws/operations.ts';
import { firnStacks } from '../../lib/aws/stacks.ts';
import { catalogTables } from '../../lib/aws/tables.ts';
import { type FirnConfig, resolveConfig } from '../../lib/config.ts';
import { renderPixel } from '../../lib/pixel/render-pixel.ts';
import { columns, fields } from '../../lib/protocol/event.ts';
import { logFields } from '../../lib/protocol/logs.ts';

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties have the shape their type gives them.
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}
type Template = Readonly<Record<string, Resource>>;

/** Everything as it is by default: one stack. */
const plain: FirnConfig = {};
/** Everything said that can be said: two stacks. */
const full: FirnConfig = {
  collect: { pixelPaths: ['/c.gif'], redirectHosts: ['shop.example'] },
  retention: { rawDays: 400 },
  etl: { cluster: 'persistent', schedule: 'rate(6 hours)' },
  aws: {
    name: 'shop-events',
    region: 'eu-central-1',
    domain: {
      name: 'c.shop.example',
      certificate: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666',
    },
    scripts: { core: 's.js' },
    logAddresses: false,
    athenaLimitGib: 10,
    network: { vpc: 'vpc-0a1b2c3d', subnets: ['subnet-0a1b2c3d'] },
    encryptDisks: true,
    alarmEmail: 'ops@shop.example',
    budgetUsd: 50,
  },
};

/** Rules are what deployments are checked by; here only their result is looked at. */
const context = {
  ...JSON.parse(readFileSync('cdk.json', 'utf8')).context,
  '@aws-cdk/core:validateAgainstDefaultRules': false,
};

function stacksOf(config: FirnConfig) {
  const app = new App({ context, analyticsReporting: false });
  const stacks = firnStacks(app, { config: resolveConfig(config), version: 'firn-test' });
  const assembly = app.synth();
  const templates = stacks.map(
    ({ artifactId }) => assembly.getStackArtifact(artifactId).template.Resources as Template,
  );
  return { stacks, templates };
}

const typesOf = (template: Template) => new Set(Object.values(template).map(({ Type }) => Type));
const of = (template: Template, type: string) => Object.values(template).filter(({ Type }) => Type === type);
const only = (template: Template, type: string) => {
  const found = of(template, type);
  expect(found).toHaveLength(1);
  return found[0]!.Properties;
};

/** Text of a value of a template, as far as it is known; `<Id.Arn>` for what is not. */
function asText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::Sub': text } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return `<${Ref}>`;
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`;
  if (typeof text === 'string') return text;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(asText).join(join[0]);
  return JSON.stringify(value);
}
/** Ids of resources end in a hash that says nothing here. */
const withoutHashes = (text: string) => text.replace(/[0-9A-F]{8}(?=[.>])/g, '');

const holds = ['AWS::S3::Bucket', 'AWS::Glue::Database', 'AWS::Glue::Table'];
let one: ReturnType<typeof stacksOf>;
let two: ReturnType<typeof stacksOf>;
const all = () => ({ one: one.templates[0]!, data: two.templates[0]!, edge: two.templates[1]! });
beforeAll(() => {
  one = stacksOf(plain);
  two = stacksOf(full);
}, 600_000);

describe('the stacks', () => {
  it('are one where the data is in us-east-1, and two where it is elsewhere', () => {
    const regions = (stacks: readonly Stack[]) => stacks.map(({ artifactId, region }) => [artifactId, region]);
    expect(regions(one.stacks)).toEqual([['firn', 'us-east-1']]);
    expect(regions(two.stacks)).toEqual([
      ['shop-events', 'eu-central-1'],
      ['shop-events-edge', 'us-east-1'],
    ]);
    const { data, edge } = all();
    const edgeTypes = ['AWS::CloudFront::Distribution', 'AWS::CloudFront::Function', 'AWS::Logs::Delivery'];
    expect(edgeTypes.map((type) => [typesOf(edge).has(type), typesOf(data).has(type)])).toEqual(
      edgeTypes.map(() => [true, false]),
    );
    expect(of(data, 'AWS::S3::Bucket').map(({ Properties }) => asText(Properties.BucketName))).toEqual([
      'shop-events-raw-<AWS::AccountId>-eu-central-1',
      'shop-events-store-<AWS::AccountId>-eu-central-1',
    ]);
  });

  it('come out the same twice', () => {
    expect(stacksOf(plain).templates).toEqual(one.templates);
  });

  it('have no custom resource but those that publish the tracker', () => {
    const custom = Object.values(all()).flatMap((template) =>
      [...typesOf(template)].filter((type) => !/^AWS::/.test(type)),
    );
    expect(new Set(custom)).toEqual(new Set(['Custom::CDKBucketDeployment']));
  });

  it('leave what holds data behind when they go', () => {
    for (const template of Object.values(all())) {
      const kept = Object.values(template).filter(({ Type }) => holds.includes(Type));
      expect(kept.length).toBeGreaterThan(0);
      for (const { DeletionPolicy, UpdateReplacePolicy } of kept) {
        expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
      }
    }
    expect(one.stacks.concat(two.stacks).every(({ terminationProtection }) => terminationProtection)).toBe(true);
  });

  it('replace nothing that holds data in the stacks of before', () => {
    const before: Readonly<Record<string, Readonly<Record<string, unknown>>>> = JSON.parse(
      readFileSync('test/aws/stateful.json', 'utf8'),
    );
    for (const [name, template] of Object.entries(all())) {
      const now = Object.fromEntries(Object.keys(before[name]!).map((id) => [id, namesOf(template[id])]));
      expect(now).toEqual(before[name]);
    }
  });

  it.each([0, 1, 2])('have no finding of cdk-nag that is not acknowledged with a reason (%d)', (at) => {
    const stack = [...one.stacks, ...two.stacks][at]!;
    const { violations } = new AwsSolutionsChecks().validateScope(stack);
    expect(violations.map(({ ruleName }) => ruleName)).toEqual([]);
  });
});

/** What a resource that holds data is told by: a change of it replaces the resource. */
function namesOf(resource: Resource | undefined) {
  if (resource === undefined) return null;
  const { BucketName, DatabaseName, DatabaseInput, TableInput } = resource.Properties;
  return {
    type: resource.Type,
    name: asText(BucketName ?? TableInput?.Name ?? DatabaseInput?.Name ?? null),
    ...(DatabaseName === undefined ? {} : { in: DatabaseName }),
  };
}

describe('the collector', () => {
  it('answers on every pixel path by the pixel function of the config, before any cache', () => {
    const { edge } = all();
    expect(only(edge, 'AWS::CloudFront::Function')).toMatchObject({
      FunctionCode: renderPixel(resolveConfig(full)),
      FunctionConfig: { Runtime: 'cloudfront-js-2.0' },
    });
    const { DistributionConfig } = only(edge, 'AWS::CloudFront::Distribution');
    const behaviors: readonly Record<string, unknown>[] = DistributionConfig.CacheBehaviors;
    expect(behaviors.map(({ PathPattern }) => PathPattern)).toEqual([
      ...['/i', '/ice.png', '/com.snowplowanalytics.snowplow/tp2', '/com.snowplowanalytics.iglu/v1', '/r/tp2'],
      ...['/c.gif', '/health', '/robots.txt'],
    ]);
    for (const behavior of behaviors) {
      expect(behavior).toMatchObject({
        ViewerProtocolPolicy: 'https-only',
        FunctionAssociations: [{ EventType: 'viewer-request' }],
      });
      expect(behavior.AllowedMethods).toEqual(expect.arrayContaining(['GET', 'POST', 'OPTIONS']));
    }
    expect(DistributionConfig.DefaultCacheBehavior.FunctionAssociations).toBeUndefined();
    expect(DistributionConfig).toMatchObject({
      Aliases: ['c.shop.example'],
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
    });
  });

  it('tells the pixel function where visitors are', () => {
    const { OriginRequestPolicyConfig } = only(all().edge, 'AWS::CloudFront::OriginRequestPolicy');
    expect(OriginRequestPolicyConfig.HeadersConfig.Headers).toEqual([
      ...['CloudFront-Viewer-Country', 'CloudFront-Viewer-Country-Region'],
      ...['CloudFront-Viewer-City', 'CloudFront-Viewer-Time-Zone'],
    ]);
  });

  it('publishes the tracker under a name that goes with its content and under one that stays, and removes nothing', () => {
    const published = of(all().edge, 'Custom::CDKBucketDeployment').map(({ Properties }) => Properties);
    expect(published.map(({ Prune, SystemMetadata }) => [Prune, SystemMetadata['cache-control']])).toEqual([
      [false, 'public, max-age=31536000, immutable'],
      [false, 'public, max-age=600'],
    ]);
    expect(published.every(({ DistributionId }) => DistributionId === undefined)).toBe(true);
  });
});

describe('the logs', () => {
  it('are delivered by v2 into folders by the hour, with the fields the ETL reads', () => {
    const { one: template } = all();
    expect(only(template, 'AWS::Logs::Delivery')).toMatchObject({
      FieldDelimiter: '\t',
      RecordFields: [...logFields],
      S3EnableHiveCompatiblePath: true,
      S3SuffixPath: '{distributionid}/{yyyy}/{MM}/{dd}/{HH}',
    });
    const { OutputFormat, DestinationResourceArn, DeliveryDestinationType } = only(
      template,
      'AWS::Logs::DeliveryDestination',
    );
    expect([OutputFormat, DeliveryDestinationType]).toEqual(['w3c', 'S3']);
    expect(acceptedOutputFormats).toContain(OutputFormat);
    expect(withoutHashes(asText(DestinationResourceArn))).toBe('<RawLogsBucket.Arn>/raw');
    expect(only(template, 'AWS::Logs::DeliverySource').LogType).toBe('ACCESS_LOGS');
  });

  it('have no field that holds an address where the config wants none, and none CloudFront does not know', () => {
    const { RecordFields } = only(all().edge, 'AWS::Logs::Delivery');
    expect(logFields.filter((field) => !RecordFields.includes(field))).toEqual(['c-ip', 'x-forwarded-for']);
    expect(logFields.filter((field) => !acceptedLogFields.includes(field))).toEqual([]);
    expect(new Set(acceptedLogFields).size).toBe(acceptedLogFields.length);
  });

  it('are let into the bucket by its own policy, from this account only', () => {
    for (const template of [all().one, all().data]) {
      const statements = of(template, 'AWS::S3::BucketPolicy').flatMap(
        ({ Properties }) => Properties.PolicyDocument.Statement,
      );
      const [delivery, ...more] = statements.filter(({ Sid }) => Sid === 'CloudFrontDeliversLogs');
      expect(more).toEqual([]);
      expect(delivery).toMatchObject({ Action: 's3:PutObject', Principal: { Service: 'delivery.logs.amazonaws.com' } });
      expect(withoutHashes(asText(delivery.Resource))).toBe('<RawLogsBucket.Arn>/raw/*');
      expect(asText(delivery.Condition.ArnLike['aws:SourceArn'])).toBe(
        'arn:aws:logs:us-east-1:<AWS::AccountId>:delivery-source:*',
      );
      expect(asText(delivery.Condition.StringEquals['aws:SourceAccount'])).toBe('<AWS::AccountId>');
    }
  });
});

describe('every bucket', () => {
  it('is closed to the public, encrypted, and asked over TLS only', () => {
    for (const template of Object.values(all())) {
      const closed = of(template, 'AWS::S3::BucketPolicy').filter(({ Properties }) =>
        Properties.PolicyDocument.Statement.some(
          (statement: { Effect: string; Condition?: unknown }) =>
            statement.Effect === 'Deny' &&
            JSON.stringify(statement.Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
        ),
      );
      const buckets = of(template, 'AWS::S3::Bucket');
      expect(closed).toHaveLength(buckets.length);
      for (const { Properties } of buckets) {
        expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
        expect(Properties.BucketEncryption).toBeDefined();
      }
    }
  });

  it('of raw logs forgets them when the config says so, and not otherwise', () => {
    const days = (template: Template) =>
      of(template, 'AWS::S3::Bucket')[0]!.Properties.LifecycleConfiguration.Rules.flatMap(
        ({ ExpirationInDays = [] }) => ExpirationInDays,
      );
    expect([days(all().one), days(all().data)]).toEqual([[], [400]]);
  });
});

describe('the catalog', () => {
  it('has the columns of the event model, in its order, and what they mean', () => {
    const events = of(all().one, 'AWS::Glue::Table').find(({ Properties }) => Properties.TableInput.Name === 'events')!;
    const { StorageDescriptor, PartitionKeys } = events.Properties.TableInput;
    expect(StorageDescriptor.Columns.map(({ Name, Type }: Record<string, string>) => [Name, Type])).toEqual(
      columns.map((column) => [column, fields[column].type]),
    );
    expect(PartitionKeys).toEqual([
      { Name: 'dt', Type: 'string' },
      { Name: 'run', Type: 'string' },
    ]);
    expect(withoutHashes(asText(StorageDescriptor.Location))).toBe('s3://<StoreBucket>/store/events');
    const comments = catalogTables().flatMap((table) => table.columns.flatMap(({ comment = '' }) => comment));
    expect(Math.max(...comments.map((comment) => comment.length))).toBeLessThanOrEqual(255);
  });

  it('has every table of the store and every model', () => {
    const names = of(all().data, 'AWS::Glue::Table').map(({ Properties }) => Properties.TableInput.Name);
    expect(names).toEqual([
      ...['events', 'bad_rows', 'ledger'],
      ...['page_views', 'visits', 'orders', 'order_items', 'entities', 'user_days'],
    ]);
    expect(only(all().data, 'AWS::Glue::Database').DatabaseInput.Name).toBe('shop_events');
  });

  it('stops queries of Athena that would read too much', () => {
    const { WorkGroupConfiguration } = only(all().data, 'AWS::Athena::WorkGroup');
    expect(WorkGroupConfiguration).toMatchObject({
      BytesScannedCutoffPerQuery: 10 * 2 ** 30,
      EnforceWorkGroupConfiguration: true,
    });
  });
});

/** Each action and resource of a policy that has a `*`. */
function wildcards(template: Template): readonly string[] {
  const list = (value: unknown) => (Array.isArray(value) ? value : [value]);
  return Object.entries(template)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Policy')
    .flatMap(([id, { Properties }]) =>
      Properties.PolicyDocument.Statement.flatMap((statement: Record<string, unknown>) =>
        [...list(statement.Action), ...list(statement.Resource)]
          .map(asText)
          .filter((text) => text.includes('*'))
          .map((text) => withoutHashes(`${id.replace(/(DefaultPolicy)?[0-9A-F]{8}$/, '')}: ${text}`)),
      ),
    )
    .filter((text, at, texts) => texts.indexOf(text) === at)
    .sort();
}

describe('what may be done to what', () => {
  it('has no wildcard but these', () => {
    expect(wildcards(all().one)).toEqual([
      'CollectorPublisher: <CollectorScripts.Arn>/*',
      'CollectorPublisher: arn:aws:s3:::cdk-hnb659fds-assets-${AWS::AccountId}-us-east-1/*',
      'CollectorPublisher: s3:Abort*',
      'CollectorPublisher: s3:DeleteObject*',
      'CollectorPublisher: s3:GetBucket*',
      'CollectorPublisher: s3:GetObject*',
      'CollectorPublisher: s3:List*',
      'PipelineRole: *',
      'PipelineRole: <RawLogsBucket.Arn>/raw/*',
      'PipelineRole: <StoreBucket.Arn>/code/*',
      'PipelineRole: <StoreBucket.Arn>/given/*',
      'PipelineRole: <StoreBucket.Arn>/store/*',
      'PipelineRole: arn:aws:elasticmapreduce:us-east-1:<AWS::AccountId>:cluster/*',
      'PipelineRolesMachines: <RawLogsBucket.Arn>/raw/*',
      'PipelineRolesMachines: <StoreBucket.Arn>/cluster-logs/*',
      'PipelineRolesMachines: <StoreBucket.Arn>/code/*',
      'PipelineRolesMachines: <StoreBucket.Arn>/given/*',
      'PipelineRolesMachines: <StoreBucket.Arn>/store/*',
      'PipelineRolesMachines: arn:aws:glue:us-east-1:<AWS::AccountId>:table/firn/*',
      'PipelineRolesMachines: arn:aws:glue:us-east-1:<AWS::AccountId>:userDefinedFunction/firn/*',
      'PipelineSchedulerRole: <PipelineRuns.Arn>:*',
    ]);
  });

  it('lets every resource be asked for by two actions only, of which one must name the pipeline', () => {
    const statements = of(all().one, 'AWS::IAM::Policy').flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement as Record<string, unknown>[],
    );
    expect(statements.filter(({ Resource }) => Resource === '*')).toEqual([
      {
        Action: 'elasticmapreduce:RunJobFlow',
        Condition: { StringEquals: { 'elasticmapreduce:RequestTag/firn': 'firn' } },
        Effect: 'Allow',
        Resource: '*',
      },
      { Action: 'elasticmapreduce:ListClusters', Effect: 'Allow', Resource: '*' },
    ]);
  });
});

describe('runs', () => {
  it('are called for on the schedule with the time it says, and watched every quarter of an hour', () => {
    const said = of(all().data, 'AWS::Scheduler::Schedule').map(({ Properties }) => [
      Properties.ScheduleExpression,
      JSON.parse(Properties.Target.Input),
    ]);
    expect(said).toEqual([
      ['rate(6 hours)', { do: 'run', scheduledTime: '<aws.scheduler.scheduled-time>' }],
      ['rate(15 minutes)', { do: 'watch' }],
    ]);
  });

  it('tell the Lambda what the stack made', () => {
    const lambda = (template: Template) =>
      of(template, 'AWS::Lambda::Function').find(({ Properties }) => Properties.Environment?.Variables?.FIRN_PLACE)!;
    const { FIRN_PLACE, FIRN_CLUSTER } = lambda(all().one).Properties.Environment.Variables;
    expect([Object.keys(JSON.parse(asText(FIRN_PLACE))), FIRN_CLUSTER]).toEqual([
      [
        ...['name', 'region', 'subnets', 'serviceRole', 'instanceProfile', 'primaryGroup', 'otherGroup'],
        ...['securityConfiguration', 'logUri', 'bootstrap', 'spot'],
      ],
      '',
    ]);
    const persistent = lambda(all().data).Properties.Environment.Variables;
    expect(JSON.parse(asText(persistent.FIRN_PLACE)).subnets).toEqual(['subnet-0a1b2c3d']);
    expect(withoutHashes(asText(persistent.FIRN_CLUSTER))).toBe('<PipelinePersistentCluster>');
  });

  it('go on a cluster without steps of its own, where it stays', () => {
    const cluster = only(all().data, 'AWS::EMR::Cluster');
    expect(cluster.Steps).toBeUndefined();
    expect(cluster).toMatchObject({ ReleaseLabel: 'emr-7.14.0', Instances: { KeepJobFlowAliveWhenNoSteps: true } });
    expect(typesOf(all().one).has('AWS::EMR::Cluster')).toBe(false);
  });

  it('need no gateway that costs anything', () => {
    expect(typesOf(all().one).has('AWS::EC2::NatGateway')).toBe(false);
    expect(only(all().one, 'AWS::EC2::VPCEndpoint').VpcEndpointType).toBe('Gateway');
    expect(typesOf(all().data).has('AWS::EC2::VPC')).toBe(false);
  });
});

describe('alarms', () => {
  it('go to the topic, and each has its paragraph in docs/deploy.md', () => {
    const made = of(all().data, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
    expect(made).toHaveLength(alarms.length);
    const titles = [...readFileSync('docs/deploy.md', 'utf8').matchAll(/^### (.*)$/gm)].map(([, title]) =>
      title!.toLowerCase().replaceAll(' ', '-'),
    );
    for (const { AlarmActions, AlarmDescription } of made) {
      expect(AlarmActions).toHaveLength(1);
      const [, anchor] = /docs\/deploy\.md#(\S+)$/.exec(AlarmDescription)!;
      expect(titles).toContain(anchor);
    }
  });

  it('are sent by e-mail, and a budget is watched, where the config says so', () => {
    expect(only(all().data, 'AWS::SNS::Subscription')).toMatchObject({
      Protocol: 'email',
      Endpoint: 'ops@shop.example',
    });
    expect(only(all().data, 'AWS::Budgets::Budget').Budget.BudgetLimit).toEqual({ Amount: 50, Unit: 'USD' });
    expect(typesOf(all().one).has('AWS::Budgets::Budget')).toBe(false);
  });
});

describe('a config that cannot be deployed is refused', () => {
  const lookup = { file: 'c.csv', key: 'user_id', on: 'id', schema: 'iglu:com.acme/c/jsonschema/1-0-0' } as const;
  it.each<[string, FirnConfig, string]>([
    [
      'a dot in the name of the buckets',
      { aws: { name: 'shop.events' } },
      '"aws.name" must be 3 to 20 small letters, digits and "-", no dots, got "shop.events"',
    ],
    [
      'a region that is none',
      { aws: { region: 'frankfurt' } },
      '"aws.region" must be a region of AWS, such as "eu-central-1", got "frankfurt"',
    ],
    [
      'a domain without a certificate',
      { aws: { domain: { name: 'c.shop.example' } as never } },
      'aws.domain.certificate',
    ],
    [
      'a certificate where CloudFront does not look',
      {
        aws: { domain: { name: 'c.shop.example', certificate: 'arn:aws:acm:eu-central-1:123456789012:certificate/a' } },
      },
      'must be the ARN of a certificate in us-east-1',
    ],
    ['logs that go before late ones have come', { retention: { rawDays: 2 } }, '"retention.rawDays"'],
    [
      'a schedule that is none',
      { etl: { schedule: 'daily' } },
      '"etl.schedule" must be "cron(0 4 * * ? *)" or "rate(6 hours)", got "daily"',
    ],
    ['a limit no run keeps', { etl: { limitMinutes: 5 } }, '"etl.limitMinutes"'],
    ['a network without subnets', { aws: { network: { vpc: 'vpc-0a1b2c3d', subnets: [] } } }, '"aws.network.subnets"'],
    ['tables that only one machine reads', { lookups: [lookup] }, 'the config\'s "lookups" (c.csv)'],
    [
      'addresses to store that are not logged',
      { aws: { logAddresses: false }, privacy: { ip: { store: 'full' } } },
      '"privacy.ip.store"',
    ],
  ])('%s', (_, config, sentence) => {
    expect(() => stacksOf(config)).toThrow(sentence);
  });
});

it('what is deployed says nothing of the machine it is deployed from', () => {
  const config = resolveConfig({ privacy: { keyFile: '/home/me/key' }, place: { maxmind: ['/home/me/City.mmdb'] } });
  expect(JSON.stringify(onCluster(config))).not.toContain('/home/me');
});
