target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
target triple = "bpfel"

declare extern_weak void @bpf_rcu_read_lock() section ".ksyms"
declare void @bpf_rcu_read_unlock() section ".ksyms"

define i32 @locked(ptr %context) section "socket" {
  call void @bpf_rcu_read_lock()
  call void @bpf_rcu_read_unlock()
  ret i32 0
}
