/** What the build knows. */
interface ImportMetaEnv {
  /** Size of the engine's file in bytes: a compressed response does not say it. */
  readonly ENGINE_BYTES: number;
  /** The version of LLVM in the engine. */
  readonly LLVM_VERSION: string;
}

/** The address of an object that was linked of the bitcode. */
declare module '*?linked' {
  const url: string;
  // oxlint-disable-next-line import/no-default-export -- what bundlers make of it
  export default url;
}
