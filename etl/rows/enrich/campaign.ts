import type { CampaignSettings } from '../../../lib/config.ts';
import { campaignParameters, clickIds } from '../../../lib/protocol/parameters.ts';

export type CampaignColumn = keyof typeof campaignParameters;
export const campaignColumns = Object.keys(campaignParameters) as readonly CampaignColumn[];

export const defaultCampaignSettings: CampaignSettings = { parameters: {}, clickIds: {} };

/** What is looked for in a page's address. */
export interface CampaignNames {
  readonly columns: readonly { readonly column: CampaignColumn; readonly parameters: readonly string[] }[];
  /** In order of preference. */
  readonly clickIds: readonly { readonly parameter: string; readonly network: string }[];
}

/** The parameters of a campaign, and of clicks, in the order in which they count. */
export function campaignNames(settings: CampaignSettings): CampaignNames {
  const columns = campaignColumns.map((column) => ({
    column,
    parameters: settings.parameters[column] ?? [campaignParameters[column]],
  }));
  const own = Object.entries<string>(clickIds).map(([parameter, network]) => [
    parameter,
    Object.hasOwn(settings.clickIds, parameter) ? settings.clickIds[parameter]! : network,
  ]);
  const added = Object.entries(settings.clickIds).filter(([parameter]) => !Object.hasOwn(clickIds, parameter));
  return {
    columns,
    clickIds: [...added, ...own].flatMap(([parameter, network]) =>
      parameter == null || network == null ? [] : [{ parameter, network }],
    ),
  };
}
