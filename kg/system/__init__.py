"""The machine: limits of a process, progress, whole writes, shipped files, the compiler."""
