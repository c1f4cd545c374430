import { z } from 'zod';

/** The app's own `/metrics` for Prometheus, on loopback, off until somebody switches it on. */
export const exporterSettings = z.strictObject({ isOn: z.boolean(), port: z.int().min(1).max(65_535) });
export type ExporterSettings = z.output<typeof exporterSettings>;

/** Where the exporters of OpenTelemetry are too. */
export const defaultExporterPort = 9_464;

export const exporterStatus = exporterSettings.extend({
  /** What Prometheus scrapes; `null` while nothing listens. */
  url: z.string().nullable(),
  /** Why nothing listens although it is on; `null` when all is well. */
  problem: z.enum(['port-taken', 'port-forbidden', 'unknown']).nullable(),
});
export type ExporterStatus = z.output<typeof exporterStatus>;
