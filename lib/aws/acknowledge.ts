import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Findings of cdk-nag that are right and meant to be so: exact id → why. */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(construct).acknowledge({ id, reason });
}

/** The same for resources of policies that have a `*` in them. */
export function acknowledgeWildcards(
  construct: IConstruct,
  reasons: readonly (readonly [resource: string, reason: string])[],
): void {
  for (const [resource, reason] of reasons) {
    acknowledge(construct, {
      [`AwsSolutions-IAM5[Resource::${asFinding(Stack.of(construct).resolve(resource))}]`]: reason,
    });
  }
}

/** A value of a template as cdk-nag writes it: `<LogicalId.Arn>/raw/*`. */
function asFinding(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::Sub': text } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return `<${Ref}>`;
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`;
  if (typeof text === 'string') return text.replace(/\$\{([^}]+)\}/g, '<$1>');
  const [between, parts] = join as readonly [string, readonly unknown[]];
  return parts.map(asFinding).join(between);
}
