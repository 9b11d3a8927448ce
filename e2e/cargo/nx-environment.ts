/** Without the variables by which Nx, if it runs a test, names its own workspace. */
export const withoutNx = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => name.startsWith('NX_'))
    .map((name) => [name, undefined]),
);
