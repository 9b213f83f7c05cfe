/** What a shader's workgroups do: the body knows `group`, the workgroup's number, and `lane`, the thread's within it. */
export interface WorkgroupCode {
  /** What stands outside of main(). */
  readonly declarations: string;
  readonly body: string;
  readonly groups: number;
  readonly threads: number;
}
