/** The address of the engine's file, as bundlers give it for a file that they copy beside the bundle. */
declare const address: string;
// oxlint-disable-next-line import/no-default-export -- what bundlers make of it
export default address;
