#include <sqlite3.h>

/// `sqlite3_config` takes a variable number of arguments, which Swift does not call.
///
/// Has SQLite keep no account of its memory: each allocation takes a lock of the whole process for it.
static inline int sqlite_setup_without_memory_account(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
