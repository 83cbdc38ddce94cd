#include <stddef.h>
#include <zlib.h>

/// `inflateInit2` is a macro, which Swift does not see. A window of 47 bits takes headers of zlib and of gzip; a negative
/// one takes none.
static inline int zlib_inflate_init(z_stream *stream, int window) { return inflateInit2(stream, window); }

/// The C library's search for octets among octets, which its header hides from Swift.
extern void *memmem(const void *octets, size_t count, const void *needle, size_t length);
