// Runs before anything else and in the oldest Node that knows modules: keep the syntax of 2018.
const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  process.stderr.write(
    'Capstan needs Node 20 or later; this is Node ' +
      process.versions.node +
      '. Install a newer one (https://nodejs.org or your package manager) and run the command again.\n',
  );
  process.exit(1);
}
