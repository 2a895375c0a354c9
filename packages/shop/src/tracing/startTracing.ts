import type { TracingConfig } from '../config/readTracing.ts';
import type { Log } from '../log/log.ts';
import type { NewRelicAgent } from './NewRelicTracer.ts';
import { useTracer } from './Tracer.ts';
import type { Tracer } from './Tracer.ts';

export interface TracingOptions {
  readonly tracing: TracingConfig;
  readonly version: string;
  readonly instance: string;
}

/**
 * Switches traces on, if any are configured. To be called before the rest is loaded: New Relic's agent only sees what is loaded
 * after it. Its library is found at run time, in the bundle as well: `npm install newrelic` beside it, or in the image.
 */
export async function startTracing(
  { tracing, version, instance }: TracingOptions,
  log: Log,
): Promise<void> {
  const tracer = await create(tracing, version, instance);
  if (tracer === undefined) return;
  useTracer(tracer);
  log.info('Traces are on.', { to: tracing.to });
}

/** Hands over the last spans; waits at most two seconds. */
export async function stopTracing(): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, 2_000);
  });
  await Promise.race([
    useTracer(undefined)
      ?.stop()
      .catch(() => undefined),
    late,
  ]);
  clearTimeout(timer);
}

async function create(
  tracing: TracingConfig,
  version: string,
  instance: string,
): Promise<Tracer | undefined> {
  switch (tracing.to) {
    case 'nowhere':
      return undefined;
    case 'otlp': {
      const { OpenTelemetryTracer } = await import('./OpenTelemetryTracer.ts');
      return OpenTelemetryTracer.create({
        version,
        instance,
        share: tracing.share,
      });
    }
    case 'newRelic': {
      process.env.NEW_RELIC_APP_NAME ??= 'shop';
      // The file system may be read-only, and the log of a container is its standard output.
      process.env.NEW_RELIC_LOG ??= 'stdout';
      process.env.NEW_RELIC_LOG_LEVEL ??= 'warn';
      const { NewRelicTracer } = await import('./NewRelicTracer.ts');
      return new NewRelicTracer(await loadAgent());
    }
    default: {
      const never: never = tracing.to;
      throw new Error(`Unknown target ${String(never)}`);
    }
  }
}

async function loadAgent(): Promise<NewRelicAgent> {
  // Not a literal: a bundler would look for a package that need not be there.
  const name = 'newrelic';
  try {
    const loaded = (await import(name)) as { readonly default: NewRelicAgent };
    return loaded.default;
  } catch (error) {
    throw new Error(
      "NEW_RELIC_LICENSE_KEY is set, but New Relic's agent is not installed. Run npm install newrelic beside the release, or build the image with --build-arg NEW_RELIC=yes.",
      { cause: error },
    );
  }
}
