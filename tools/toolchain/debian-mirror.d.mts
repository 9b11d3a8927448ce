export declare function findDebianMirror(): Promise<string | undefined>;
