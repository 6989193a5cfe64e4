"""What the machine gives: limits of a process, progress, whole writes, shipped files, compiler."""
