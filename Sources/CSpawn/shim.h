#include <spawn.h>

/// Closes all descriptors from one on in the new process; glibc's header hides it from Swift.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int descriptor);
