import { z } from 'zod';
import { defaultExporterPort, exporterSettings } from '../contract/exporter.ts';
import { connectionSettings, environmentKind } from '../contract/environment.ts';
import { metricName, preferences, threshold } from '../contract/model.ts';

/** The id of the environment whose Redis the app runs itself. Always there, always first. */
export const localEnvironmentId = 'local';

/** Thresholds that differ from the contract's defaults: for the whole environment, and for single queues. */
export const thresholdSettings = z.strictObject({
  defaults: z.partialRecord(metricName, threshold),
  overrides: z.record(z.string(), z.partialRecord(metricName, threshold)),
});
export type ThresholdSettings = z.output<typeof thresholdSettings>;

/** What is remembered about an environment. Its password is not: that goes to the secret store. */
export const environmentSettings = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  kind: environmentKind,
  /** The owned environment's is chosen at every start; what stands here is ignored. */
  connection: connectionSettings,
  hasPassword: z.boolean(),
  isReadOnly: z.boolean(),
  embeddedWorkers: z.boolean(),
  demoTraffic: z.boolean(),
  thresholds: thresholdSettings,
});
export type EnvironmentSettings = z.output<typeof environmentSettings>;

export const settingsSchema = z
  .strictObject({
    version: z.literal(1),
    selected: z.string(),
    environments: z.array(environmentSettings),
    preferences: preferences.nullable().default(null),
    exporter: exporterSettings.default({ isOn: false, port: defaultExporterPort }),
  })
  .refine(({ environments }) => environments.some(({ id }) => id === localEnvironmentId), {
    error: 'the local environment is missing',
  });
export type Settings = z.output<typeof settingsSchema>;

export const noThresholds: ThresholdSettings = { defaults: {}, overrides: {} };

const localConnection = connectionSettings.parse({
  host: '',
  port: 0,
  socketPath: '',
  database: 0,
  username: '',
  tls: { isEnabled: false, ca: '', skipVerification: false },
  prefix: '',
});

/** The very first start: a newcomer sees workers at work and jobs arriving, on a Redis that is nobody else's. */
export function firstSettings(): Settings {
  return {
    version: 1,
    selected: localEnvironmentId,
    preferences: null,
    exporter: { isOn: false, port: defaultExporterPort },
    environments: [
      {
        id: localEnvironmentId,
        name: 'Local',
        kind: 'local',
        connection: localConnection,
        hasPassword: true,
        isReadOnly: false,
        embeddedWorkers: true,
        demoTraffic: true,
        thresholds: noThresholds,
      },
    ],
  };
}
