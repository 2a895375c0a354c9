/** How npm is run: the very one that started the portal when there is one, else the one on the PATH. */
export function npmCommand(
  argv: readonly string[],
  own: NodeJS.ProcessEnv = process.env,
): { readonly file: string; readonly argv: readonly string[] } {
  const self = own.npm_execpath;
  return self?.endsWith('npm-cli.js')
    ? { file: process.execPath, argv: [self, ...argv] }
    : { file: 'npm', argv };
}
