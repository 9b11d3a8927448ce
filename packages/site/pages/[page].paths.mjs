// The pages that are Markdown files of the repository, and those of error codes.
import { readPages } from '../src/page-contents.ts';

export default {
  watch: ['../../../docs/**/*.md', '../../../*.md', '../../*/*.md', '../../driver/src/codes/explanations/*.ts'],
  paths: () => readPages().map(({ path, content }) => ({ params: { page: path }, content })),
};
