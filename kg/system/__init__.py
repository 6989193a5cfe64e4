"""What the machine gives: limits of a process, progress, shipped files, the compiler."""
