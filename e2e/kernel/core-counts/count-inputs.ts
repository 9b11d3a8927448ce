/** Sources of the programs whose instructions are counted: paths relative to the parent folder. */
export const countInputs = ['core/counts.rs', 'core/counts.c'];
