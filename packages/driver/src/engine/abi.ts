/** Version of the C ABI that this driver speaks, as `abi` in the engine's versions.json; a test compares them. */
export const abiVersion = 3;
