/** What depends on where the site is published: the one place to change. All other addresses are relative. */
export const settings: {
  /** Address of the repository's files, up to and with the branch and a slash: what is linked but is no page is there. Without it, such links are plain text. */
  readonly files: string | undefined;
  /** Folder of the playground in the built site. */
  readonly playground: string;
} = {
  files: undefined,
  playground: 'playground',
};
