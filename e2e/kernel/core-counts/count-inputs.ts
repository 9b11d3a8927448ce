/** Sources of the programs whose instructions are counted: paths from the folder above. */
export const countInputs = ['core/counts.rs', 'core/counts.c'];
