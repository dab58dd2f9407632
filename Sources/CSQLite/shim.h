#pragma once
#include <sqlite3.h>

// sqlite3_config is variadic. Counting memory takes a lock for each allocation, and nobody asks for the count.
static inline int telepost_sqlite3_forgo_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
