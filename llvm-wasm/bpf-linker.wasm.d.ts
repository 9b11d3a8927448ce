/** The address of the engine's file, as bundlers give it for a file that they copy beside the bundle. */
declare const address: string;
export default address;
