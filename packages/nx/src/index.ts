export { createNodes, type BpfPluginOptions } from './create-nodes.js';
