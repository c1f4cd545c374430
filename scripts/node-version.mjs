// Imports nothing that an old Node may lack: it has to run there to say that it is old.

const oldest = [20, 19];

/** Ends the process with a clear message where Node is too old for the app. */
export function requireNode() {
  const problem = nodeProblem(process.versions.node);
  if (problem === undefined) return;
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}

/**
 * What to say to this Node, or undefined when it is new enough.
 * @param {string} version
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `BIOMETRICS Queue Desktop needs Node ${oldest.join('.')} or newer; this is Node ${version}. See https://nodejs.org/en/download`;
}
