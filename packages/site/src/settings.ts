/** Everything that depends on where the site is published. All other addresses are relative. */
export const settings: {
  /** Address of the repository's files, including the branch and a slash, for links to files that are not pages. If undefined, these become plain text. */
  readonly files: string | undefined;
  /** Folder of the playground in the built site. */
  readonly playground: string;
} = {
  files: undefined,
  playground: 'playground',
};
