"""The machine: limits of a process, progress, shipped files, the compiler."""
