// VitePress's own theme, with the fonts of the system.
import theme from 'vitepress/theme-without-fonts';
// oxlint-disable-next-line import/no-unassigned-import -- a theme's style is imported for its effect
import './style.css';

export default theme;
