/** Constants of the build. */
interface ImportMetaEnv {
  /** Size of the engine's file in bytes, which a compressed response does not report. */
  readonly ENGINE_BYTES: number;
  /** The version of LLVM in the engine. */
  readonly LLVM_VERSION: string;
}

/** The address of the object that the build has linked from bitcode. */
declare module '*?linked' {
  const url: string;
  // oxlint-disable-next-line import/no-default-export -- bundlers export the address so
  export default url;
}
