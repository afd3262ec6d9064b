/** What an environment has for itself. */
export interface Settings {
  readonly envLEVEL: string;
  readonly errorsDescription: string;
  readonly logRetention: number;
  readonly memory: number;
  readonly retries: number;
  readonly timeout: number;
}

const SETTINGS: Readonly<Record<string, Settings>> = {
  "dev": {
    envLEVEL: "debug of dev",
    errorsDescription: "An invocation failed. Lambda tries twice more; the logs say what went wrong.",
    logRetention: 30,
    memory: 256,
    retries: 2,
    timeout: 30,
  },
  "prod": {
    envLEVEL: "info",
    errorsDescription: "An invocation failed. Lambda tries once more; the logs say what went wrong.",
    logRetention: 365,
    memory: 1024,
    retries: 1,
    timeout: 120,
  },
};

export function settingsOf(environment: string): Settings {
  const settings = SETTINGS[environment];
  if (settings === undefined) {
    throw new Error(`There is no environment ${environment}.`);
  }
  return settings;
}
